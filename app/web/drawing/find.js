// A field that offers words as one types: an editable combobox with a list box (ARIA Authoring Practices Guide).
// It asks the service of this very page; what is chosen is told to the page's hand in the tab.

const tell = (name, value) => document.dispatchEvent(new CustomEvent("plainterm-act", { detail: { name, value } }));

function option(found, also, at) {
  const item = document.createElement("li");
  item.id = `option-${at}`;
  item.role = "option";
  item.dataset.term = found.id;
  item.append(found.label);
  if (found.also) {
    const more = document.createElement("span");
    more.textContent = ` · ${also} ${found.also}`;
    item.append(more);
  }
  return item;
}

function set(parentElement) {
  const at = (selector) => parentElement.querySelector(selector);
  const [input, list, status] = ["input", "[role=listbox]", "[role=status]"].map(at);
  const field = { data: {}, input, status, asked: null, active: -1 };
  const close = () => { list.hidden = true; input.ariaExpanded = "false"; point(-1); };
  const point = (index) => {
    field.active = index;
    [...list.children].forEach((item, number) => {
      item.ariaSelected = String(number === index);
      if (number === index) item.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `option-${index}`);
  };
  const choose = (item) => { input.value = ""; close(); tell("term", item.dataset.term); };
  const look = async () => {
    field.asked?.abort();
    const typed = input.value.trim(), { signal } = (field.asked = new AbortController());
    if (!typed) return close();
    let found = [];
    try {
      const query = new URLSearchParams({ q: typed.slice(0, 80), language: field.data.language });
      const response = await fetch(`api/suggest?${query}`, { signal, credentials: "omit" });
      if (response.ok) found = (await response.json()).suggestions;
    } catch { /* the list below still answers Enter */ }
    if (signal.aborted) return;
    list.replaceChildren(...found.map((one, number) => option(one, field.data.also, number)));
    if (!found.length) return close();
    list.hidden = false;
    input.ariaExpanded = "true";
    point(-1);
    status.textContent = field.data.offered.replace("{count}", found.length);
  };
  input.addEventListener("input", look);
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => event.target.closest("li") && choose(event.target.closest("li")));
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (step && count) {
      event.preventDefault();
      point(field.active < 0 && step < 0 ? count - 1 : (field.active + step + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (field.active >= 0) return choose(list.children[field.active]);
      field.asked?.abort();
      close();
      tell("find", input.value.trim());
    } else if (event.key === "Escape") {
      if (!list.hidden) close();
      else if (input.value) { input.value = ""; tell("find", ""); }
    }
  });
  return field;
}

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".find");
  const field = (box.field ??= set(parentElement));
  field.data = data;
  parentElement.querySelector("label").textContent = data.label;
  field.input.placeholder = data.hint;
  parentElement.querySelector("[role=listbox]").ariaLabel = data.label;
  if (data.told) field.status.textContent = data.told;
}
