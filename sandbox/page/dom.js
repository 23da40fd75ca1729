// Builds DOM nodes. Everything shown on the page is made here from text, never from markup,
// so that no message can bring its own HTML.

/** Make an element: h("a", {class: "x", onclick: f, "data-key": "k"}, "text", node, …). */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

/** Append strings, nodes and nested lists of them; null and undefined are left out. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** Replace what a container holds, keeping the keyboard focus on the element with the same data-key. */
export function refill(container, ...children) {
  const active = document.activeElement;
  const focused = container.contains(active) ? active.closest("[data-key]")?.dataset.key : undefined;
  container.replaceChildren();
  add(container, children);
  if (focused === undefined) return;
  const again = [...container.querySelectorAll("[data-key]")].find((n) => n.dataset.key === focused);
  (again?.matches("button, a, input, select, textarea") ? again
    : again?.querySelector("button, a, input, select, textarea"))?.focus({ preventScroll: true });
}

export const byId = (id) => document.getElementById(id);

/** Text that only screen readers get. */
export const hidden = (text) => h("span", { class: "sr-only" }, text);

let counter = 0;

/** A fresh id for aria-describedby and the like. */
export const freshId = (stem) => `${stem}-${++counter}`;

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), "
  + "textarea:not([disabled]), [tabindex='0']";

/** Keep Tab inside a container: from the last control to the first and back. */
export function keepTabInside(container) {
  container.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const all = [...container.querySelectorAll(FOCUSABLE)].filter((n) => n.offsetParent !== null);
    if (all.length === 0) return;
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge && container.contains(document.activeElement)) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  });
}

/** A round picture with a person's initials on the person's color, readable on light and dark colors. */
export function avatar(person, size = "") {
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, initials(person));
  const color = /^#?([0-9a-f]{6})$/i.exec(person?.color ?? "")?.[1] ?? "4d6a6f";
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(color.slice(at, at + 2), 16));
  const isBright = red * 0.299 + green * 0.587 + blue * 0.114 > 140;
  node.style.backgroundColor = `#${color}`;
  node.style.color = isBright ? "#111c1e" : "#ffffff";
  return node;
}

function initials(person) {
  const words = (person?.real_name || person?.name || "?").trim().split(/\s+/);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : words[0].slice(0, 2)).toUpperCase();
}
