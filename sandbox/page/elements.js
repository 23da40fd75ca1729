// Interactive Block Kit elements. Each maker returns {node, control, read}: what to show, what to focus
// and mark as wrong, and how to read the value (undefined for elements that hold none).
// Values are plain: a string, an option's value, a list of them, or null for "nothing chosen".

import { add, freshId, h, hidden } from "/page/dom.js";
import { firstValue, keyOf, sendsAtOnce } from "/page/fields.js";
import { makeFileInput } from "/page/file_input.js";
import { makeMultiSelect } from "/page/multi_select.js";
import { plainText, renderLink, renderText, wordsOf } from "/page/text.js";

const MAKERS = {
  button: makeButton,
  static_select: makeSelect,
  multi_static_select: makeMultiSelect,
  multi_users_select: makePeopleSelect,
  plain_text_input: makeTextInput,
  radio_buttons: (element, block, ctx) => makeChoices(element, block, ctx, "radio"),
  checkboxes: (element, block, ctx) => makeChoices(element, block, ctx, "checkbox"),
  datepicker: makeDate,
  file_input: makeFileInput,
  overflow: makeOverflow,
  image: (element) => ({ node: h("img", { src: element.image_url, alt: element.alt_text ?? "", class: "thumb" }) }),
};

/** Make one element of a block and remember on the surface how to read its value. */
export function makeElement(element, block, ctx) {
  const maker = MAKERS[element.type];
  if (!maker) return { node: h("span", { class: "unknown" }, `[${element.type} is not shown here]`) };
  const made = maker(element, block, ctx);
  const key = keyOf(block, element);
  made.node.dataset.actionId = element.action_id ?? "";
  if (element.action_id) made.node.dataset.key ??= key;
  if (made.read) ctx.fields.set(key, { block, element, ...made });
  return made;
}

function makeButton(element, block, ctx) {
  const attributes = {
    class: `button ${element.style === "primary" ? "primary" : ""} ${element.style === "danger" ? "danger" : ""}`,
    "aria-label": element.accessibility_label,
    onclick: (event) => press(event, element, block, ctx),
  };
  if (element.url && /^https?:/i.test(element.url)) {
    return { node: h("a", { ...attributes, href: element.url, target: "_blank", rel: "noopener noreferrer" },
      plainText(element.text), h("span", { "aria-hidden": "true" }, "↗"), hidden(" (opens a new tab)")) };
  }
  return { node: h("button", { ...attributes, type: "button" }, plainText(element.text)) };
}

function press(event, element, block, ctx) {
  if (element.confirm) event.preventDefault();
  ctx.act(block, element, { value: element.value ?? null }, event.currentTarget);
}

function makeSelect(element, block, ctx) {
  const start = firstValue(element, block, ctx, element.initial_option?.value ?? "");
  const select = h("select", { class: "field" },
    h("option", { value: "" }, wordsOf(element.placeholder) || "Choose an option"),
    element.option_groups
      ? element.option_groups.map((group) => h("optgroup", { label: wordsOf(group.label) }, options(group.options)))
      : options(element.options));
  select.value = start ?? "";
  nameIfBare(select, element, block);
  select.addEventListener("change", () => {
    if (sendsAtOnce(block)) ctx.act(block, element, { selected: select.value || null }, select);
  });
  return { node: select, control: select, read: () => select.value || null };
}

const options = (list) => (list ?? []).map((one) => h("option", { value: one.value }, wordsOf(one.text)));

/** People are chosen like options; Slack offers everybody, bots included, and so does this. */
function makePeopleSelect(element, block, ctx) {
  const offered = [...ctx.people.values()].map((one) => ({
    value: one.id,
    text: { type: "plain_text", text: one.real_name },
  }));
  const known = new Map(offered.map((one) => [one.value, one]));
  const initial = (element.initial_users ?? []).map((id) => known.get(id)).filter(Boolean);
  return makeMultiSelect({ ...element, options: offered, initial_options: initial }, block, ctx);
}

function makeTextInput(element, block, ctx) {
  const shared = {
    class: "field",
    placeholder: wordsOf(element.placeholder) || null,
    maxlength: element.max_length,
    minlength: element.min_length,
  };
  const input = element.multiline
    ? h("textarea", { ...shared, rows: 3 })
    : h("input", { ...shared, type: "text", autocomplete: "off" });
  input.value = firstValue(element, block, ctx, element.initial_value ?? "") ?? "";
  if (block.dispatch_action) {
    input.addEventListener("change", () => ctx.act(block, element, { value: input.value || null }, input));
  }
  return { node: input, control: input, read: () => input.value || null };
}

function makeDate(element, block, ctx) {
  const input = h("input", { class: "field short", type: "date" });
  input.value = firstValue(element, block, ctx, element.initial_date ?? "") ?? "";
  nameIfBare(input, element, block);
  input.addEventListener("change", () => {
    if (sendsAtOnce(block)) ctx.act(block, element, { selected: input.value || null }, input);
  });
  return { node: input, control: input, read: () => input.value || null };
}

function makeChoices(element, block, ctx, type) {
  const own = type === "radio" ? element.initial_option?.value : element.initial_options?.map((one) => one.value);
  const start = [firstValue(element, block, ctx, own) ?? []].flat();
  const name = freshId("choice");
  const inputs = [];
  const node = h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group" },
    (element.options ?? []).map((one) => {
      const note = one.description ? freshId("note") : null;
      const input = h("input", { type, name, value: one.value, "aria-describedby": note });
      input.checked = start.includes(one.value);
      inputs.push(input);
      return h("label", { class: "choice" }, input, h("span", {}, renderText(one.text, ctx),
        note && h("span", { class: "quiet", id: note }, renderText(one.description, ctx))));
    }));
  nameIfBare(node, element, block);
  const read = () => {
    const values = inputs.filter((input) => input.checked).map((input) => input.value);
    return type === "radio" ? values[0] ?? null : values;
  };
  node.addEventListener("change", () => {
    if (sendsAtOnce(block)) ctx.act(block, element, { selected: read() }, node);
  });
  return { node, control: node, read };
}

function makeOverflow(element, block, ctx) {
  const list = h("div", { class: "menu", hidden: true, id: freshId("menu") });
  const opener = h("button", {
    type: "button", class: "button overflow", "aria-expanded": "false", "aria-controls": list.id,
    "aria-label": element.accessibility_label || "More actions",
  }, h("span", { "aria-hidden": "true" }, "⋯"));
  const show = (isOpen) => {
    list.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  add(list, (element.options ?? []).map((one) => h("button", {
    type: "button",
    onclick: (event) => {
      show(false);
      opener.focus();
      ctx.act(block, element, { selected: one.value }, event.currentTarget);
    },
  }, one.url ? renderLink(one.url, wordsOf(one.text)) : plainText(one.text))));
  opener.addEventListener("click", () => show(list.hidden));
  const node = h("div", { class: "with-menu" }, opener, list);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    show(false);
    opener.focus();
  });
  node.addEventListener("focusout", (event) => {
    if (!node.contains(event.relatedTarget)) show(false);
  });
  return { node };
}

/** A control outside an input block has no label of its own: take the words beside it. */
function nameIfBare(control, element, block) {
  if (block.type === "input") return;
  const words = wordsOf(element.placeholder) || wordsOf(block.text) || element.action_id;
  control.setAttribute("aria-label", element.accessibility_label || words.slice(0, 120));
}
