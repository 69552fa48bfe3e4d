// An answer as elements. Each part takes t (words), a (the answer) and ui (cites: marks for numbers, ask: asks a question).

const loud = (a) => a.outcome === "emergency" || a.outcome === "crisis";
/** The citations that have one of these numbers. */
const among = (numbers, citations) => citations.filter(({ number }) => numbers.includes(number));

/** The quotes that speak for a side: where there are any, the sides themselves are the answer. */
const speaking = (a) => {
  const beside = (a.disagreement?.sides || []).flatMap((side) => side.citations);
  return a.sentences.filter(({ origin, citations }) =>
    origin === "source" && citations.length && citations.every((number) => beside.includes(number)));
};

const lines = (t, a, ui) => {
  const elsewhere = speaking(a);
  const own = (sentence) => !elsewhere.includes(sentence);
  return h("div.says", a.sentences.filter(own).map((sentence, at) => {
    const first = sentence.origin === "source" && a.citations[sentence.citations[0] - 1];
    const text = first ? quoted(first, sentence.text) : dialled(sentence.text);
    return h("p", { class: at ? null : "lead" }, text, ui.cites(sentence.citations));
  }));
};

/** Numbers for help can be tapped. */
const dialled = (text) => text.split(/\b(911|988)\b/).map((part, at) => (at % 2 ? h("a", { href: "tel:" + part }, part) : part));

/** What is in force goes before what is not, then vendors come last. */
const lightness = ({ status, authority_type: who }) => (status !== "current") * 2 + (who === "vendor");

/** The sides: open with the quotes that speak for them, else folded away under an answer that has put them together. */
const differ = (t, a, ui) => {
  const found = a.disagreement;
  if (!found) return null;
  const leading = speaking(a).flatMap((sentence) => sentence.citations);
  const sides = h("ul.sides", found.sides.map((side, at) => {
    const said = among(side.citations, a.citations).sort((one, other) => lightness(one) - lightness(other));
    const first = among(leading, said);
    const shown = (first.length ? first : said).slice(0, 3);
    const count = voices(said), here = voices(shown);
    return h("li", h("strong", side.position || (at ? t.others : t.some)),
      h("p.small", counted(t, count), here < count ? `, ${here} ${t.shown}` : ""),
      shown.map((citation) => h("div", h("p", quoted(citation), ui.cites([citation.number])),
        h("p.small", who(t, a, citation)))));
  }));
  if (!leading.length) return fold(t.who, sides);
  return h("section.differ", h("h3", t[found.kind]),
    a.sentences[0].text.includes(found.about) ? null : small(found.about), sides);
};

const fold = (title, ...inside) => h("details", h("summary", title), inside);

/** Term under term, for the panel is too narrow for columns; what the sentences have said is left out. */
const rows = (a) => (a.comparison?.rows || []).filter(({ cells }) =>
  !cells.every((cell) => a.sentences.some((sentence) => sentence.text === cell.text)));
const compare = (t, a, ui) => rows(a).length > 0 && h("section.beside",
  h("h3", t.compared),
  rows(a).map((row) => [h("h4", row.aspect), h("dl", row.cells.map((cell, at) => [
    row.cells.length > 1 && h("dt", a.comparison.terms[at]),
    h("dd", cell.text || h("span.small", t.nothing), ui.cites(cell.citations))]))]));

const sources = (t, a, ui) => {
  if (!a.citations.length) return null;
  const cells = (a.comparison?.rows || []).flatMap((row) => row.cells.flatMap((cell) => cell.citations));
  const away = among((a.supporting || []).filter((number) => !cells.includes(number)), a.citations);
  const list = (citations) => h("ol", citations.map((citation) => h("li", source(t, a, ui, citation))));
  return h("section", h("h3", t.sources, ours(a) && ` · ${t.all_ours}`),
    list(a.citations.filter((citation) => !away.includes(citation))),
    away.length > 0 && fold(`${t.more} (${voices(away)})`, list(away)));
};

const source = (t, a, ui, citation) => h("details", { id: ui.id(citation.number) },
  h("summary", h("span.n", citation.number), h("span", who(t, a, citation), h("span.small", citation.title))),
  h("div.quote",
    h(citation.wording === "verbatim" ? "blockquote" : "p", quoted(citation)),
    small(citation.via && `${citation.authority_type === "ourselves" ? t.from : t.via} ${citation.via}`),
    /^https?:/i.test(citation.url) && h("p.small", h("a", { href: citation.url, target: "_blank", rel: "noopener noreferrer",
      "aria-label": `${t.original}: ${citation.title}` }, t.original))));

/** Superseded, lapsed, or known to hold up to a day. */
const standing = (t, { status, superseded_by: by, lapses, as_of: until, date }) => {
  const ended = status !== "current";
  const marks = [ended && t[status] + (/ /.test(by) ? ` ${t.by} ${by}` : ""), !ended && lapses && `${t.until} ${day(t, lapses)}`,
    until && until !== date && `${t.as_of} ${day(t, until)}`];
  return marks.map((mark) => mark && h("span.mark", ` · ${mark}`));
};

const related = (t, a, ui) => a.related_questions.length > 0 && h("section.next",
  a.outcome !== "clarify" && h("h3", t.related),
  a.related_questions.map((question) => h("button", { onclick: () => ui.ask(question) }, question)));

const small = (text) => text && h("p.small", text);

const body = (t, a, ui) => [
  a.coverage === "partial" && h("p.chip", t.partial),
  small(a.redacted && t.redacted),
  small(a.standalone_question && `${t.read}: ${a.standalone_question}`),
  lines(t, a, ui), compare(t, a, ui), differ(t, a, ui), sources(t, a, ui),
  small(a.drafter === "model" && t.model),
  related(t, a, ui),
  a.outcome !== "answered" && !loud(a) && h("p.small", h("a", { href: ui.pages }, t.pages)),
];
