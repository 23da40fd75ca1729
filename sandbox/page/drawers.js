// On narrow screens the sidebar and the demo controls are drawers over the conversation.

import { byId } from "/page/dom.js";

const DRAWERS = [["open-people", "sidebar"], ["open-controls", "controls"]];
let opener = null;

export function setUpDrawers() {
  for (const [button, drawer] of DRAWERS) {
    byId(button).addEventListener("click", () => (isOpen(drawer) ? closeDrawers() : open(button, drawer)));
  }
  for (const node of document.querySelectorAll("[data-close-drawer]")) {
    node.addEventListener("click", () => closeDrawers());
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener && !document.querySelector("dialog[open]")) closeDrawers();
  });
}

const isOpen = (drawer) => byId(drawer).classList.contains("open");

function open(button, drawer) {
  closeDrawers();
  byId(drawer).classList.add("open");
  byId(button).setAttribute("aria-expanded", "true");
  byId("shade").hidden = false;
  byId("main").inert = true;
  opener = byId(button);
  byId(drawer).querySelector("[data-close-drawer]").focus();
}

/** Close whichever drawer is open; the focus goes back to the button that opened it. */
export function closeDrawers() {
  if (!opener) return;
  for (const [button, drawer] of DRAWERS) {
    byId(drawer).classList.remove("open");
    byId(button).setAttribute("aria-expanded", "false");
  }
  byId("shade").hidden = true;
  byId("main").inert = false;
  opener.focus();
  opener = null;
}
