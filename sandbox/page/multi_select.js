// A select menu for several options: the chosen ones as chips, the rest in a list that opens below,
// grouped and searchable. It grows in place, so it works inside a modal and on a narrow screen.

import { freshId, h, hidden, refill } from "/page/dom.js";
import { firstValue, sendsAtOnce } from "/page/fields.js";
import { wordsOf } from "/page/text.js";

// Closing a list moves everything below it. While the mouse button is down that would pull away
// the very thing that is being clicked, so closing waits for the click.
let isPressing = false;
addEventListener("pointerdown", () => { isPressing = true; }, true);
addEventListener("pointerup", () => { setTimeout(() => { isPressing = false; }); }, true);
addEventListener("pointercancel", () => { isPressing = false; }, true);

export function makeMultiSelect(element, block, ctx) {
  const groups = element.option_groups
    ?? [{ label: null, options: element.options ?? [] }];
  const labels = new Map(groups.flatMap((group) => group.options).map((one) => [one.value, wordsOf(one.text)]));
  const own = (element.initial_options ?? []).map((one) => one.value);
  const chosen = new Set((firstValue(element, block, ctx, own) ?? []).filter((value) => labels.has(value)));
  const most = element.max_selected_items ?? Infinity;

  const chips = h("ul", { class: "chips", "aria-label": "Chosen" });
  const count = h("span", { class: "quiet", role: "status" });
  const search = h("input", { type: "text", class: "field", placeholder: "Find in the list", autocomplete: "off",
    "aria-label": "Find in the list", "data-testid": "multi-search" });
  const list = h("div", { class: "multi-list", tabindex: "-1" });
  const panel = h("div", { class: "multi-panel", hidden: true, id: freshId("options") }, search, list);
  const opener = h("button", { type: "button", class: "field opener", "aria-expanded": "false",
    "aria-controls": panel.id, "data-testid": "multi-open" },
    h("span", {}, wordsOf(element.placeholder) || "Choose options"), h("span", { "aria-hidden": "true" }, "▾"));
  const boxes = new Map();

  const changed = () => {
    redraw();
    if (sendsAtOnce(block)) ctx.act(block, element, { selected: [...chosen] }, node);
  };
  const drop = (value) => {
    chosen.delete(value);
    changed();
    (chips.querySelector("button") ?? opener).focus();
  };
  const redraw = () => {
    refill(chips, [...chosen].map((value) => h("li", {}, labels.get(value),
      h("button", { type: "button", class: "chip-remove", "data-key": `chip-${value}`, onclick: () => drop(value) },
        h("span", { "aria-hidden": "true" }, "✕"), hidden(`Remove ${labels.get(value)}`)))));
    chips.hidden = chosen.size === 0;
    for (const [value, box] of boxes) {
      box.checked = chosen.has(value);
      box.disabled = !box.checked && chosen.size >= most;
    }
    count.textContent = most === Infinity ? "" : `${chosen.size} of ${most} chosen`;
  };

  list.append(...groups.map((group) => drawGroup(group, boxes, (value, isOn) => {
    if (isOn) chosen.add(value);
    else chosen.delete(value);
    changed();
  })));
  const node = h("div", { class: "multi" }, chips, opener, panel, count);
  openAndClose(node, { opener, panel, search });
  search.addEventListener("input", () => filter(list, search.value));
  redraw();
  return { node, control: opener, read: () => [...chosen] };
}

function drawGroup(group, boxes, onToggle) {
  const rows = group.options.map((one) => {
    const box = h("input", { type: "checkbox", value: one.value });
    box.addEventListener("change", () => onToggle(one.value, box.checked));
    boxes.set(one.value, box);
    return h("label", { class: "choice" }, box, h("span", {}, wordsOf(one.text),
      one.description && h("span", { class: "quiet" }, wordsOf(one.description))));
  });
  return h("fieldset", {}, group.label && h("legend", {}, wordsOf(group.label)), rows);
}

function filter(list, words) {
  const wanted = words.trim().toLowerCase();
  for (const group of list.children) {
    const rows = [...group.querySelectorAll("label")];
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    group.hidden = rows.every((row) => row.hidden);
  }
}

function openAndClose(node, { opener, panel, search }) {
  const show = (isOpen) => {
    panel.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  opener.addEventListener("click", () => {
    show(panel.hidden);
    // A focused text field raises the keyboard of a phone, which would cover the list.
    if (!panel.hidden && matchMedia("(pointer: fine)").matches) search.focus();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target !== opener && event.target.tagName === "INPUT") {
      event.preventDefault();  // Enter must not send the form while choosing
    }
    if (event.key !== "Escape" || panel.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    show(false);
    opener.focus();
  });
  node.addEventListener("focusout", (event) => {
    if (!event.relatedTarget || node.contains(event.relatedTarget)) return;
    if (isPressing) addEventListener("click", () => show(false), { once: true });
    else show(false);
  });
}
