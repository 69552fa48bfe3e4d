import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture, json, open, settled } from "./page.mjs";

const marked = async (body, { terms = fixture("terms").terms, attributes = "" } = {}) => {
  const page = open({ body, attributes: `data-terms ${attributes}` });
  page.window.HTMLElement.prototype.showPopover = function show() { this.shown = true; };
  page.window.HTMLElement.prototype.hidePopover = function hide() { this.shown = false; };
  page.answerWith(() => json({ language: "en", terms }));
  page.terms();
  await settled();
  page.marks = [...page.document.querySelectorAll("plainterm-term")];
  return page;
};
const term = (id, ...labels) => ({ ...fixture("terms").terms.find((one) => one.plain), id, label: labels[0], labels });

test("the first mention is marked, the page's text stays the same", async () => {
  const { marks, document, calls } = await marked("<main><p>Our Telehealth is good. Telehealth again.</p><p>telehealth</p></main>");
  assert.deepEqual(marks.map((mark) => mark.textContent), ["Telehealth"]);
  assert.equal(document.querySelector("main").textContent, "Our Telehealth is good. Telehealth again.telehealth");
  assert.deepEqual(calls.map((call) => call.url), ["https://chat.example/api/terms?language=en"]);
  assert.equal(calls[0].credentials, "omit");
});

test("never in links, headings, code, forms, buttons and what a page excludes", async () => {
  const tags = ["a", "h1", "h2", "h3", "h6", "code", "pre", "button", "label", "nav", "footer", "svg", "form"];
  const inside = tags.map((tag) => `<${tag}>telehealth</${tag}>`).join("");
  const { marks } = await marked(`<main>${inside}<p data-plainterm-skip>telehealth</p><p translate=no>telehealth</p><p>tele<b>health</b></p></main>`);
  assert.equal(marks.length, 0);
});

test("only whole words, the longest label first, each term once", async () => {
  const terms = [term("care", "care"), term("care-plan", "care plan"), term("spanish", "atención")];
  const { marks } = await marked("<main>careful daycare care-plan; a care\n plan and care, atención.</main>", { terms });
  assert.deepEqual(marks.map((mark) => mark.textContent.replace(/\s+/g, " ")), ["care plan", "care", "atención"]);
});

test("an abbreviation only as it is written", async () => {
  const { marks } = await marked("<main>Put it there, then ask IT about R+ (x).</main>", { terms: [term("it", "IT"), term("odd", "(x)"), term("plus", "R+")] });
  assert.deepEqual(marks.map((mark) => mark.textContent), ["IT", "R+", "(x)"]);
});

test("a term without a plain sentence is left alone", async () => {
  const { marks } = await marked("<main>A video visit.</main>");
  assert.equal(marks.length, 0);
});

test("outside the main text nothing is marked, and a selector says where else to look", async () => {
  assert.equal((await marked("<p>telehealth</p><main></main>")).marks.length, 0);
  const page = open({ body: '<main>telehealth</main><div class="text">telehealth</div>', attributes: 'data-terms=".text"' });
  page.answerWith(() => json(fixture("terms")));
  page.terms();
  await settled();
  assert.equal(page.document.querySelector("plainterm-term").parentElement.className, "text");
});

test("the mark is a button for everybody, and the card shows sentence and source", async () => {
  const { marks: [mark], document, window, widget } = await marked("<main>telehealth</main>");
  assert.deepEqual([mark.tabIndex, mark.getAttribute("role"), mark.getAttribute("aria-expanded")], [0, "button", "false"]);
  mark.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  const card = document.querySelector("plainterm-term-card");
  assert.equal(card.shown, true);
  assert.equal(mark.getAttribute("aria-expanded"), "true");
  const shown = card.shadowRoot.textContent;
  assert.match(shown, /Telehealth is care at a distance\./);
  assert.doesNotMatch(shown, /[“”]/);
  assert.match(shown, /Plainterm, in our words · Plain words · 2026-11/);
  assert.equal(card.shadowRoot.querySelector("a").href, "https://chat.example/terms/telehealth");
  let question;
  widget.ask = (text) => { question = text; };
  card.shadowRoot.querySelector(".acts button").click();
  assert.equal(question, "What is telehealth?");
});

test("when the list cannot be had, the page stays as it is", async () => {
  const page = open({ body: "<main>telehealth</main>", attributes: "data-terms" });
  page.window.console.warn = () => {};
  page.terms();
  await settled();
  assert.equal(page.document.querySelector("main").innerHTML, "telehealth");
});
