// Elements, icons, and how a date or a source is written.

/** An element from "name.class"; objects hold attributes and listeners (`on…`), the rest are children, none for null. */
const h = (what, ...parts) => {
  const [name, style] = what.split(".");
  const node = document.createElement(name);
  if (style) node.className = style;
  for (const part of parts.flat(9)) {
    if (part?.constructor !== Object) node.append(part || "");
    else for (const [key, value] of Object.entries(part)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value != null) node.setAttribute(key, value);
    }
  }
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
const BOOK = "M12 7v13l-9-3V4l9 3 9-3v13l-9 3";
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

/** Who and when: "HRSA, in our words · Apr 2026"; whose words they are is left out where it is said for all; then its standing. */
const who = (t, a, citation) => [citation.publisher, citation.wording === "ours" && !ours(a) && `, ${t.ours}`,
  ` · ${day(t, citation.date)}`, standing(t, citation)];

/** A quote as its source has it goes in quotation marks; our words never do. */
const quoted = (citation, text = citation.quote) =>
  h("span", { lang: citation.language }, citation.wording === "verbatim" ? `“${text}”` : text);
