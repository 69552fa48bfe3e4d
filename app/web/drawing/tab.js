// The page's hand in the browser tab: says an answer once, keeps the conversation in this tab's sessionStorage,
// copies, prints, opens sources, and tells the page what was pressed in its own markup. It sends nothing to any address;
// Streamlit's own socket carries events.

const KEPT = "plainterm.page";
const state = (globalThis.__plainterm ??= { said: null, cleared: 0, tried: null, newest: null, view: null, focus: null });

function read() {
  try { return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"); } catch { return []; }
}

function write(turns) {
  if (turns.length) sessionStorage.setItem(KEPT, JSON.stringify(turns));
  else sessionStorage.removeItem(KEPT);
}

function keep(data, lost) {
  try {
    if (data.cleared > state.cleared) write([]);
    state.cleared = data.cleared;
    if (data.turns.length) write([...read().slice(0, data.count - data.turns.length), ...data.turns].slice(-data.count));
  } catch { lost(); }
}

function restore(data, restored) {
  if (data.count || data.cleared || state.tried === data.session) return;
  state.tried = data.session;
  let turns = [];
  try { turns = read(); } catch { return; }
  if (turns.length) restored(turns);
}

// One live region, beside the page: what it holds is read out once.
function announce(text) {
  const said = state.region;
  if (said) said.textContent = said.textContent === text ? `${text} ` : text;
}

function say(data) {
  if (!data.say || state.said === data.session + data.asked) return;
  state.said = data.session + data.asked;
  announce(data.say);
}

// Where the reader looks is set once a question: at the top of the newest one, until it is drawn whole or they move.
function bring(place) {
  state.moved?.abort();
  const start = performance.now(), { signal } = (state.moved = new AbortController());
  for (const kind of ["wheel", "touchmove", "pointerdown"]) {
    addEventListener(kind, () => state.moved.abort(), { signal, passive: true });
  }
  addEventListener("keydown", ({ target }) => target.matches("textarea, input") || state.moved.abort(), { signal });
  let idle = start;
  const hold = () => {
    const now = performance.now();
    if (signal.aborted) return;
    document.getElementById(place)?.scrollIntoView({ block: "start", behavior: "instant" });
    if (document.querySelector("[data-test-script-state=running]")) idle = now;
    if (now - start < 6000 && (now - start < 600 || now - idle < 300)) setTimeout(hold, 80);
  };
  hold();
}

function watch() {
  const turns = document.querySelectorAll(".pt-turn"), newest = [...turns].at(-1)?.id ?? null;
  if (newest && newest !== state.newest) {
    bring(newest);
    if (state.focus === "turn") state.focus = `#${newest} .pt-question`;
  }
  state.newest = newest;
  refocus();
  rename();
}

// What had the focus was pressed and is gone: the focus goes to what came in its place.
function refocus() {
  const place = state.focus && state.focus !== "turn" && document.querySelector(state.focus);
  if (!place) return;
  if (document.activeElement === document.body || !document.activeElement) place.focus({ preventScroll: true });
  clearTimeout(state.forget);
  state.forget = setTimeout(() => (state.focus = null), 1500);
}

// Another view, or another term: from its top, with the focus on its heading.
function arrive(view) {
  const before = state.view;
  state.view = view;
  if (before === null || before === view) return;
  const heading = document.querySelector(".stMain h1");
  document.querySelector(".stMain")?.scrollTo({ top: 0, behavior: "instant" });
  if (!heading || view.startsWith("ask")) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// Words of Streamlit's own frame, in the reader's language.
function rename() {
  const skip = document.querySelector("[data-testid=stSkipToContent]");
  const send = document.querySelector("[data-testid=stChatInputSubmitButton]");
  if (skip && skip.textContent !== state.words.skip) skip.textContent = state.words.skip;
  if (send && send.ariaLabel !== state.words.send) send.ariaLabel = state.words.send;
  const { open_list, clear_value, dismiss, no_results } = state.words;
  const known = { Open: open_list, "Clear value": clear_value, Dismiss: dismiss };
  for (const button of document.querySelectorAll("[data-testid^=stSelectbox] button[aria-label]")) {
    const name = known[(button.dataset.named ??= button.ariaLabel)];
    if (name && button.ariaLabel !== name) button.ariaLabel = name;
  }
  const none = document.querySelector("[data-testid=stSelectboxVirtualDropdown] [data-empty=true] span");
  if (none && none.textContent !== no_results) none.textContent = no_results;
}

async function copy(button) {
  const text = button.dataset.copyAddress ? new URL(button.dataset.copy, location.href).href : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  announce(button.dataset.copied);
  setTimeout(() => (button.textContent = label), 1500);
}

// A text that is too long is kept as far as it fits, and said so; else the field would take nothing of it.
function paste(event) {
  const field = event.target, most = state.longest;
  if (!field.matches?.("[data-testid=stChatInputTextArea]")) return;
  const text = event.clipboardData.getData("text/plain");
  const room = most - (field.value.length - (field.selectionEnd - field.selectionStart));
  if (text.length <= room) return;
  event.preventDefault();
  document.execCommand("insertText", false, text.slice(0, Math.max(0, room)));
  announce(state.words.too_long);
  const note = document.createElement("p");
  note.className = "pt-toolong";
  note.textContent = state.words.too_long;
  document.querySelector(".pt-toolong")?.remove();
  document.querySelector("[data-testid=stChatInput]").before(note);
  setTimeout(() => note.remove(), 8000);
}

function open(link, event) {
  const place = document.getElementById(link.dataset.source);
  const fold = place?.closest("details");
  if (!fold) return;
  event.preventDefault();
  for (let one = fold; one; one = one.parentElement.closest("details")) one.open = true; // it may lie under "more sources"
  fold.querySelector("summary").focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  (place.querySelector("mark") ?? place).scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
}

function verdict(button, act) {
  const box = document.getElementById(`verdict-${button.dataset.of}`);
  const why = box.querySelector("[id^=why]");
  if (button.dataset.verdict === "down" && !button.dataset.reason) {
    why.hidden = !why.hidden;
    button.ariaExpanded = String(!why.hidden);
    return;
  }
  state.focus = `#${CSS.escape(box.id)}`;
  announce(box.dataset.thanks);
  act("verdict", button.dataset.of, { verdict: button.dataset.verdict, reason: button.dataset.reason ?? null });
}

function click(event, act) {
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) && event.button === 0;
  const at = (selector) => event.target.closest?.(selector);
  const follow = (name, value) => { event.preventDefault(); act(name, value); };
  const [chip, term, page, asked] = ["a[data-source]", "a[data-term]", "a[data-page]", "button[data-ask]"].map(at);
  const [copied, printed, language, said] = ["copy", "print", "language", "verdict"].map((name) => at(`button[data-${name}]`));
  if (chip && plain) open(chip, event);
  if (term && plain) follow("term", term.dataset.term);
  if (page && plain) follow("page", page.dataset.page);
  if (asked) { state.focus = "turn"; act("ask", asked.dataset.ask); }
  if (language) { state.focus = "button[data-language]"; act("language", language.dataset.language); }
  if (said) verdict(said, act);
  if (copied) copy(copied);
  if (printed) print();
}

function unfold(all) {
  for (const fold of document.querySelectorAll(".pt-turn details")) {
    if (all && !fold.open) { fold.open = true; fold.dataset.closed = "1"; }
    else if (!all && fold.dataset.closed) { fold.open = false; delete fold.dataset.closed; }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.language;
  state.region = parentElement.querySelector("#said");
  state.words = data.words;
  state.longest = data.longest;
  keep(data, () => setTriggerValue("lost", true));
  restore(data, (turns) => setTriggerValue("restored", turns));
  say(data);
  arrive(data.view);
  watch();
  state.stop?.abort();
  const stop = (state.stop = new AbortController());
  const { signal } = stop;
  const act = (name, value, more) => setTriggerValue("act", { name, value, ...more });
  document.addEventListener("click", (event) => click(event, act), { signal });
  document.addEventListener("plainterm-act", ({ detail }) => act(detail.name, detail.value), { signal });
  document.addEventListener("paste", paste, { signal, capture: true });
  const watcher = new MutationObserver(watch);
  watcher.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener("abort", () => watcher.disconnect());
  addEventListener("beforeprint", () => unfold(true), { signal });
  addEventListener("afterprint", () => unfold(false), { signal });
  return () => stop.abort();
}
