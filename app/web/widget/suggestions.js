// Words offered while one types: an editable combobox with a list box (ARIA Authoring Practices Guide). Only what may be a
// term, three words at most, is looked up: a sentence is not sent before it is finished.

const WORD = /^\S{2,}( \S+){0,2}$/;

/**
 * The field and its list. `find(typed)` resolves to suggestions, `describe(suggestion)` gives what stands on an option,
 * `choose(label)` is told which was taken, `offer(count)` how many there are.
 */
const combobox = ({ find, choose, describe, offer, ...listeners }) => {
  let active = 0; // 0 is the field itself
  let looks = 0;
  const point = (at) => {
    active = at;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", index === at - 1));
    const item = list.children[at - 1];
    item ? field.setAttribute("aria-activedescendant", item.id) : field.removeAttribute("aria-activedescendant");
    item?.scrollIntoView?.({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, index) => h("li", { id: `w${index}`, role: "option", onclick: () => {
      close();
      choose(one.label);
    } }, describe(one))));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", !list.hidden);
    point(0);
  };
  const close = () => {
    looks++;
    show([]);
  };
  const look = async () => {
    const mine = ++looks;
    const typed = field.value.trim();
    const found = (WORD.test(typed) && await find(typed).catch(() => 0)) || [];
    if (mine !== looks) return; // something else was typed meanwhile
    show(found);
    if (found.length) offer(found.length);
  };
  const press = (event) => {
    const count = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: count }[event.key];
    if (!count || event.isComposing) return;
    if (step) point((active + step) % (count + 1));
    else if (event.key === "Enter" && active) list.children[active - 1].click();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const list = h("ul", { id: "words", role: "listbox", hidden: "",
    onmousedown: (event) => event.preventDefault() }); // the focus stays in the field
  const field = h("input", { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "words",
    maxlength: 2000, autocomplete: "off", enterkeyhint: "send", oninput: look, onkeydown: press, onblur: close, ...listeners });
  return { field, list, close };
};
