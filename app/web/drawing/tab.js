// The page's hand in the browser tab: says an answer once, keeps the conversation in this tab's sessionStorage,
// copies, prints, opens term links and sources. It sends nothing to any address; Streamlit's own socket carries events.

const KEPT = "plainterm.page";
const state = (globalThis.__plainterm ??= { said: null, cleared: 0, tried: null, newest: null });

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

function say(parentElement, data) {
  if (!data.say || state.said === data.session + data.asked) return;
  state.said = data.session + data.asked;
  parentElement.querySelector("#said").textContent = data.say;
}

// Streamlit pulls a chat to its end for as long as it is not there. To it, this page's chat always is; where the reader
// looks is set here, once a question: at the top of the newest one.
function release() {
  const scroller = document.querySelector("[data-testid=stAppScrollToBottomContainer]");
  if (!scroller || Object.hasOwn(scroller, "scrollHeight")) return;
  Object.defineProperty(scroller, "scrollHeight", { get() { return this.scrollTop + this.offsetHeight; } });
}

function bring(place) {
  state.moved?.abort();
  const start = performance.now(), { signal } = (state.moved = new AbortController());
  for (const kind of ["wheel", "touchmove", "pointerdown"]) {
    addEventListener(kind, () => state.moved.abort(), { signal, passive: true });
  }
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
  release();
  const newest = [...document.querySelectorAll(".pt-hello, .pt-turn")].at(-1)?.id ?? null;
  if (newest !== state.newest && newest) bring(newest);
  state.newest = newest;
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
  setTimeout(() => (button.textContent = label), 1500);
}

function open(link, event) {
  const place = document.getElementById(link.dataset.source);
  const fold = place?.closest("details");
  if (!fold) return;
  event.preventDefault();
  for (let one = fold; one; one = one.parentElement.closest("details")) one.open = true; // it may lie under "more sources"
  fold.querySelector("summary").focus({ preventScroll: true });
  fold.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
}

function click(event, follow) {
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) && event.button === 0;
  const at = (selector) => event.target.closest?.(selector);
  const [chip, term, copied, printed] = ["a[data-source]", "a[data-term]", "button[data-copy]", "button[data-print]"].map(at);
  if (chip && plain) open(chip, event);
  if (term && plain) { event.preventDefault(); follow(term.dataset.term); }
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
  keep(data, () => setTriggerValue("lost", true));
  restore(data, (turns) => setTriggerValue("restored", turns));
  say(parentElement, data);
  state.stop?.abort();
  state.stop = new AbortController();
  const { signal } = state.stop;
  document.addEventListener("click", (event) => click(event, (id) => setTriggerValue("term", id)), { signal });
  const watcher = new MutationObserver(watch);
  watcher.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener("abort", () => watcher.disconnect());
  addEventListener("beforeprint", () => unfold(true), { signal });
  addEventListener("afterprint", () => unfold(false), { signal });
  return () => state.stop.abort();
}
