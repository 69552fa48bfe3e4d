// A page with the widget as it is served, in jsdom, and a network that answers from the API's own words.
import { readFileSync } from "node:fs";
import { after } from "node:test";
import { JSDOM } from "jsdom";

const here = new URL("./", import.meta.url);
const served = new URL("../../app/web/widget/served/", here);
export const fixture = (name) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, here), "utf8"));

const VERSION = /^VERSION = "(.*)"$/m.exec(readFileSync(new URL("../../app/web/widget_files.py", here), "utf8"))[1];
const code = (name) => readFileSync(new URL(`${VERSION}/${name}`, served), "utf8");

export const json = (data, status = 200, headers = {}) =>
  new Response(JSON.stringify(data), { status, headers: { "Content-Type": "application/json", ...headers } });

/** A window with the widget on it. `attributes` are those of the script tag; `body` is the page. */
export const open = ({ attributes = "", body = "<main></main>", lang = "en", before } = {}) => {
  const dom = new JSDOM(`<!doctype html><html lang="${lang}"><body>${body}</body></html>`, {
    url: "https://www.clinic.example/page", runScripts: "outside-only", pretendToBeVisual: true,
  });
  const { window } = dom;
  after(() => window.close()); // its timers too
  const { document } = window;
  // What jsdom lacks: showing a dialog, style sheets made by a script, media queries, and decoding of streams.
  window.HTMLDialogElement.prototype.show = function show() { this.open = true; };
  window.HTMLDialogElement.prototype.showModal = function showModal() { this.open = true; };
  window.HTMLDialogElement.prototype.close = function close() { this.open = false; };
  window.CSSStyleSheet = class { replaceSync() {} };
  window.TextDecoderStream = TextDecoderStream;
  window.matchMedia = () => ({ matches: false, addEventListener() {} });
  const calls = [];
  window.fetch = async () => { throw new TypeError("no network in this test"); };
  before?.(window);
  const load = () => {
    const holder = document.createElement("div");
    holder.innerHTML = `<script src="https://chat.example/widget/${VERSION}/plainterm.js" ${attributes}></script>`;
    Object.defineProperty(document, "currentScript", { value: holder.firstChild, configurable: true });
    window.eval(code("plainterm.js"));
  };
  Object.defineProperty(document, "readyState", { value: "complete" });
  load();
  const widget = document.querySelector("plainterm-widget");
  /** The one seam: every call is noted and answered by `reply(url, init, number)`. */
  const answerWith = (reply) => {
    widget.fetch = async (url, init) => {
      calls.push({ url, ...init, data: init?.body && JSON.parse(init.body) });
      return reply(url, init, calls.length);
    };
  };
  const all = (selector) => [...widget.shadowRoot.querySelectorAll(selector)];
  const one = (selector) => widget.shadowRoot.querySelector(selector);
  const button = (text) => all("button").find((node) => (node.textContent || node.getAttribute("aria-label")).includes(text));
  const terms = () => window.eval(code("terms.js"));
  return { window, document, widget, calls, answerWith, all, one, button, load, terms };
};

export const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
export const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
