/*
 * <plainterm-widget>: what healthcare words mean, with the sources beside every answer.
 *
 * One file, no dependency. Attributes in, events out; the only call to the network is the method `fetch`.
 * Closed by default: nothing is requested before the first question. No cookie, no localStorage; the conversation
 * lives in sessionStorage until the tab is closed. Texts are set as text, never parsed as HTML.
 *
 *   attributes  lang, color, corner (start|end), offset (px), theme (light|dark), jurisdiction, label, examples (a|b),
 *               terms, inline, api; on the script tag the same with data- before them
 *   properties  --plainterm-color, -on-color, -surface, -tint, -ink, -muted, -line, -radius, -font, -offset, -z
 *   parts       launcher, panel
 *   methods     open(), close(), ask(question), reset(), fetch(url, init)
 *   events      plainterm-open, -close, -answer {outcome, terms}, -feedback {verdict}, -error {code}; no question text
 */
(() => {
  "use strict";

  const TAG = "plainterm-widget";
  const STORE = "plainterm";
  const script = document.currentScript;
  const BASE = new URL("../..", (script && script.src) || document.baseURI).href;

  const WORDS = {
    en: {
      launch: "Explain a health word",
      title: "Health words, explained",
      close: "Close",
      over: "Start over",
      cleared: "The conversation was cleared.",
      hello: "What does that healthcare word mean?",
      examples: "What is telehealth?|Is telehealth the same as telemedicine?|What does RPM stand for?",
      field: "Ask about a healthcare word",
      send: "Send",
      note: "General definitions, not medical advice. Please leave out names and health details.",
      asked: "You asked",
      busy: "Looking through the sources",
      read: "Read as",
      redacted: "Personal details were taken out of your question.",
      emergency: "Emergency",
      crisis: "Help is there now",
      partial: "Part of an answer",
      model: "Worded by a language model from the cited statements.",
      who: "Who says what",
      opinions: "Sources differ",
      outdated: "The rule has changed",
      misinformation: "One source does not match the rule",
      some: "Some say",
      others: "Others say",
      shown: "shown",
      compared: "Side by side",
      nothing: "These sources do not say.",
      sources: "Sources",
      source: "Source",
      one: "1 source",
      many: "{} sources",
      more: "More sources",
      ours: "in our words",
      all_ours: "told in our words",
      undated: "undated",
      superseded: "superseded",
      lapsed: "no longer in force",
      by: "by",
      until: "until",
      as_of: "as of",
      via: "known through",
      from: "Drawn from",
      original: "Open the original",
      related: "You can also ask",
      help: "Was this clear?",
      yes: "Yes",
      no: "No",
      why: "What went wrong?",
      reasons: { wrong: "Wrong definition", unclear: "Hard to understand", incomplete: "Something is missing", source: "A source is wrong or old" },
      thanks: "Thank you. We count this, without your question.",
      retry: "Try again",
      offline: "You are offline. Your question is kept here.",
      failed: "The service cannot be reached just now.",
      too_many: "That was a lot of questions. Please wait a moment.",
      origin: "This website is not set up for this service yet.",
      long: "Too long: we kept the first 2000 characters.",
      pages: "See all words explained here",
    },
    es: {
      launch: "Explicar una palabra",
      title: "Palabras de salud, explicadas",
      close: "Cerrar",
      over: "Empezar de nuevo",
      cleared: "Se borró la conversación.",
      hello: "¿Qué significa esa palabra de la salud?",
      examples: "¿Qué es la telesalud?|¿Es lo mismo telesalud que telemedicina?|¿Qué significa RPM?",
      field: "Pregunte por una palabra de la salud",
      send: "Enviar",
      note: "Definiciones generales, no es consejo médico. No escriba nombres ni datos de salud.",
      asked: "Usted preguntó",
      busy: "Buscando en las fuentes",
      read: "Entendido como",
      redacted: "Se quitaron datos personales de su pregunta.",
      emergency: "Emergencia",
      crisis: "Hay ayuda ahora",
      partial: "Respuesta parcial",
      model: "Redactado por un modelo de lenguaje a partir de lo citado.",
      who: "Quién dice qué",
      opinions: "Las fuentes no coinciden",
      outdated: "La regla cambió",
      misinformation: "Una fuente no coincide con la regla",
      some: "Algunas dicen",
      others: "Otras dicen",
      shown: "se muestran",
      compared: "Lado a lado",
      nothing: "Estas fuentes no lo dicen.",
      sources: "Fuentes",
      source: "Fuente",
      one: "1 fuente",
      many: "{} fuentes",
      more: "Más fuentes",
      ours: "en nuestras palabras",
      all_ours: "contadas con nuestras palabras",
      undated: "sin fecha",
      superseded: "reemplazada",
      lapsed: "ya no está vigente",
      by: "por",
      until: "hasta",
      as_of: "al",
      via: "conocida a través de",
      from: "A partir de",
      original: "Abrir el original",
      related: "También puede preguntar",
      help: "¿Fue clara la respuesta?",
      yes: "Sí",
      no: "No",
      why: "¿Qué falló?",
      reasons: { wrong: "Definición equivocada", unclear: "Difícil de entender", incomplete: "Falta algo", source: "Una fuente está mal o es vieja" },
      thanks: "Gracias. Lo contamos, sin su pregunta.",
      retry: "Intentar de nuevo",
      offline: "No hay conexión. Su pregunta sigue aquí.",
      failed: "No se puede conectar con el servicio ahora.",
      too_many: "Fueron muchas preguntas. Espere un momento, por favor.",
      origin: "Este sitio aún no está configurado para este servicio.",
      long: "Muy largo: guardamos los primeros 2000 caracteres.",
      pages: "Ver todas las palabras que se explican aquí",
    },
  };

  const DARK = `
    --s: var(--plainterm-surface, #161f25); --t: var(--plainterm-tint, #212d34); --i: var(--plainterm-ink, #e9eff1);
    --m: var(--plainterm-muted, #a9b8bf); --l: var(--plainterm-line, #41525b); --w: #ffb4a8; color-scheme: dark;`;

  // Sizes are in px, so that a host page's root font does not change them; browser zoom does.
  const STYLE = /*css*/ `
    :host { all: initial !important; display: block !important;
      --a: var(--plainterm-color, #0b6e6e); --on: var(--plainterm-on-color, var(--on-auto, #fff));
      --s: var(--plainterm-surface, #fff); --t: var(--plainterm-tint, #f1f6f6); --i: var(--plainterm-ink, #1d2b33);
      --m: var(--plainterm-muted, #52636c); --l: var(--plainterm-line, #ccd8db); --w: #a3271b;
      --r: var(--plainterm-radius, 18px); --z: var(--plainterm-z, 2147483000);
      --b: calc(20px + var(--plainterm-offset, 0px) + env(safe-area-inset-bottom, 0px)); color-scheme: light; }
    :host([hidden]) { display: none !important; }
    :host([theme=dark]) { ${DARK} }
    @media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${DARK} } }
    *, ::before, ::after { box-sizing: border-box; }
    .launch, dialog { font: 16px/1.5 var(--plainterm-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
      position: fixed; inset: auto; inset-block-end: var(--b); inset-inline-end: 20px; z-index: var(--z); }
    :host([corner=start]) .launch, :host([corner=start]) dialog { inset-inline-end: auto; inset-inline-start: 20px; }
    button, textarea { font: inherit; color: inherit; margin: 0; letter-spacing: inherit; }
    button { min-height: 44px; min-width: 44px; border: 1px solid var(--l); border-radius: 12px; background: none;
      padding: 8px 14px; cursor: pointer; text-align: start; }
    button:hover { background: var(--t); }
    :focus-visible { outline: 3px solid var(--i); outline-offset: 2px; }
    .launch { display: inline-flex; align-items: center; gap: 10px; min-height: 52px; padding: 12px 20px 12px 16px;
      border: 2px solid var(--s); border-radius: 99px; background: var(--a); color: var(--on); font-weight: 600;
      box-shadow: 0 6px 20px #0003, 0 1px 3px #0003; transition: transform .15s; }
    .launch:hover { background: var(--a); transform: translateY(-2px); }
    .launch[hidden] { display: none; }
    svg { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
      stroke-linejoin: round; flex: none; display: block; }
    dialog { width: 412px; max-width: calc(100vw - 40px); height: auto; max-height: min(680px, calc(100vh - 20px - var(--b)));
      max-height: min(680px, calc(100dvh - 20px - var(--b))); margin: 0; padding: 0; border: 1px solid var(--l);
      border-radius: var(--r); background: var(--s); color: var(--i); box-shadow: 0 18px 50px #0004; overflow: hidden; }
    dialog[open] { display: flex; animation: rise .18s ease-out; }
    @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    .panel { display: flex; flex-direction: column; flex: 1; min-width: 0; min-height: 0; text-align: start; overflow-wrap: anywhere; }
    .bar { display: flex; align-items: center; gap: 4px; padding: 12px 10px 12px 20px;
      border-block-end: 1px solid var(--l); }
    h2, h3, h4, p, ol, ul, dl, blockquote, figure { margin: 0; padding: 0; font: inherit; list-style: none; }
    h2 { flex: 1; min-width: 0; font-weight: 650; font-size: 17px; line-height: 1.3; }
    h2:focus { outline: 0; }
    .small, .note { font-size: 13px; line-height: 1.45; color: var(--m); }
    .icon { border-color: transparent; padding: 10px; display: grid; place-items: center; }
    .log { flex: 1; min-height: 120px; overflow-y: auto; overscroll-behavior: contain; padding: 20px; display: grid;
      gap: 28px; align-content: start; }
    .hello { display: grid; gap: 8px; justify-items: start; }
    .hello p { font-size: 19px; font-weight: 600; line-height: 1.3; margin-block-end: 6px; }
    .turn { display: grid; gap: 14px; min-width: 0; scroll-margin: 16px; }
    .you { justify-self: end; max-width: 88%; background: var(--a); color: var(--on); padding: 9px 15px;
      border-radius: 16px 16px 4px 16px; border: 1px solid transparent; white-space: pre-wrap; }
    .it { display: grid; gap: 14px; min-width: 0; }
    .it > * { min-width: 0; }
    .chip { justify-self: start; border: 1px solid var(--l); border-radius: 99px; padding: 1px 10px; font-size: 13px;
      font-weight: 600; color: var(--m); }
    .emergency { border-inline-start: 4px solid var(--w); padding-inline-start: 14px; font-size: 18px; }
    .emergency .chip { color: var(--w); border-color: currentColor; }
    .says { display: grid; gap: 8px; }
    .says > .lead { font-weight: 650; font-size: 17px; }
    .cite { min-height: 24px; min-width: 24px; padding: 0 5px; margin-inline-start: 4px; border-radius: 7px;
      font-size: 12.5px; line-height: 22px; font-weight: 600; text-align: center; background: var(--t);
      color: var(--i); vertical-align: 1px; }
    .cite:hover, .cite:focus-visible { background: var(--a); color: var(--on); }
    h3 { font-size: 13px; font-weight: 650; color: var(--m); margin-block-end: 6px; }
    .differ { background: var(--t); border: 1px solid transparent; border-radius: 14px; padding: 14px; }
    .differ h3 { color: var(--i); font-size: 15px; margin: 0; }
    .sides { display: grid; gap: 10px; margin-block: 10px; }
    .sides > li { background: var(--s); border: 1px solid var(--l); border-radius: 11px; padding: 10px 12px; display: grid;
      gap: 8px; align-content: start; }
    .sides strong { font-weight: 650; }
    .sides p { font-size: 15px; line-height: 1.4; } .sides .small { font-size: 13px; margin-block-start: 4px; }
    .beside h4 { font-weight: 650; margin-block-start: 8px; }
    dl { border-inline-start: 3px solid var(--l); padding-inline-start: 12px; font-size: 15px; line-height: 1.45; }
    dt { color: var(--m); font-size: 13px; font-weight: 600; margin-block-start: 6px; }
    dd { margin: 0; }
    details { border-block-start: 1px solid var(--l); }
    summary { display: flex; gap: 10px; align-items: baseline; min-height: 44px; padding: 10px 4px; cursor: pointer;
      list-style: none; font-size: 14.5px; line-height: 1.45; }
    summary::-webkit-details-marker { display: none; }
    summary::after { content: ""; margin-inline-start: auto; flex: none; width: 8px; height: 8px; align-self: center;
      border: solid var(--m); border-width: 0 2px 2px 0; rotate: 45deg; translate: -4px -2px; }
    [open] > summary::after { rotate: 225deg; translate: -4px 2px; }
    summary:hover { background: var(--t); }
    .n { flex: none; min-width: 22px; text-align: center; border-radius: 6px; background: var(--t); font-size: 12.5px;
      font-weight: 600; }
    .mark { color: var(--w); font-weight: 600; }
    .quote { padding: 2px 4px 16px 36px; display: grid; gap: 8px; font-size: 15px; }
    a { color: inherit; text-underline-offset: 3px; }
    .quote a { display: inline-block; padding-block: 10px; }
    .next { display: grid; gap: 8px; }
    .back { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
    .back button { padding-block: 6px; font-size: 14.5px; }
    .dots { display: flex; gap: 6px; padding: 8px 0; }
    .dots i { width: 8px; height: 8px; border-radius: 9px; background: var(--m); animation: beat 1.1s infinite; }
    .dots i + i { animation-delay: .15s; } .dots i + i + i { animation-delay: .3s; }
    @keyframes beat { 50% { opacity: .25; } }
    form { display: flex; gap: 8px; align-items: flex-end; padding: 12px 14px 8px; border-block-start: 1px solid var(--l); }
    textarea { flex: 1; min-width: 0; min-height: 46px; max-height: 132px; resize: none; field-sizing: content;
      padding: 10px 14px; border: 1px solid var(--m); border-radius: 14px; background: var(--s); }
    textarea:focus-visible { outline-offset: -1px; }
    textarea::placeholder { color: var(--m); opacity: 1; }
    .send { background: var(--a); color: var(--on); border-color: transparent; padding: 11px; border-radius: 14px; min-height: 46px; }
    .send:hover { background: var(--a); opacity: .9; }
    .note { padding: 0 18px calc(12px + env(safe-area-inset-bottom, 0px)); }
    .hide { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    ::backdrop { background: #0006; }
    @media (max-width: 480px), (max-height: 460px) {
      :host(:not([inline])) dialog { inset: 0 !important; width: 100vw; max-width: none; height: 100vh; height: 100dvh;
        max-height: none; border: 0; border-radius: 0; }
    }
    :host([inline]) { height: 100% !important; }
    :host([inline]) dialog { position: static; width: 100%; max-width: none; height: 100%; min-height: 340px; max-height: none;
      border: 0; border-radius: 0; box-shadow: none; animation: none; }
    @media (prefers-reduced-motion: reduce) { *, dialog[open] { animation: none !important; transition: none !important; } }
    @media (forced-colors: active) { .launch, .send, .you, .chip, .cite, .n { border: 1px solid; forced-color-adjust: auto; }
      summary::after { border-color: CanvasText; } }
    @media print { .launch, form, .icon, .back, .next, .hello { display: none !important; }
      dialog, .log { position: static !important; height: auto !important; max-height: none !important; width: auto !important;
        max-width: none !important; overflow: visible !important; box-shadow: none; background: #fff; color: #000; }
      .panel { display: block; } .you { color: #000; background: none; border-color: #000; } }`;

  // ------------------------------------------------------------------------------------------- making elements

  /** An element; `on…` are listeners, `class` and the rest attributes. Children are nodes or text; null is left out. */
  const h = (name, props, ...kids) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(props || {})) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value != null && value !== false) node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...kids.flat(9).filter((kid) => kid || kid === 0));
    return node;
  };

  const icon = (path) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS(space, "path"));
    svg.firstChild.setAttribute("d", path);
    return svg;
  };
  const BOOK = "M12 7v13M12 7c-2-2-5-2.5-9-2.5V17c4 0 7 1 9 3 2-2 5-3 9-3V4.500c-4 0-7 .5-9 2.500z";
  const CROSS = "M6 6l12 12M18 6L6 18";
  const AGAIN = "M4 5v5h5M5 10a8 8 0 1 1-1 4";
  const ARROW = "M12 19V5M6 11l6-6 6 6";

  /** An ISO date, as precise as it is, as a person writes it: "2 Apr 2026". */
  const day = (t, date) => {
    if (!date) return t.undated;
    const [year, month, number] = date.slice(0, 10).split("-");
    const name = month && new Date(year, month - 1).toLocaleString(t === WORDS.es ? "es" : "en-US", { month: "short" });
    return [+number || "", name, year].filter(Boolean).join(" ");
  };

  const counted = (t, count) => (count === 1 ? t.one : t.many.replace("{}", count));
  const ours = (a) => a.citations.every((citation) => citation.wording === "ours");
  const voices = (citations) => new Set(citations.map((citation) => citation.publisher)).size;

  /** Who and when: "HRSA, in our words · Apr 2026"; whose words they are is left out where it is said for all. */
  const who = (t, a, { publisher, wording, date }) =>
    [wording === "ours" && !ours(a) ? `${publisher}, ${t.ours}` : publisher, day(t, date)].join(" · ");
  const web = (url) => (/^https?:\/\//i.test(url || "") ? url : null);

  /** A quote as its source has it goes in quotation marks; our words never do. */
  const quoted = (citation, text = citation.quote) =>
    h("span", { lang: citation.language }, citation.wording === "verbatim" ? `“${text}”` : text);

  // ------------------------------------------------------------------------------------------- parts of an answer
  // Each takes t (words), a (the answer) and ui (cite: a mark for a number, ask: asks a question).

  const loud = (a) => a.outcome === "emergency" || a.outcome === "crisis";
  const numbered = (a, numbers) => numbers.map((number) => a.citations[number - 1]).filter(Boolean);

  /** The quotes that speak for a side: where there are any, the sides themselves are the answer. */
  const speaking = (a) => {
    const beside = (a.disagreement?.sides || []).flatMap((side) => side.citations);
    return a.sentences.filter(({ origin, citations }) =>
      origin === "source" && citations.length && citations.every((number) => beside.includes(number)));
  };

  const lines = (t, a, ui) => {
    const elsewhere = speaking(a);
    const own = (sentence) => !elsewhere.includes(sentence);
    return h("div", { class: "says" }, a.sentences.filter(own).map((sentence, at) => {
      const first = sentence.origin === "source" && a.citations[sentence.citations[0] - 1];
      const text = first ? quoted(first, sentence.text) : dialled(a, sentence.text);
      return h("p", { class: at ? null : "lead" }, text, sentence.citations.map(ui.cite));
    }));
  };

  /** In an emergency the numbers can be tapped. */
  const dialled = (a, text) => {
    if (!loud(a)) return text;
    return text.split(/\b(911|988)\b/).map((part, at) => (at % 2 ? h("a", { href: "tel:" + part }, part) : part));
  };

  /** The sides: open with the quotes that speak for them, else folded away under an answer that has put them together. */
  const differ = (t, a, ui) => {
    const found = a.disagreement;
    if (!found) return null;
    const leading = speaking(a).flatMap((sentence) => sentence.citations);
    const sides = h("ul", { class: "sides" }, found.sides.map((side, at) => {
      const said = numbered(a, side.citations);
      const first = said.filter(({ number }) => leading.includes(number));
      const shown = (first.length ? first : said).slice(0, 3);
      const count = voices(said), here = voices(shown);
      return h("li", null, h("strong", null, side.position || (at ? t.others : t.some)),
        h("p", { class: "small" }, counted(t, count), here < count ? `, ${here} ${t.shown}` : ""),
        shown.map((citation) => h("div", null, h("p", null, quoted(citation), ui.cite(citation.number)),
          h("p", { class: "small" }, who(t, a, citation), standing(t, citation)))));
    }));
    if (!leading.length) return fold(t.who, sides);
    return h("section", { class: "differ" }, h("h3", null, t[found.kind]),
      a.sentences[0].text.includes(found.about) ? null : h("p", { class: "small" }, found.about), sides);
  };

  const fold = (title, ...inside) => h("details", null, h("summary", null, title), inside);

  /** Term under term, for the panel is too narrow for columns; what the sentences have said is left out. */
  const rows = (a) => (a.comparison?.rows || []).filter(({ cells }) =>
    !cells.every((cell) => a.sentences.some((sentence) => sentence.text === cell.text)));
  const compare = (t, a, ui) => rows(a).length > 0 && h("section", { class: "beside" },
    h("h3", null, t.compared),
    rows(a).map((row) => [h("h4", null, row.aspect), h("dl", null, row.cells.map((cell, at) => [
      row.cells.length > 1 && h("dt", null, a.comparison.terms[at]),
      h("dd", null, cell.text || h("span", { class: "small" }, t.nothing), cell.citations.map(ui.cite))]))]));

  const sources = (t, a, ui) => {
    if (!a.citations.length) return null;
    const cells = (a.comparison?.rows || []).flatMap((row) => row.cells.flatMap((cell) => cell.citations));
    const away = a.citations.filter(({ number }) => a.supporting?.includes(number) && !cells.includes(number));
    const list = (citations) => h("ol", null, citations.map((citation) => h("li", null, source(t, a, ui, citation))));
    return h("section", null, h("h3", null, t.sources, ours(a) && ` · ${t.all_ours}`),
      list(a.citations.filter((citation) => !away.includes(citation))),
      away.length > 0 && fold(`${t.more} (${voices(away)})`, list(away)));
  };

  const source = (t, a, ui, citation) => h("details", { id: ui.id(citation.number) },
    h("summary", null, h("span", { class: "n" }, citation.number), h("span", null, who(t, a, citation), standing(t, citation))),
    h("div", { class: "quote" },
      h(citation.wording === "verbatim" ? "blockquote" : "p", null, quoted(citation)),
      h("p", { class: "small" }, citation.title,
        citation.via && ` · ${citation.authority_type === "ourselves" ? t.from : t.via} ${citation.via}`),
      web(citation.url) && h("p", { class: "small" }, h("a", { href: citation.url, target: "_blank", rel: "noopener noreferrer",
        "aria-label": `${t.original}: ${citation.title}` }, t.original))));

  /** Superseded, lapsed, or known to hold up to a day. */
  const standing = (t, { status, superseded_by: by, lapses, as_of: until, date }) => {
    const marks = [];
    if (status !== "current") marks.push([t[status], / /.test(by || "") && `${t.by} ${by}`].filter(Boolean).join(" "));
    else if (lapses) marks.push(`${t.until} ${day(t, lapses)}`);
    if (until && until !== date) marks.push(`${t.as_of} ${day(t, until)}`);
    return marks.map((mark) => h("span", { class: "mark" }, ` · ${mark}`));
  };

  const related = (t, a, ui) => a.related_questions.length > 0 && h("section", { class: "next" },
    a.outcome === "clarify" ? null : h("h3", null, t.related),
    a.related_questions.map((question) => h("button", { type: "button", onclick: () => ui.ask(question) }, question)));

  const small = (text) => text && h("p", { class: "small" }, text);

  const body = (t, a, ui) => [
    loud(a) || a.coverage === "partial" ? h("p", { class: "chip" }, t[a.outcome] || t.partial) : null,
    small(a.redacted && t.redacted),
    small(a.standalone_question && `${t.read}: ${a.standalone_question}`),
    lines(t, a, ui), compare(t, a, ui), differ(t, a, ui), sources(t, a, ui),
    small(a.drafter === "model" && t.model),
    related(t, a, ui),
    a.outcome !== "answered" && !loud(a) && h("p", { class: "small" }, h("a", { href: ui.pages }, t.pages)),
  ].map((part) => part || null);

  // ------------------------------------------------------------------------------------------- the element

  class PlaintermWidget extends HTMLElement {
    static observedAttributes = ["lang", "color", "offset", "label", "examples"];

    /** Registers the tag; a second time it does nothing. */
    static define() {
      if (!customElements.get(TAG)) customElements.define(TAG, PlaintermWidget);
    }

    #turns = []; // {question, answer, hash, verdict, code, wait}
    #token = null;
    #count = 0;
    #busy = false;
    #off = null; // aborts all listeners outside the element

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
      if (this.dialog.open) return;
      const wide = this.hasAttribute("inline") || !this.narrow?.matches;
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
      if (wide || !this.dialog.showModal) this.dialog.show ? this.dialog.show() : (this.dialog.open = true);
      else this.dialog.showModal();
      // On a touch screen the field would call up the keyboard, over the examples.
      (window.matchMedia?.("(pointer: coarse)").matches ? this.heading : this.field).focus();
      this.#tell("open");
    }

    close() {
      if (!this.dialog.open || this.hasAttribute("inline")) return;
      this.dialog.close ? this.dialog.close() : (this.dialog.open = false);
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.focus();
      this.#tell("close");
    }

    reset() {
      this.#turns = [];
      this.#keep();
      this.#drawAll();
      this.status.textContent = this.t.cleared;
      this.field.focus();
    }

    /** Asks as if it had been typed; resolves when the answer, or the error, is shown. */
    async ask(question) {
      question = question.trim();
      if (!question || this.#busy) return;
      if (!this.dialog.open) this.open();
      this.#turns.push({ question });
      await this.#answer(this.#turns[this.#turns.length - 1]);
    }

    // ---- life

    connectedCallback() {
      if (!this.shadowRoot) this.#build();
      this.#off = new AbortController();
      const { signal } = this.#off;
      this.watch = new MutationObserver(() => this.#translate());
      this.watch.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
      this.narrow = window.matchMedia?.("(max-width: 480px), (max-height: 460px)");
      this.narrow?.addEventListener("change", () => this.#refit(), { signal });
      window.addEventListener("beforeprint", () => {
        for (const one of this.log.querySelectorAll("details")) one.open = true;
      }, { signal });
      this.#translate();
      if (this.hasAttribute("inline")) {
        this.launcher.hidden = true;
        this.dialog.open = true; // without focus: an iframe must not take it
      }
    }

    disconnectedCallback() {
      this.#off?.abort();
      this.watch?.disconnect();
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
        root.append(h("style", null, STYLE)); // browsers before 2023
      }
      this.launcher = h("button", { class: "launch", part: "launcher", type: "button", "aria-haspopup": "dialog",
        "aria-expanded": "false", onclick: () => this.open() });
      this.heading = h("h2", { id: "title", tabindex: -1 });
      this.again = h("button", { class: "icon", type: "button", onclick: () => this.reset() }, icon(AGAIN));
      this.cross = h("button", { class: "icon", type: "button", onclick: () => this.close() }, icon(CROSS));
      // The log is silent; the finished answer is announced once, by the status beside it (WAI ARIA23).
      this.log = h("div", { class: "log", role: "log", "aria-live": "off", tabindex: 0 });
      this.status = h("div", { class: "hide", role: "status" });
      this.field = h("textarea", { rows: 1, maxlength: 2000, autocomplete: "off", enterkeyhint: "send",
        onpaste: ({ clipboardData: pasted }) => { // the browser keeps what fits; that it does so must be said
          const long = pasted.getData("text").length > 2000 - this.field.value.length;
          if (long) this.note.textContent = this.status.textContent = this.t.long;
        },
        onkeydown: (event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          this.#submit();
        } });
      this.send = h("button", { class: "send", type: "submit" }, icon(ARROW));
      this.note = h("p", { class: "note" });
      this.panel = h("div", { class: "panel", dir: "ltr" },
        h("div", { class: "bar" }, this.heading, this.again,
          this.hasAttribute("inline") ? null : this.cross),
        this.log, this.status,
        h("form", { onsubmit: (event) => { event.preventDefault(); this.#submit(); } }, this.field, this.send),
        this.note);
      this.dialog = h("dialog", { part: "panel", "aria-labelledby": "title",
        oncancel: (event) => { event.preventDefault(); this.close(); },
        onkeydown: (event) => {
          if (event.key !== "Escape" || event.isComposing) return;
          event.stopPropagation();
          this.close();
        } }, this.panel);
      root.append(this.launcher, this.dialog);
      try {
        this.#turns = JSON.parse(sessionStorage.getItem(STORE)) || [];
      } catch { /* storage is blocked, or not ours */ }
      this.#tint();
    }

    /** All words, in the language of now. */
    #translate() {
      const t = (this.t = WORDS[this.language]);
      this.panel.lang = this.launcher.lang = this.language;
      this.launcher.replaceChildren(icon(BOOK), this.getAttribute("label") || t.launch);
      this.heading.textContent = t.title;
      this.note.textContent = t.note;
      for (const [node, word] of [[this.again, t.over], [this.cross, t.close], [this.send, t.send], [this.log, t.title]]) {
        node.setAttribute("aria-label", word);
        if (node !== this.log) node.title = word;
      }
      this.field.setAttribute("aria-label", t.field);
      this.field.placeholder = t.field;
      this.#drawAll();
    }

    #drawAll() {
      this.again.hidden = !this.#turns.length;
      this.again.style.display = this.#turns.length ? "" : "none";
      this.#count = 0;
      const examples = (this.getAttribute("examples") || this.t.examples).split("|");
      const hello = h("div", { class: "hello" }, h("p", null, this.t.hello),
        examples.map((text) => h("button", { type: "button", onclick: () => this.ask(text) }, text)));
      this.log.replaceChildren(...(this.#turns.length ? this.#turns.map((turn) => this.#draw(turn)) : [hello]));
    }

    #draw(turn) {
      const t = WORDS[turn.answer?.language] || this.t;
      const turnId = ++this.#count;
      const ui = {
        id: (number) => `s${turnId}-${number}`,
        ask: (question) => this.ask(question),
        pages: this.#pages,
        cite: (number) => h("button", { type: "button", class: "cite", "aria-label": `${t.source} ${number}`,
          onclick: () => this.#show(ui.id(number)) }, number),
      };
      const answer = turn.answer;
      const inside = answer ? [...body(t, answer, ui), this.#feedback(turn)]
        : turn.code ? this.#error(turn) : h("div", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
      turn.node = h("div", { class: "turn" },
        h("p", { class: "you" }, h("span", { class: "hide" }, `${t.asked}: `), turn.question),
        h("div", { class: answer && loud(answer) ? "it emergency" : "it", lang: answer?.language }, inside));
      return turn.node;
    }

    #feedback(turn) {
      if (loud(turn.answer)) return null;
      const t = WORDS[turn.answer.language];
      const row = h("div", { class: "back" });
      const send = (verdict, reason) => {
        turn.verdict = verdict;
        this.#keep();
        this.fetch(`${this.base}api/feedback`, this.#post({ answer_index: turn.answer.index,
          question_hash: turn.hash, verdict, reason })).catch(() => {}); // a verdict that is lost does no harm
        this.#tell("feedback", { verdict });
        row.replaceChildren(h("span", { class: "small", tabindex: -1 }, t.thanks));
        this.status.textContent = t.thanks;
        row.firstChild.focus();
      };
      const button = (text, act) => h("button", { type: "button", onclick: act }, text);
      const ask = () => {
        row.replaceChildren(h("span", { class: "small", tabindex: -1 }, t.why),
          ...Object.entries(t.reasons).map(([reason, text]) => button(text, () => send("down", reason))));
        row.firstChild.focus();
      };
      if (turn.verdict) row.append(h("span", { class: "small" }, t.thanks));
      else row.append(h("span", { class: "small" }, t.help), button(t.yes, () => send("up")), button(t.no, ask));
      return row;
    }

    #error(turn) {
      const t = this.t;
      const words = this.#words(turn);
      return [h("p", null, words), h("div", { class: "back" },
        h("button", { type: "button", onclick: () => this.#answer(turn, true) }, t.retry),
        h("a", { href: this.#pages, class: "small" }, t.pages))];
    }

    #words({ code }) {
      return (/^(offline|too_many|origin)$/.test(code) && this.t[code]) || this.t.failed;
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
      const question = this.field.value;
      this.note.textContent = this.t.note;
      if (!question.trim() || this.#busy) return;
      this.field.value = "";
      this.ask(question);
    }

    async #answer(turn, again = false) {
      if (this.#busy) return;
      this.#busy = true;
      turn.code = null;
      const before = again ? turn.node : null;
      if (again) this.field.focus(); // the button that was pressed goes
      this.#place(turn, before);
      this.status.textContent = this.t.busy;
      try {
        const response = await this.#request(turn);
        turn.answer = await response.json();
        turn.hash = response.headers.get("Plainterm-Question");
        this.#token = response.headers.get("Plainterm-Token") || this.#token;
      } catch (error) {
        turn.code = navigator.onLine === false ? "offline" : error.code || "network";
        this.#tell("error", { code: turn.code });
      }
      this.#busy = false;
      if (!this.#turns.includes(turn)) return; // started over meanwhile
      this.#place(turn, turn.node);
      this.#keep();
      const { answer } = turn;
      if (!answer) {
        this.status.textContent = this.#words(turn);
        return;
      }
      const said = answer.text.replace(/ ?\[\d+\]/g, "");
      const count = new Set(answer.citations.map((citation) => citation.source_id)).size;
      this.status.textContent = count ? `${said} ${counted(WORDS[answer.language], count)}.` : said;
      this.#tell("answer", { outcome: answer.outcome, terms: answer.terms });
    }

    /** Puts the turn where it belongs and its question to the top of what is seen; focus stays where it is. */
    #place(turn, before) {
      if (this.#turns.length === 1 && !before) this.#drawAll();
      else if (before?.isConnected) before.replaceWith(this.#draw(turn));
      else this.log.append(this.#draw(turn));
      this.log.scrollTop = turn.node.offsetTop - this.log.offsetTop - 16;
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
      const send = () => this.fetch(`${this.base}api/ask`, this.#post(asked));
      let response = await send();
      if (response.status === 401 && this.#token) {
        this.#token = null;
        response = await send();
      }
      if (response.ok && /^application\/json/.test(response.headers.get("content-type"))) return response;
      const told = await response.json().catch(() => null);
      throw Object.assign(new Error("refused"), { code: told?.error?.code || "refused" });
    }

    #post(data) {
      const headers = { "Content-Type": "application/json" };
      if (this.#token) headers["Plainterm-Token"] = this.#token;
      return { method: "POST", headers, body: JSON.stringify(data), credentials: "omit", cache: "no-store",
        referrerPolicy: "no-referrer", signal: window.AbortSignal?.timeout?.(25000) };
    }

    // ---- small things

    #keep() {
      this.again.style.display = this.#turns.length ? "" : "none";
      try {
        const kept = this.#turns.slice(-8).map(({ question, answer, hash, verdict, code }) => ({ question, answer, hash, verdict, code }));
        sessionStorage.setItem(STORE, JSON.stringify(kept));
      } catch { /* storage is blocked or full */ }
    }

    #tell(what, detail) {
      this.dispatchEvent(new CustomEvent(`plainterm-${what}`, { bubbles: true, composed: true, detail }));
    }

    /** Between a panel and a full screen, when the window crosses the line. */
    #refit() {
      if (!this.dialog.open || this.hasAttribute("inline")) return;
      const focused = this.shadowRoot.activeElement;
      this.dialog.close();
      this.narrow.matches ? this.dialog.showModal() : this.dialog.show();
      focused?.focus();
    }

    /** The colour, and black or white on it, whichever is read more easily (WCAG 2.2, relative luminance). */
    #tint() {
      const set = (name, value) => value ? this.style.setProperty(name, value) : this.style.removeProperty(name);
      const color = this.getAttribute("color");
      set("--plainterm-color", color && window.CSS?.supports?.("color", color) ? color : "");
      const offset = parseInt(this.getAttribute("offset"), 10);
      set("--plainterm-offset", offset > 0 ? `${offset}px` : "");
      const parts = getComputedStyle(this.launcher).backgroundColor.match(/^rgba?\((\d+), (\d+), (\d+)/);
      if (!parts) return;
      const [r, g, b] = parts.slice(1).map((n) => (n / 255 <= 0.04045 ? n / 3294.6 : ((n / 255 + 0.055) / 1.055) ** 2.4));
      set("--on-auto", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff");
    }
  }

  // ------------------------------------------------------------------------------------------- on the page

  /** Adds the element unless the page has one; the script tag's data attributes become the element's. */
  const add = () => {
    PlaintermWidget.define();
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
      const file = h("script", { async: true, "data-plainterm-terms": true, crossorigin: "anonymous", integrity: "__TERMS_INTEGRITY__" });
      file.nonce = script?.nonce || "";
      file.src = url;
      document.head.append(file);
    } catch {
      console.warn("plainterm: the page's Trusted Types policy does not allow “plainterm”; terms are not marked.");
    }
  };

  if (document.body && document.readyState !== "loading") add();
  else document.addEventListener("DOMContentLoaded", add, { once: true });
})();
