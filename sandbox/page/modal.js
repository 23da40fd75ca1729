// The modal on top of the selected person's stack: draws the view, checks required fields as the real
// client does, sends it, and shows the app's errors beside the fields.

import { api, explain } from "/page/api.js";
import { renderBlocks, showFieldError } from "/page/blocks.js";
import { byId, h, hidden, keepTabInside } from "/page/dom.js";
import { keepValues, missing, readEntered, readValues } from "/page/fields.js";
import { makeSurface } from "/page/surface.js";
import { plainText, wordsOf } from "/page/text.js";

const dialog = byId("modal");
let shown = null;  // {view, key, ctx, nodes, errors, alert, send, changed, me}

keepTabInside(dialog);
dialog.addEventListener("cancel", (event) => {  // Escape: the server closes the view, then the page follows
  event.preventDefault();
  if (shown) leave();
});

/** Show a view, redraw it when it changed, or close the dialog when there is none. */
export function showModal(view, world, changed) {
  if (!view) return hide();
  const { errors = null, state, ...rest } = view;  // state: what was sent before; the page knows better
  const key = JSON.stringify([world.me, rest]);
  if (shown?.key !== key) {
    const kept = shown?.view.id === view.id ? keepValues(shown.ctx.fields) : readEntered(state);
    draw(view, key, world, { kept, changed });
  }
  const written = JSON.stringify(errors);
  if (errors && shown.errors !== written) showErrors(errors);
  shown.errors = written;
}

function hide() {
  shown = null;
  if (dialog.open) dialog.close();
  dialog.replaceChildren();
}

function draw(view, key, world, { kept, changed }) {
  const alert = h("p", { class: "strip warn", role: "alert", hidden: true, "data-testid": "modal-alert" });
  const say = (text) => {
    alert.textContent = text;
    alert.hidden = !text;
  };
  const ctx = makeSurface(world, { source: "modal" }, { say, kept, changed });
  const nodes = renderBlocks(view.blocks, ctx);
  const send = view.submit || nodes.some((node) => node.classList.contains("input"))
    ? h("button", { class: "button primary", "data-testid": "modal-submit" }, wordsOf(view.submit) || "Submit") : null;
  dialog.replaceChildren(h("form", { class: "modal-form", novalidate: true, method: "dialog", onsubmit: submit },
    h("div", { class: "modal-head" },
      h("h2", { id: "modal-title", tabindex: "-1" }, plainText(view.title)),
      h("button", { type: "button", class: "icon-button", onclick: leave, "data-testid": "modal-dismiss" },
        h("span", { "aria-hidden": "true" }, "✕"), hidden("Close"))),
    h("div", { class: "modal-body" }, alert, nodes),
    h("div", { class: "modal-foot" },
      h("button", { type: "button", class: "button", onclick: leave, "data-testid": "modal-close" },
        wordsOf(view.close) || (send ? "Cancel" : "Close")),
      send)));
  const isUpdate = shown?.view.id === view.id;
  shown = { view, key, ctx, nodes, errors: "null", say, send, changed, me: world.me };
  clearOnChange();
  if (!dialog.open) dialog.showModal();
  if (!isUpdate) focusFirst();
}

function focusFirst() {
  const fields = [...shown.ctx.fields.values()];
  const first = fields.find(({ element }) => element.focus_on_load) ?? fields[0];
  (first ? focusable(first.control) : byId("modal-title")).focus();
  dialog.querySelector(".modal-body").scrollTop = 0;
}

const focusable = (control) =>
  control.matches("input, select, textarea, button") ? control : control.querySelector("input, button") ?? control;

function clearOnChange() {
  for (const { block, node, control } of shown.ctx.fields.values()) {
    const clear = () => block.type === "input" && showFieldError(boxOf(block.block_id), control, null);
    node.addEventListener("input", clear);
    node.addEventListener("change", clear);
  }
}

const boxOf = (blockId) => shown.nodes.find((node) => node.dataset.blockId === blockId);

/** Put each error beside its field, focus the first wrong field; errors without a field go on top. */
function showErrors(errors) {
  let first = null;
  const elsewhere = { ...errors };
  for (const { block, control } of shown.ctx.fields.values()) {
    if (block.type !== "input") continue;
    const words = errors[block.block_id];
    delete elsewhere[block.block_id];
    showFieldError(boxOf(block.block_id), control, words ?? null);
    if (words) first ??= control;
  }
  shown.say(Object.values(elsewhere).join(" "));
  if (first) focusable(first).focus();
}

async function submit(event) {
  event.preventDefault();
  const mine = shown;
  if (mine.send?.getAttribute("aria-busy") === "true") return;
  mine.say("");
  const wrong = missing(mine.ctx.fields);
  if (Object.keys(wrong).length > 0) return showErrors(wrong);
  mine.send.setAttribute("aria-busy", "true");
  try {
    const answer = await api.submit(mine.me, mine.view.id, readValues(mine.ctx.fields));
    if (shown !== mine) return;
    if (answer.errors) {
      showErrors(answer.errors);
      mine.errors = JSON.stringify(answer.errors);
    } else {
      mine.say(explain("this form", answer.error));
    }
  } catch (problem) {
    if (shown === mine) mine.say(problem.message);
  } finally {
    mine.send.removeAttribute("aria-busy");
    mine.changed();
  }
}

async function leave() {
  const mine = shown;
  try {
    await api.closeView(mine.me, mine.view.id);
  } catch (problem) {
    mine.say(problem.message);
  }
  mine.changed();
}
