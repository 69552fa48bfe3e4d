/*
 * Terms in the page's own text: the first mention of each known term gets a quiet mark that opens its plain sentence,
 * with who says it. One request; the page's text never leaves the browser. Needs <plainterm-widget terms> on the page;
 * the attribute's value is a selector for where to look (else main, article or body).
 */
(() => {
  "use strict";

  const widget = document.querySelector("plainterm-widget");
  if (!widget || customElements.get("plainterm-term")) return;
  const ES = widget.language === "es";
  const WORDS = ES
    ? { ours: "en nuestras palabras", undated: "sin fecha", more: "Más sobre este término", ask: "Preguntar", close: "Cerrar", from: "según" }
    : { ours: "in our words", undated: "undated", more: "More on this term", ask: "Ask about it", close: "Close", from: "from" };
  const SKIP = "a,h1,h2,h3,h4,h5,h6,code,pre,kbd,samp,form,button,input,select,textarea,label,option,nav,header,footer,aside,"
    + "figure,script,style,noscript,svg,math,iframe,object,summary,dialog,[contenteditable],[role=button],[role=heading],"
    + "[role=link],[aria-hidden=true],[hidden],[translate=no],[data-plainterm-skip],plainterm-widget,plainterm-term";

  const sheet = (css) => {
    const it = new CSSStyleSheet();
    it.replaceSync(css);
    return it;
  };
  const MARK = sheet(/*css*/ `:host { cursor: help; text-decoration: underline dotted; text-underline-offset: .22em;
      text-decoration-thickness: .09em; border-radius: 2px; }
    :host(:hover), :host([aria-expanded=true]) { text-decoration-style: solid; }
    :host(:focus-visible) { outline: 3px solid; outline-offset: 2px; }
    @media print { :host { text-decoration: none; } }`);
  const DARK = "--s: #161f25; --i: #e9eff1; --m: #a9b8bf; --l: #41525b;";
  const CARD = sheet(/*css*/ `:host { all: initial !important; position: fixed !important; inset: auto !important;
      margin: 0 !important; width: 340px !important; max-width: calc(100vw - 24px) !important;
      box-sizing: border-box !important; height: fit-content !important; overflow: auto !important; padding: 16px !important;
      --s: #fff; --i: #1d2b33; --m: #52636c; --l: #ccd8db; border: 1px solid var(--l) !important; border-radius: 14px !important;
      background: var(--s) !important; color: var(--i) !important; box-shadow: 0 12px 36px #0004 !important; display: none !important;
      font: 16px/1.5 system-ui, sans-serif !important; overflow-wrap: anywhere !important; }
    :host(:popover-open) { display: block !important; left: var(--x) !important; top: var(--y) !important; }
    :host([theme=dark]) { ${DARK} }
    @media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${DARK} } }
    p { margin: 0 0 8px; } strong { font-weight: 650; } .small { font-size: 13px; color: var(--m); }
    .top { display: flex; justify-content: space-between; align-items: start; gap: 8px; margin: -8px -8px 0 0; }
    .top strong { padding-top: 8px; }
    .acts { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
    button, a { font: inherit; font-size: 14.5px; color: inherit; }
    button { min-height: 44px; min-width: 44px; padding: 4px 12px; border: 1px solid var(--l); border-radius: 11px;
      background: none; cursor: pointer; }
    .x { border-color: transparent; font-size: 20px; } a { padding: 10px 2px; }
    :focus-visible { outline: 3px solid; outline-offset: 1px; }`);

  const h = (name, props, ...kids) => {
    const node = Object.assign(document.createElement(name), props);
    node.append(...kids.filter(Boolean));
    return node;
  };

  /** The card: one for the page, a popover, so it lies above all and closes with Esc or a click beside it. */
  class Card extends HTMLElement {
    show(mark, term) {
      const { plain } = term;
      const who = [plain.wording === "ours" ? `${plain.publisher}, ${WORDS.ours}` : plain.publisher, plain.title,
        plain.date || WORDS.undated, plain.via && `${WORDS.from} ${plain.via}`].filter(Boolean).join(" · ");
      const link = (href, text) => h("a", { href, target: "_blank", rel: "noopener noreferrer", textContent: text });
      const close = h("button", { className: "x", textContent: "×", onclick: () => this.hidePopover() });
      close.setAttribute("aria-label", WORDS.close);
      const question = ES ? `¿Qué es ${term.label}?` : `What is ${term.label}?`;
      this.shadowRoot.replaceChildren(
        h("div", { className: "top" }, h("strong", { textContent: term.label }), close),
        h("p", { lang: plain.language, textContent: plain.wording === "ours" ? plain.quote : `“${plain.quote}”` }),
        h("p", { className: "small", textContent: who }),
        h("div", { className: "acts" },
          h("button", { textContent: WORDS.ask, onclick: () => { this.hidePopover(); widget.ask(question); } }),
          link(`${widget.base}terms/${encodeURIComponent(term.id)}${ES ? "?language=es" : ""}`, WORDS.more)));
      this.setAttribute("aria-label", term.label);
      if (widget.getAttribute("theme")) this.setAttribute("theme", widget.getAttribute("theme"));
      this.mark?.setAttribute("aria-expanded", "false");
      this.mark = mark;
      mark.setAttribute("aria-expanded", "true");
      this.showPopover();
      const at = mark.getBoundingClientRect();
      const size = this.getBoundingClientRect();
      const below = at.bottom + 6 + size.height < innerHeight;
      this.style.setProperty("--x", `${Math.max(12, Math.min(at.left, innerWidth - size.width - 12))}px`);
      this.style.setProperty("--y", `${below ? at.bottom + 6 : Math.max(12, at.top - size.height - 6)}px`);
      this.focus();
    }

    connectedCallback() {
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [CARD];
      this.popover = "auto";
      this.tabIndex = -1;
      this.lang = widget.language;
      this.setAttribute("role", "dialog");
      this.addEventListener("toggle", (event) => {
        if (event.newState !== "closed") return;
        this.mark.setAttribute("aria-expanded", "false");
        if (!document.activeElement || document.activeElement === document.body) this.mark.focus();
      });
    }
  }

  class Mark extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [MARK];
      root.append(document.createElement("slot"));
      this.tabIndex = 0;
      this.setAttribute("role", "button");
      this.setAttribute("aria-haspopup", "dialog");
      this.setAttribute("aria-expanded", "false");
      this.addEventListener("click", () => card.show(this, this.term));
      this.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.click();
      });
    }
  }

  /** Marks the first mention of each term below `root`; gives how many were marked. */
  const markAll = (root, terms) => {
    const known = new Map();
    for (const term of terms) {
      if (term.plain) for (const label of term.labels) if (label.length > 1) known.set(label.toLowerCase(), { term, label });
    }
    if (!known.size) return 0;
    const any = [...known.values()].map(({ label }) => label).sort((a, b) => b.length - a.length)
      .map((label) => label.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+")).join("|");
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${any})(?![\\p{L}\\p{N}_-])`, "giu");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      node.nodeType === 1 ? (node.matches(SKIP) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP) : NodeFilter.FILTER_ACCEPT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    const done = new Set();
    for (let text of texts) {
      for (const found of text.data.matchAll(pattern)) {
        const { term, label } = known.get(found[0].toLowerCase().replace(/\s+/g, " ")) || {};
        // An abbreviation is meant only as it is written: IT is not "it".
        if (!term || done.has(term.id) || (label === label.toUpperCase() && found[0] !== label)) continue;
        done.add(term.id);
        const rest = text.splitText(found.index - (text.plaintermFrom || 0));
        const next = rest.splitText(found[0].length);
        next.plaintermFrom = found.index + found[0].length;
        const mark = document.createElement("plainterm-term");
        mark.term = term;
        rest.replaceWith(mark);
        mark.append(rest);
        text = next;
      }
    }
    return done.size;
  };

  customElements.define("plainterm-term-card", Card);
  customElements.define("plainterm-term", Mark);
  const card = document.createElement("plainterm-term-card");

  const start = async () => {
    const wanted = widget.getAttribute("terms");
    const root = document.querySelector(wanted || "main, [role=main], article") || document.body;
    const address = `${widget.base}api/terms?language=${widget.language}`;
    const response = await widget.fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
    if (!response.ok) return;
    const { terms } = await response.json();
    document.body.append(card);
    const count = markAll(root, terms);
    widget.dispatchEvent(new CustomEvent("plainterm-terms", { bubbles: true, detail: { count } }));
  };
  start().catch((error) => console.warn("plainterm:", error.message)); // the page's text stands without marks
})();
