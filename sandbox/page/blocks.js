// Draws Block Kit blocks. It knows nothing about where they are shown: the surface (message, Home or
// modal) gives a ctx with people, zone, now, fields (a Map to fill) and act (what a click does).

import { add, freshId, h } from "/page/dom.js";
import { makeElement } from "/page/elements.js";
import { mention, plainText, renderLink, renderText, wordsOf } from "/page/text.js";

const DRAW = {
  header: (block) => h("h3", { class: "block-header" }, plainText(block.text)),
  divider: () => h("hr"),
  section: drawSection,
  context: (block, ctx) => h("div", { class: "context" }, block.elements.map((one) =>
    one.type === "image" ? makeElement(one, block, ctx).node : h("span", {}, renderText(one, ctx)))),
  actions: (block, ctx) => h("div", { class: "actions" },
    block.elements.map((one) => makeElement(one, block, ctx).node)),
  input: drawInput,
  image: (block) => h("figure", {}, block.title && h("figcaption", {}, plainText(block.title)),
    h("img", { src: block.image_url, alt: block.alt_text ?? "" })),
  rich_text: (block, ctx) => h("div", { class: "rich" }, block.elements.map((one) => drawRich(one, ctx))),
};

/** Draw all blocks in order → a list of nodes; each carries data-block-id. */
export function renderBlocks(blocks, ctx) {
  return (blocks ?? []).map((block) => {
    const draw = DRAW[block.type];
    const node = draw ? draw(block, ctx) : h("p", { class: "unknown" }, `[${block.type} is not shown here]`);
    node.classList.add("block");
    node.dataset.blockId = block.block_id ?? "";
    return node;
  });
}

function drawSection(block, ctx) {
  const words = h("div", { class: "section-text" }, block.text && renderText(block.text, ctx));
  if (block.fields) {
    add(words, h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, renderText(one, ctx)))));
  }
  return h("div", { class: "section" }, words,
    block.accessory && h("div", { class: "accessory" }, makeElement(block.accessory, block, ctx).node));
}

function drawInput(block, ctx) {
  const made = makeElement(block.element, block, ctx);
  const control = made.control ?? made.node;
  control.id = freshId("field");
  const label = { id: freshId("label"), class: "label", "data-testid": "label" };
  const optional = block.optional ? h("span", { class: "quiet" }, " (optional)") : null;
  const isNative = control.matches("input, select, textarea");
  const title = h(isNative ? "label" : "span", { ...label, for: isNative ? control.id : null },
    plainText(block.label), optional);
  // A button that opens a list is named by the field's label together with its own words.
  if (!isNative) {
    control.setAttribute("aria-labelledby", control.matches("button") ? `${label.id} ${control.id}` : label.id);
  }
  const hint = block.hint ? h("p", { class: "hint", id: freshId("hint") }, plainText(block.hint)) : null;
  const error = h("p", { class: "field-error", id: freshId("error"), "data-testid": "field-error", hidden: true });
  control.setAttribute("aria-describedby", [error.id, hint?.id].filter(Boolean).join(" "));
  if (!block.optional && isNative) control.setAttribute("aria-required", "true");
  return h("div", { class: "input", "data-testid": "field" }, title, made.node, error, hint);
}

/** Show or clear the error of one input block; the control is marked for screen readers too. */
export function showFieldError(node, control, text) {
  const error = node.querySelector(".field-error");
  error.textContent = text ?? "";
  error.hidden = !text;
  node.classList.toggle("wrong", Boolean(text));
  if (text) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

/** The label of an input block without its marks. */
export const labelOf = (block) => wordsOf(block.label);

function drawRich(element, ctx) {
  const inner = () => (element.elements ?? []).map((one) =>
    one.type.startsWith("rich_text_") ? drawRich(one, ctx) : drawRichLeaf(one, ctx));
  switch (element.type) {
    case "rich_text_list":
      return h(element.style === "ordered" ? "ol" : "ul", {}, inner().map((one) => h("li", {}, one)));
    case "rich_text_quote": return h("blockquote", {}, inner());
    case "rich_text_preformatted": return h("pre", {}, inner());
    default: return h("div", { class: "line" }, inner());
  }
}

function drawRichLeaf(leaf, ctx) {
  const styled = (node) => Object.entries({ bold: "strong", italic: "em", strike: "s", code: "code" })
    .reduce((inner, [style, tag]) => (leaf.style?.[style] ? h(tag, {}, inner) : inner), node);
  switch (leaf.type) {
    case "text": return styled(leaf.text);
    case "link": return styled(renderLink(leaf.url, leaf.text));
    case "user": return styled(mention(leaf.user_id, "", ctx));
    case "emoji": return h("span", {}, plainText(`:${leaf.name}:`));
    default: return "";
  }
}
