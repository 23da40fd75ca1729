// Joins drawn blocks to the server: what a click or a choice on a message, Home or a modal sends.

import { api, explain } from "/page/api.js";
import { byId, h, keepTabInside } from "/page/dom.js";
import { readState } from "/page/fields.js";
import { plainText, renderText, wordsOf } from "/page/text.js";

/**
 * A drawing context for one surface.
 * world: {people, me, zone, now}; place: {source, channel?, ts?}; say(text) shows trouble near the surface.
 */
export function makeSurface(world, place, { say, kept = null, changed }) {
  const ctx = { ...world, kept, fields: new Map() };
  ctx.act = async (block, element, payload, node) => {
    if (node.getAttribute("aria-busy") === "true") return;
    if (element.confirm && !(await askFirst(element.confirm, ctx))) return;
    if (element.confirm && element.url) window.open(element.url, "_blank", "noopener");
    node.setAttribute("aria-busy", "true");
    try {
      const answer = await api.action({
        as: world.me, ...place, block_id: block.block_id, action_id: element.action_id, ...payload,
        state: readState(ctx.fields),
      });
      say(explain("this click", answer.error));
    } catch (problem) {
      say(problem.message);
    } finally {
      node.removeAttribute("aria-busy");
      changed();
    }
  };
  return ctx;
}

/** Show an element's confirm dialog → true when the person agrees. */
function askFirst(confirm, ctx) {
  const dialog = byId("confirm");
  const isDanger = confirm.style === "danger";
  return new Promise((resolve) => {
    dialog.replaceChildren(h("form", { method: "dialog", class: "modal-form" },
      h("div", { class: "modal-head" }, h("h2", { id: "confirm-title" }, plainText(confirm.title))),
      h("div", { class: "modal-body", id: "confirm-text" }, renderText(confirm.text, ctx)),
      h("div", { class: "modal-foot" },
        h("button", { class: "button", value: "no", "data-testid": "confirm-no" }, wordsOf(confirm.deny) || "Cancel"),
        h("button", {
          class: `button ${isDanger ? "danger-fill" : "primary"}`, value: "yes", "data-testid": "confirm-yes",
        }, wordsOf(confirm.confirm) || "Yes"))));
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

keepTabInside(byId("confirm"));
