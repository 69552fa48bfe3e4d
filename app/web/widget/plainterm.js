/*
 * <plainterm-widget>: what healthcare words mean, with the sources beside every answer.
 *
 * One file, no dependency. Attributes in, events out; the only call to the network is the method `fetch`.
 * Closed by default: nothing is requested before one types. No cookie, no localStorage; the conversation
 * lives in sessionStorage until the tab is closed. Texts are set as text, never parsed as HTML.
 *
 *   attributes  lang, color, corner (start|end), offset (px), theme (light|dark), jurisdiction, label, examples (a|b),
 *               terms, inline, api; on the script tag the same with data- before them
 *   properties  --plainterm-color, -on-color, -surface, -tint, -ink, -muted, -line, -radius, -font, -offset, -z
 *   parts       launcher, panel
 *   methods     open(), close(), ask(question), reset(), fetch(url, init)
 *   events      plainterm-open, -close, -answer {outcome, terms}, -feedback {verdict}, -error {code}; no question text
 */

const TAG = "plainterm-widget";
const STORE = "plainterm";
const script = document.currentScript;
const BASE = new URL("../..", (script && script.src) || document.baseURI).href;

class PlaintermWidget extends HTMLElement {
  static observedAttributes = ["lang", "color", "offset", "label", "examples"];

  #turns = []; // {question, answer, hash, verdict, code, wait}
  #token = null;
  #busy = false;
  #t; // words
  #launcher; #heading; #again; #cross; #log; #status; #words; #field; #send; #note; #panel; #dialog; #watch; #narrow;

  // ---- what a page may call or replace

  /** The only call to the network. */
  fetch(url, init) {
    return window.fetch(url, init);
  }

  /** Where the service is, with a closing slash. */
  get base() {
    const given = this.getAttribute("api");
    return given ? given.replace(/\/*$/, "/") : BASE;
  }

  /** "en" or "es": the element's own attribute, else that of the page around it. */
  get language() {
    const near = this.lang || this.closest("[lang]")?.lang || "";
    return near.toLowerCase().startsWith("es") ? "es" : "en";
  }

  open() {
    if (this.#dialog.open) return;
    const wide = this.hasAttribute("inline") || !this.#narrow.matches;
    this.#launcher.hidden = true;
    wide ? this.#dialog.show() : this.#dialog.showModal();
    // On a touch screen the field would call up the keyboard, over the examples.
    (matchMedia("(pointer: coarse)").matches ? this.#heading : this.#field).focus();
    this.#tell("open");
  }

  close() {
    if (!this.#dialog.open || this.hasAttribute("inline")) return;
    this.#dialog.close();
    this.#launcher.hidden = false;
    this.#launcher.focus();
    this.#tell("close");
  }

  reset() {
    this.#turns = [];
    this.#keep();
    this.#drawAll();
    this.#say(this.#t.cleared);
    this.#field.focus();
  }

  /** Asks as if it had been typed; resolves when the answer, or the error, is shown. */
  async ask(question) {
    question = question.trim();
    if (!question || this.#busy) return;
    if (!this.#dialog.open) this.open();
    const turn = { question };
    this.#turns.push(turn);
    await this.#answer(turn);
  }

  // ---- life

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.#watch = new MutationObserver(() => this.#translate());
    this.#watch.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    this.#narrow = matchMedia("(max-width: 480px), (max-height: 460px)");
    this.#narrow.onchange = () => this.#refit();
    this.#translate();
    if (this.hasAttribute("inline")) {
      this.#launcher.hidden = true;
      this.#dialog.open = true; // without focus: an iframe must not take it
    }
  }

  disconnectedCallback() {
    this.#watch.disconnect();
    this.#narrow.onchange = null;
  }

  attributeChangedCallback(name) {
    if (!this.shadowRoot) return;
    if (name === "color" || name === "offset") this.#tint();
    else this.#translate();
  }

  // ---- drawing

  #build() {
    const root = this.attachShadow({ mode: "open" });
    try {
      const sheet = new CSSStyleSheet(); // passes a CSP with style-src 'none'
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(h("style", STYLE)); // browsers before 2023
    }
    this.#launcher = h("button.launch", { part: "launcher", "aria-haspopup": "dialog", onclick: () => this.open() });
    this.#heading = h("h2", { id: "title", tabindex: -1 });
    this.#again = h("button.icon", { onclick: () => this.reset() }, icon(AGAIN));
    this.#cross = h("button.icon", { onclick: () => this.close() }, icon(CROSS));
    // The log is silent; the finished answer is announced once, by the status beside it (WAI ARIA23).
    this.#log = h("div.log", { role: "log", "aria-live": "off", tabindex: 0 });
    this.#status = h("div.hide", { role: "status" });
    this.#words = combobox({
      find: (typed) => this.#suggestions(typed),
      choose: (label) => {
        this.#field.value = label;
        this.#submit();
      },
      describe: ({ label, also }) => [label, also && h("span.small", ` · ${this.#t.also} ${also}`)],
      offer: (count) => this.#say(this.#t.offered.replace("{}", count)),
      onpaste: ({ clipboardData: pasted }) => { // the browser keeps what fits; that it does so must be said
        const long = pasted.getData("text").length > 2000 - this.#field.value.length;
        if (long) this.#say(this.#note.textContent = this.#t.long);
      },
    });
    this.#field = this.#words.field;
    this.#send = h("button.send", { type: "submit" }, icon(ARROW));
    this.#note = h("p.note");
    this.#panel = h("div.panel", { dir: "ltr" },
      h("div.bar", this.#heading, this.#again,
        this.hasAttribute("inline") ? null : this.#cross),
      this.#log, this.#status,
      h("form", { onsubmit: (event) => { event.preventDefault(); this.#submit(); } }, this.#field, this.#words.list, this.#send),
      this.#note);
    this.#dialog = h("dialog", { part: "panel", "aria-labelledby": "title",
      oncancel: (event) => { event.preventDefault(); this.close(); },
      onkeydown: (event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.stopPropagation();
        this.close();
      } }, this.#panel);
    root.append(this.#launcher, this.#dialog);
    try {
      this.#turns = JSON.parse(sessionStorage.getItem(STORE)) || [];
    } catch { /* storage is blocked, or not ours */ }
    this.#tint();
  }

  /** All words, in the language of now. */
  #translate() {
    const t = (this.#t = WORDS[this.language]);
    this.#panel.lang = this.#launcher.lang = this.language;
    this.#launcher.replaceChildren(icon(BOOK), this.getAttribute("label") || t.launch);
    this.#heading.textContent = t.title;
    this.#note.textContent = t.note;
    for (const [node, word] of [[this.#again, t.over], [this.#cross, t.close], [this.#send, t.send], [this.#log, t.title]]) {
      node.setAttribute("aria-label", word);
      if (node !== this.#log) node.title = word;
    }
    this.#field.setAttribute("aria-label", t.field);
    this.#field.placeholder = t.field;
    this.#drawAll();
  }

  #drawAll() {
    this.#again.hidden = !this.#turns.length;
    const examples = (this.getAttribute("examples") || this.#t.examples).split("|");
    const hello = h("div.hello", h("p", this.#t.hello),
      examples.map((text) => h("button", { onclick: () => this.ask(text) }, text)));
    this.#log.replaceChildren(...(this.#turns.length ? this.#turns.map((turn) => this.#draw(turn)) : [hello]));
  }

  #draw(turn) {
    const t = WORDS[turn.answer?.language] || this.#t;
    const ui = {
      id: (number) => `s${this.#turns.indexOf(turn)}-${number}`,
      ask: (question) => this.ask(question),
      pages: this.#pages,
      cites: (numbers) => h("span.cites", numbers.map((number) => h("button.cite", { type: "button",
        "aria-label": `${t.source} ${number}`, onclick: () => this.#show(ui.id(number)) }, number))),
    };
    const answer = turn.answer;
    const inside = answer ? [...body(t, answer, ui), this.#feedback(turn)]
      : turn.code ? this.#error(turn) : [h("div.says"), h("p.small", `${t.busy} …`)];
    turn.node = h("div.turn",
      h("p.you", h("span.hide", `${t.asked}: `), turn.question),
      h("div", { class: answer && loud(answer) ? "it emergency" : "it", lang: answer?.language }, inside));
    return turn.node;
  }

  #feedback(turn) {
    if (loud(turn.answer)) return null;
    const t = WORDS[turn.answer.language];
    const row = h("div.back");
    const send = (verdict, reason) => {
      turn.verdict = verdict;
      this.#keep();
      this.fetch(`${this.base}api/feedback`, this.#post({ answer_index: turn.answer.index,
        question_hash: turn.hash, verdict, reason })).catch(() => {}); // a verdict that is lost does no harm
      this.#tell("feedback", { verdict });
      row.replaceChildren(h("span.small", { tabindex: -1 }, t.thanks));
      this.#say(t.thanks);
      row.firstChild.focus();
    };
    const button = (text, act) => h("button", { onclick: act }, text);
    const ask = () => {
      row.replaceChildren(h("span.small", { tabindex: -1 }, t.why),
        ...["wrong", "unclear", "incomplete", "source"].map((reason) => button(t[`why_${reason}`], () => send("down", reason))));
      row.firstChild.focus();
    };
    if (turn.verdict) row.append(h("span.small", t.thanks));
    else row.append(h("span.small", t.help), button(t.yes, () => send("up")), button(t.no, ask));
    return row;
  }

  #error(turn) {
    const t = this.#t;
    const words = this.#excuse(turn);
    return [h("p", words), h("div.back",
      h("button", { onclick: () => this.#answer(turn, true) }, t.retry),
      h("a", { href: this.#pages, class: "small" }, t.pages))];
  }

  #excuse({ code }) {
    return this.#t[`no_${code}`] || this.#t.failed;
  }

  get #pages() {
    return `${this.base}glossary?language=${this.language}`;
  }

  /** Opens a source and goes there. */
  #show(id) {
    const details = this.shadowRoot.getElementById(id);
    for (let one = details; one; one = one.parentElement.closest("details")) one.open = true;
    details.firstChild.focus();
    details.scrollIntoView?.({ block: "nearest" });
  }

  // ---- asking

  #submit() {
    const question = this.#field.value;
    this.#words.close();
    this.#note.textContent = this.#t.note;
    if (!question.trim() || this.#busy) return;
    this.#field.value = "";
    this.ask(question);
  }

  async #answer(turn, again = false) {
    if (this.#busy) return;
    this.#busy = true;
    turn.code = null;
    const before = again ? turn.node : null;
    if (again) this.#field.focus(); // the button that was pressed goes
    this.#place(turn, before);
    this.#say(this.#t.busy);
    try {
      const response = await this.#request(turn);
      turn.answer = await answerOf(response, ({ text, citations }) => turn.node.querySelector(".says").append(
        h("p", text, h("span.cites", citations.map((number) => h("span.n", number))))));
      turn.hash = response.headers.get("Plainterm-Question");
      this.#token = response.headers.get("Plainterm-Token") || this.#token;
    } catch (error) {
      turn.code = navigator.onLine === false ? "offline" : error.code || "refused";
      this.#tell("error", { code: turn.code });
    }
    this.#busy = false;
    if (!this.#turns.includes(turn)) return; // started over meanwhile
    this.#place(turn, turn.node);
    this.#keep();
    const { answer } = turn;
    if (!answer) {
      this.#say(this.#excuse(turn));
      return;
    }
    const said = answer.text.replace(/ ?\[\d+\]/g, "");
    const count = new Set(answer.citations.map((citation) => citation.source_id)).size;
    this.#say(count ? `${said} ${counted(WORDS[answer.language], count)}.` : said);
    this.#tell("answer", { outcome: answer.outcome, terms: answer.terms });
  }

  /** Puts the turn where it belongs and its question to the top of what is seen; focus stays where it is. */
  #place(turn, before) {
    if (this.#turns.length === 1 && !before) this.#drawAll();
    else if (before?.isConnected) before.replaceWith(this.#draw(turn));
    else this.#log.append(this.#draw(turn));
    this.#log.scrollTop = turn.node.offsetTop - this.#log.offsetTop - 16;
  }

  /** The answer's response. A token that is refused is dropped, and the question asked once more. */
  async #request(turn) {
    const history = this.#turns.filter((one) => one !== turn && one.answer).slice(-4).flatMap((one) => [
      { role: "user", text: one.question },
      { role: "assistant", text: one.answer.text.slice(0, 600) },
    ]);
    const asked = { question: turn.question, history };
    if (this.lang) asked.language = this.language; // the editor's word; else the question's own language is answered
    if (this.getAttribute("jurisdiction")) asked.jurisdiction = this.getAttribute("jurisdiction");
    const given = new AbortController();
    const until = (seconds) => setTimeout(() => given.abort(), seconds * 1000);
    const send = () => this.fetch(`${this.base}api/ask`, this.#post(asked, given.signal));
    const nobody = until(25); // a service that is there says so at once where it streams, and else in 20 s
    let response = await send();
    if (response.status === 401 && this.#token) {
      this.#token = null;
      response = await send();
    }
    clearTimeout(nobody);
    until(60);
    if (response.ok && /json|event-stream/.test(response.headers.get("content-type"))) return response;
    const told = await response.json().catch(() => null);
    throw told?.error || {};
  }

  #post(data, signal) {
    const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
    if (this.#token) headers["Plainterm-Token"] = this.#token;
    return { method: "POST", headers, body: JSON.stringify(data), credentials: "omit", cache: "no-store",
      referrerPolicy: "no-referrer", signal };
  }

  // ---- small things

  #keep() {
    this.#again.hidden = !this.#turns.length;
    try {
      sessionStorage.setItem(STORE, JSON.stringify(this.#turns.slice(-8), (key, it) => (key === "node" ? null : it)));
    } catch { /* storage is blocked or full */ }
  }

  /** To who listens, once. */
  #say(words) {
    this.#status.textContent = words;
  }

  async #suggestions(typed) {
    const query = new URLSearchParams({ q: typed, language: this.language });
    const response = await this.fetch(`${this.base}api/suggest?${query}`, { credentials: "omit", referrerPolicy: "no-referrer" });
    return (await response.json()).suggestions;
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(`plainterm-${what}`, { bubbles: true, composed: true, detail }));
  }

  /** Between a panel and a full screen, when the window crosses the line. */
  #refit() {
    if (!this.#dialog.open || this.hasAttribute("inline")) return;
    const focused = this.shadowRoot.activeElement;
    this.#dialog.close();
    this.#narrow.matches ? this.#dialog.showModal() : this.#dialog.show();
    focused?.focus();
  }

  /** The colour, and black or white on it, whichever is read more easily (relative luminance; at least 4.5:1). */
  #tint() {
    const set = (name, value) => value ? this.style.setProperty(name, value) : this.style.removeProperty(name);
    const color = this.getAttribute("color");
    set("--plainterm-color", color && window.CSS?.supports?.("color", color) ? color : "");
    const offset = parseInt(this.getAttribute("offset"), 10);
    set("--plainterm-offset", offset > 0 ? `${offset}px` : "");
    const rgb = /^rgba?\((\d+), (\d+), (\d+)/.exec(getComputedStyle(this.#launcher).backgroundColor);
    const [r, g, b] = (rgb || []).slice(1).map((n) => (n / 255) ** 2.2);
    set("--on-auto", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff");
  }
}

// ------------------------------------------------------------------------------------------- on the page

/** Adds the element unless the page has one; the script tag's data attributes become the element's. */
const add = () => {
  if (!customElements.get(TAG)) customElements.define(TAG, PlaintermWidget);
  let widget = document.querySelector(TAG);
  const fresh = !widget;
  if (fresh) widget = document.createElement(TAG);
  for (const [name, value] of Object.entries(script?.dataset || {})) {
    if (!widget.hasAttribute(name)) widget.setAttribute(name, value);
  }
  if (fresh) document.body.append(widget);
  if (widget.hasAttribute("terms") && !document.querySelector("script[data-plainterm-terms]")) addTerms(widget);
};

/** The second file, for terms in the page's text; only where `terms` asks for it. */
const addTerms = (widget) => {
  let url = `${BASE}widget/__VERSION__/terms.js`;
  try {
    if (window.trustedTypes) url = trustedTypes.createPolicy("plainterm", { createScriptURL: (it) => it }).createScriptURL(url);
    const file = h("script", { async: "", "data-plainterm-terms": "", crossorigin: "anonymous", integrity: "__TERMS_INTEGRITY__" });
    file.nonce = script?.nonce || "";
    file.src = url;
    document.head.append(file);
  } catch {
    console.warn("plainterm: the page's Trusted Types policy does not allow “plainterm”; terms are not marked.");
  }
};

if (document.body && document.readyState !== "loading") add();
else document.addEventListener("DOMContentLoaded", add, { once: true });
