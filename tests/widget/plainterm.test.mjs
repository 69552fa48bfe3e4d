import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture, json, open, settled, text } from "./page.mjs";

const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const stream = (said) => new Response(said, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });

const asked = async (name, more = {}) => {
  const page = open(more);
  page.answerWith(() => json(fixture(name), 200, { "Plainterm-Token": "t1", "Plainterm-Question": "0123456789abcdef" }));
  await page.widget.ask("A question?");
  return page;
};

test("it is closed and silent until the first question", () => {
  const { widget, one, calls, answerWith } = open();
  answerWith(() => json({}));
  assert.equal(one("dialog").open, false);
  widget.open();
  assert.equal(one("dialog").open, true);
  assert.equal(calls.length, 0);
});

test("loaded twice it is there once, and an element of the page's own is used", () => {
  const page = open({ body: '<main></main><plainterm-widget color="#123456"><a href="/terms">Terms</a></plainterm-widget>', attributes: 'data-color="red" data-corner="start"' });
  page.load();
  assert.equal(page.document.querySelectorAll("plainterm-widget").length, 1);
  assert.equal(page.widget.getAttribute("color"), "#123456"); // the element's own word counts
  assert.equal(page.widget.getAttribute("corner"), "start");
  assert.equal(page.widget.querySelector("a").textContent, "Terms"); // the fallback stays in the light DOM
});

test("a question goes out without cookies, address or referrer, and to the service only", async () => {
  const { calls } = await asked("answered", { attributes: 'data-jurisdiction="US-TX" data-lang="en"' });
  const [call] = calls;
  assert.equal(call.url, "https://chat.example/api/ask");
  assert.deepEqual([call.method, call.credentials, call.referrerPolicy, call.cache], ["POST", "omit", "no-referrer", "no-store"]);
  assert.deepEqual(call.data, { question: "A question?", history: [], language: "en", jurisdiction: "US-TX" });
});

test("an answer shows its sentences with numbers, its sides and its sources", async () => {
  const { one, all } = await asked("answered");
  assert.equal(text(one(".lead")), "Sources differ.12");
  assert.deepEqual(all(".sides > li strong").map(text), ["Yes", "No"]);
  assert.match(text(one(".sides > li")), /Vegavid Technology · 2026/);
  assert.equal(all("details").length, 3);
  assert.match(text(all("summary")[1]), /^2QuickBlox · Apr 2026Telehealth vs Telemedicine$/);
  assert.equal(one(".it").textContent.match(/in our words/g).length, 1);
});

test("a reviewed answer folds away who says what and the sources that it does not cite", async () => {
  const { one, all } = await asked("reviewed");
  assert.deepEqual(all(".says p").map(text), ["Often they mean the same. Some sources use telehealth as the wider word.12",
    "Ask whoever uses the word what they count in.3"]);
  assert.doesNotMatch(one(".log").textContent, /[“”]/);
  const [fold] = all("details").filter((node) => /^Who says what/.test(text(node)));
  assert.equal(fold.open, false);
  for (const side of fold.querySelectorAll(".sides > li")) assert.ok(side.querySelectorAll("div").length <= 3);
  assert.match(text(fold), /2 sources/);
  const [more] = all("details").filter((node) => /^More sources/.test(text(node)));
  assert.equal(more.querySelectorAll("details").length, 4);
  all(".cite").find((node) => node.textContent === "5").click();
  assert.equal(more.open, true); // a number opens its source, wherever it lies
});

test("what a side shows is no sentence, and what a sentence says is no row", async () => {
  const { all, one } = await asked("answered");
  assert.deepEqual(all(".says p").map(text), ["Sources differ.12", "Remote patient monitoring is telehealth.3"]);
  assert.equal(one(".beside"), null);
});

test("on a side what is in force goes before what is not, and a vendor never stands first alone", async () => {
  const data = fixture("answered");
  const [vendor] = data.citations;
  const more = [{ authority_type: "professional_body", publisher: "ATA" }, { authority_type: "statute", publisher: "Old law", status: "lapsed" }];
  data.citations.push(...more.map((it, at) => ({ ...vendor, ...it, number: 11 + at })));
  data.citations.forEach((it, at) => { it.number = at + 1; });
  data.disagreement.sides[0].citations = [1, data.citations.length, data.citations.length - 1];
  data.sentences = [{ text: "Sources differ.", citations: [], origin: "framing" }];
  const page = open();
  page.answerWith(() => json(data));
  await page.widget.ask("x");
  const [side] = page.all(".sides > li");
  assert.deepEqual([...side.querySelectorAll("div > .small")].map((one) => text(one).split(" · ")[0]), ["ATA", "Vegavid Technology", "Old law"]);
});

test("our words are never in quotation marks; a source's own always are", async () => {
  const ours = await asked("answered");
  assert.doesNotMatch(ours.one(".log").textContent, /[“”]/);
  const { all } = await asked("changed");
  assert.equal(text(all("blockquote")[0]), "“Remote patient monitoring counts as telemedicine.”");
  assert.match(text(all(".quote")[1]), /^Remote patient monitoring is not telemedicine\./);
});

test("what is superseded, lapsed, second-hand, undated or partial says so", async () => {
  const { all, one } = await asked("changed");
  const [old, current, lapsed] = all("summary").map(text);
  assert.match(old, /superseded by the 2026 rule/);
  assert.match(current, /until 31 Dec 2027 · as of 1 Oct 2026/);
  assert.match(lapsed, /undated · no longer in force/);
  assert.match(text(all(".quote")[1]), /known through a blog/);
  assert.equal(text(one(".differ h3")), "The rule has changed");
  assert.equal(text(one(".chip")), "Part of an answer");
  assert.match(text(one(".it")), /Read as: Is it covered now\?/);
  assert.match(text(one(".it")), /Worded by a language model/);
});

test("a quote carries its language, an unsafe address gets no link", async () => {
  const { all } = await asked("changed");
  assert.equal(all("[lang=es]").length > 0, true);
  assert.deepEqual(all("details a").map((link) => link.getAttribute("href")), ["https://quickblox.com/answers/telehealth-vs-telemedicine/"]);
  assert.equal(all("details a")[0].rel, "noopener noreferrer");
});

test("a number opens its source and goes there", async () => {
  const { all, widget } = await asked("answered");
  all(".cite").at(-1).click();
  const opened = all("details").filter((node) => node.open);
  assert.equal(opened.length, 1);
  assert.equal(widget.shadowRoot.activeElement, opened[0].querySelector("summary"));
});

test("a comparison stands term under term, and says where nothing is said", async () => {
  const data = fixture("answered");
  data.comparison.rows[0].cells = [{ text: "", citations: [] }, { text: "Care at a distance.", citations: [3] }];
  const page = open();
  page.answerWith(() => json(data));
  await page.widget.ask("x");
  assert.deepEqual(page.all(".beside dt").map(text), ["telehealth", "telemedicine"]);
  assert.equal(text(page.one(".beside h4")), "Remote patient monitoring");
  assert.equal(text(page.one(".beside dd")), "These sources do not say.");
});

for (const name of ["not_covered", "off_topic", "clarify", "medical_advice", "declined", "front_desk"]) {
  test(`the outcome ${name} is said without sources and leads on`, async () => {
    const { one, all } = await asked(name);
    assert.equal(text(one(".lead")), fixture(name).sentences[0].text);
    assert.equal(all("details").length, 0);
    assert.equal(all(".it > .small a").at(-1).getAttribute("href"), "https://chat.example/glossary?language=en");
  });
}

test("a text that is too long is kept as far as it fits, and said", () => {
  const page = open();
  page.widget.open();
  const pasted = new page.window.Event("paste");
  pasted.clipboardData = { getData: () => "x".repeat(2001) };
  page.one("input").dispatchEvent(pasted);
  assert.match(page.one(".note").textContent, /kept the first 2000 characters/);
  assert.match(page.one("[role=status]").textContent, /kept the first 2000/);
});

for (const [name, number] of [["emergency", "911"], ["crisis", "988"]]) {
  test(`in an ${name} the number can be tapped and nobody is asked for feedback`, async () => {
    const { one, all, button } = await asked(name);
    assert.ok(all(".emergency a").some((link) => link.getAttribute("href") === `tel:${number}`));
    assert.equal(button("Yes"), undefined);
    assert.ok(one(".emergency"));
  });
}

test("what was taken out of a question is told", async () => {
  const page = open();
  page.answerWith(() => json({ ...fixture("answered"), redacted: true }));
  await page.widget.ask("I am Jane Doe. What is RPM?");
  assert.match(text(page.one(".it")), /Personal details were taken out of your question\./);
});

test("a question is answered in its own language unless the editor set one", async () => {
  const page = open();
  page.answerWith(() => json(fixture("spanish")));
  await page.widget.ask("¿Qué es?");
  assert.equal(page.calls[0].data.language, undefined);
  assert.equal(page.one(".it").lang, "es");
  assert.match(text(page.one(".it")), /Fuentes/);
  assert.equal(text(page.one("h2")), "Health words, explained");
});

test("markup in an answer or a question is shown as text", async () => {
  const { one, all } = await asked("odd");
  assert.equal(all("img").length, 0);
  assert.match(one(".says").textContent, /<img src=x onerror=alert\(1\)>/);
});

test("the log is silent, and the status says a finished answer once, without marks", async () => {
  const page = open();
  assert.equal(page.one(".log").getAttribute("aria-live"), "off");
  assert.equal(page.one("[role=status]").textContent, "");
  const said = [];
  new page.window.MutationObserver(() => said.push(page.one("[role=status]").textContent))
    .observe(page.one("[role=status]"), { childList: true });
  page.answerWith(() => json(fixture("answered")));
  await page.widget.ask("x");
  await settled();
  const whole = said.at(-1);
  assert.match(whole, /^Sources differ\..*\d sources\.$/s);
  assert.doesNotMatch(whole, /\[\d\]/);
  assert.equal(said.filter((one) => one.includes("Sources differ")).length, 1);
});

test("the token comes with the first answer and goes with the second; the talk goes along", async () => {
  const page = await asked("answered");
  await page.widget.ask("And then?");
  const [first, second] = page.calls;
  assert.equal(first.headers["Plainterm-Token"], undefined);
  assert.equal(second.headers["Plainterm-Token"], "t1");
  assert.deepEqual(second.data.history.map((turn) => turn.role), ["user", "assistant"]);
});

test("a token that is refused is dropped, and the question asked once more", async () => {
  const page = await asked("answered");
  page.answerWith((url, init) => (init.headers["Plainterm-Token"]
    ? json({ error: { code: "token", message: "" } }, 401)
    : json(fixture("clarify"), 200, { "Plainterm-Token": "t2" })));
  await page.widget.ask("Again?");
  assert.equal(page.calls.length, 3);
  assert.match(text(page.one(".turn:last-child")), /has more than one meaning/);
});

test("a service that keeps refusing is asked no more than twice", async () => {
  const page = await asked("answered");
  page.answerWith(() => json({ error: { code: "token", message: "" } }, 401));
  await page.widget.ask("Again?");
  assert.equal(page.calls.length, 3);
  assert.ok(page.button("Try again"));
});

for (const [name, reply, words] of [
  ["no network", () => { throw new TypeError("failed"); }, /cannot be reached/],
  ["a server's error", () => json({ error: { code: "internal", message: "" } }, 500), /cannot be reached/],
  ["a page instead of an answer", () => new Response("<p>", { headers: { "Content-Type": "text/html" } }), /cannot be reached/],
  ["too many questions", () => json({ error: { code: "too_many", message: "" } }, 429), /a lot of questions/],
  ["a site that is not listed", () => json({ error: { code: "origin", message: "" } }, 403), /cannot be reached/],
  ["a stream that ends early", () => stream(event("status", { state: "waiting" })), /cannot be reached/],
  ["an error in a stream", () => stream(event("error", { error: { code: "timeout", message: "" } })), /cannot be reached/],
]) {
  test(`${name}: the visitor is told, can try again and has a link`, async () => {
    const page = open();
    const told = [];
    page.document.addEventListener("plainterm-error", (event) => told.push(event.detail.code));
    page.answerWith(reply);
    await page.widget.ask("x");
    assert.match(text(page.one(".it")), words);
    assert.match(page.one("[role=status]").textContent, words);
    assert.equal(page.one(".back a").getAttribute("href"), "https://chat.example/glossary?language=en");
    assert.equal(told.length, 1);
    page.answerWith(() => json(fixture("answered")));
    page.button("Try again").click();
    await settled();
    assert.equal(page.all(".turn").length, 1);
    assert.equal(page.all("details").length, 3);
  });
}

test("offline is told as offline", async () => {
  const page = open({ before: (window) => Object.defineProperty(window.navigator, "onLine", { value: false }) });
  await page.widget.ask("x");
  assert.match(text(page.one(".it")), /You are offline/);
});

test("the page's language is followed, also when it changes", async () => {
  const page = open({ lang: "es-MX" });
  assert.equal(text(page.one(".launch")), "Explicar una palabra");
  page.document.documentElement.lang = "en";
  await settled();
  assert.equal(text(page.one(".launch")), "Explain a health word");
  const fixed = open({ lang: "en", attributes: 'data-lang="es"' });
  assert.equal(fixed.one("input").getAttribute("aria-label"), "Pregunte por una palabra de la salud");
  fixed.answerWith(() => json(fixture("spanish")));
  await fixed.widget.ask("x");
  assert.equal(fixed.calls[0].data.language, "es");
  assert.match(text(fixed.one(".differ h3")), /Las fuentes no coinciden/);
});

test("feedback sends the answer's index and the question's hash, never the question", async () => {
  const page = await asked("answered");
  const told = [];
  page.document.addEventListener("plainterm-feedback", (event) => told.push(event.detail));
  page.button("No").click();
  page.button("Hard to understand").click();
  const { url, data } = page.calls.at(-1);
  assert.equal(url, "https://chat.example/api/feedback");
  assert.deepEqual(data, { answer_index: "20261122T031500-4f2a", question_hash: "0123456789abcdef", verdict: "down", reason: "unclear" });
  assert.deepEqual(told.map((one) => ({ ...one })), [{ verdict: "down" }]);
  assert.equal(text(page.one(".back")), "Thank you. We count this, without your question.");
});

test("related questions ask themselves, and starting over forgets", async () => {
  const page = await asked("answered");
  page.button("What is remote patient monitoring?").click();
  await settled();
  assert.equal(page.calls[1].data.question, "What is remote patient monitoring?");
  assert.equal(JSON.parse(page.window.sessionStorage.plainterm).length, 2);
  page.widget.reset();
  assert.equal(page.window.sessionStorage.plainterm, "[]");
  assert.equal(page.all(".turn").length, 0);
  assert.ok(page.one(".hello"));
});

test("the conversation survives a change of page in the tab", async () => {
  const page = await asked("answered");
  const kept = page.window.sessionStorage.plainterm;
  const next = open({ before: (window) => window.sessionStorage.setItem("plainterm", kept) });
  assert.equal(next.all("details").length, 3);
  assert.equal(next.one("dialog").open, false);
  const broken = open({ before: (window) => window.sessionStorage.setItem("plainterm", "{") });
  assert.ok(broken.one(".hello"));
});

test("events tell the outcome and the terms, not the question", async () => {
  const page = open();
  const told = [];
  for (const name of ["open", "answer", "close"]) page.document.addEventListener(`plainterm-${name}`, (event) => told.push([name, event.detail]));
  page.answerWith(() => json(fixture("answered")));
  await page.widget.ask("secret");
  page.widget.close();
  assert.deepEqual(told.map(([name]) => name), ["open", "answer", "close"]);
  assert.doesNotMatch(JSON.stringify(told), /secret/);
  assert.deepEqual([...told[1][1].terms], ["remote-patient-monitoring", "telemedicine"]);
});

test("what was typed is sent, blanks are not", async () => {
  const page = open();
  page.answerWith(() => json(fixture("answered")));
  page.widget.open();
  const field = page.one("input");
  const send = () => page.one("form").dispatchEvent(new page.window.Event("submit", { cancelable: true }));
  field.value = "hello";
  send();
  await settled();
  assert.equal(page.calls.length, 1);
  assert.equal(field.value, "");
  field.value = "   ";
  send();
  assert.equal(page.calls.length, 1);
});

const found = [{ id: "rpm-codes", label: "RPM codes", also: null }, { id: "rpm", label: "remote patient monitoring", also: "RPM" }];
const typing = () => {
  const page = open();
  page.answerWith((url) => (url.includes("/api/suggest") ? json({ language: "en", suggestions: found }) : json(fixture("answered"))));
  page.widget.open();
  const field = page.one("input");
  const type = async (value) => {
    field.value = value;
    field.dispatchEvent(new page.window.Event("input"));
    await settled();
  };
  const press = (key, more) => field.dispatchEvent(
    new page.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  const active = () => page.one(`#${field.getAttribute("aria-activedescendant") || "none"}`);
  return { page, field, type, press, active };
};

test("words are offered in a list that the arrow keys walk through, round and round", async () => {
  const { page, field, type, press, active } = typing();
  await type("rpm");
  assert.equal(page.calls[0].url, "https://chat.example/api/suggest?q=rpm&language=en");
  assert.deepEqual([page.calls[0].credentials, page.calls[0].referrerPolicy], ["omit", "no-referrer"]);
  assert.deepEqual(page.all("[role=option]").map(text), ["RPM codes", "remote patient monitoring · also called RPM"]);
  assert.equal(field.getAttribute("aria-expanded"), "true");
  assert.equal(active(), null);
  assert.equal(page.one("[role=status]").textContent, "2 words. Use the arrow keys.");
  const walked = ["ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"].map((key) => (press(key), active()?.id));
  assert.deepEqual(walked, ["w1", undefined, "w0", "w1", undefined]);
  press("ArrowDown");
  assert.deepEqual(page.all("[role=option]").map((one) => one.getAttribute("aria-selected")), ["true", "false"]);
});

test("a word that is chosen is asked about; Esc closes the list and not the panel", async () => {
  const { page, field, type, press } = typing();
  await type("rpm");
  press("Escape");
  assert.deepEqual([page.one("#words").hidden, page.one("dialog").open, field.value], [true, true, "rpm"]);
  await type("rpm");
  press("ArrowUp");
  press("Enter");
  await settled();
  assert.equal(page.calls.at(-1).data.question, "remote patient monitoring");
  assert.deepEqual([page.one("#words").hidden, field.getAttribute("aria-expanded"), field.value], [true, "false", ""]);
});

test("no sentence is looked up, and an older answer never covers a newer one", async () => {
  const { page, type } = typing();
  for (const typed of ["a", "my name is Jane", "  "]) await type(typed);
  assert.equal(page.calls.length, 0);
  const waiting = [];
  page.answerWith(() => new Promise((resolve) => waiting.push(resolve)));
  await type("te");
  await type("tel");
  waiting[1](json({ suggestions: [found[1]] }));
  await settled();
  waiting[0](json({ suggestions: [found[0]] }));
  await settled();
  assert.deepEqual(page.all("[role=option]").map((one) => one.firstChild.data), ["remote patient monitoring"]);
});

test("where words cannot be had the field works as ever", async () => {
  const { page, field, type } = typing();
  for (const reply of [() => { throw new TypeError("failed"); }, () => json({ error: { code: "too_many" } }, 429)]) {
    page.answerWith(reply);
    await type("rpm");
    assert.deepEqual([page.one("#words").hidden, field.value], [true, "rpm"]);
  }
});

test("verified sentences are drawn as they come, then the answer stands in their place", async () => {
  const page = open();
  let send;
  const body = new ReadableStream({ start: (it) => { send = (piece) => it.enqueue(new TextEncoder().encode(piece)); } });
  page.answerWith(() => new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } }));
  const asked = page.widget.ask("x");
  const first = event("sentence", { text: "RPM is care at home ¡sí!", citations: [1, 2] });
  send(event("status", { state: "searching" }) + first.slice(0, 30));
  await settled();
  assert.equal(text(page.one(".says")), "");
  send(first.slice(30));
  await settled();
  assert.equal(text(page.one(".says")), "RPM is care at home ¡sí!12");
  assert.match(text(page.one(".it")), /Looking through the sources/);
  assert.equal(page.one("[role=status]").textContent, "Looking through the sources"); // the whole is announced, once
  send(event("answer", fixture("answered")));
  await asked;
  assert.equal(text(page.one(".lead")), "Sources differ.12");
  assert.doesNotMatch(text(page.one(".it")), /care at home|Looking/);
  assert.match(page.calls[0].headers.Accept, /application\/json.*event-stream/);
});

test("Esc closes and the launcher has the focus again", () => {
  const page = open();
  page.widget.open();
  assert.equal(page.widget.shadowRoot.activeElement, page.one("input"));
  page.one("input").dispatchEvent(new page.window.KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  assert.equal(page.one("dialog").open, false);
  assert.equal(page.widget.shadowRoot.activeElement, page.one(".launch"));
});

test("a second question waits for the first answer", async () => {
  const page = open();
  let release;
  page.answerWith(() => new Promise((resolve) => { release = () => resolve(json(fixture("answered"))); }));
  const first = page.widget.ask("one");
  await page.widget.ask("two");
  assert.equal(page.calls.length, 1);
  release();
  await first;
  assert.equal(page.all(".turn").length, 1);
});

test("inline it is open without a launcher and cannot be closed", () => {
  const page = open({ body: "<plainterm-widget inline></plainterm-widget>" });
  assert.equal(page.one("dialog").open, true);
  assert.equal(page.one(".launch").hidden, true);
  page.widget.close();
  assert.equal(page.one("dialog").open, true);
});

test("taken out and put back it works as before", async () => {
  const page = open();
  page.widget.remove();
  page.document.body.append(page.widget);
  page.document.documentElement.lang = "es";
  await settled();
  assert.equal(page.document.querySelectorAll("plainterm-widget").length, 1);
  assert.equal(text(page.one(".launch")), "Explicar una palabra");
});

test("terms load only where they are asked for, pinned by hash", () => {
  assert.equal(open().document.querySelector("script[data-plainterm-terms]"), null);
  const script = open({ attributes: "data-terms" }).document.querySelector("script[data-plainterm-terms]");
  assert.match(script.src, /^https:\/\/chat\.example\/widget\/[\d.]+\/terms\.js$/);
  assert.match(script.getAttribute("integrity"), /^sha384-/);
});

test("where the page's policy forbids it, terms are left out and all else works", () => {
  const page = open({ attributes: "data-terms", before: (window) => {
    window.trustedTypes = { createPolicy() { throw new TypeError("refused"); } };
    window.console.warn = () => {};
  } });
  assert.equal(page.document.querySelector("script[data-plainterm-terms]"), null);
  assert.ok(page.one(".launch"));
});
