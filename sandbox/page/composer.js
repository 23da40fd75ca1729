// The box at the bottom: sends slash commands as the selected person. Above it, also where there is no
// box, short notices say what became of a command or a click.

import { api, explain } from "/page/api.js";
import { add, byId, h, hidden } from "/page/dom.js";

const COMMANDS = [
  ["/pairme", "Join, or see where you stand"],
  ["/pairme status", "See where you stand"],
  ["/pairme profile", "Change your stage and topics"],
  ["/pairme skip", "Sit out the next round"],
  ["/pairme pause 2w", "Pause for two weeks"],
  ["/pairme resume", "Come back from a pause or a skip"],
  ["/pairme leave", "Stop taking part"],
  ["/pairme help", "All commands"],
];
const ONLY_COMMANDS = "This look-alike only sends /pairme commands. Try /pairme help.";
let target = { me: null, channel: null, changed: () => {} };
let active = -1;
let offered = [];

const input = h("input", {
  id: "composer-input", type: "text", class: "field", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
  role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": "command-list",
  "aria-describedby": "composer-hint", "data-testid": "composer", placeholder: "Type /pairme to begin",
});
const list = h("ul", { id: "command-list", role: "listbox", "aria-label": "Commands", class: "command-list",
  hidden: true, "data-testid": "command-list" });
const send = h("button", { class: "button primary", "data-testid": "send" }, "Send");
const noticeText = h("span");
const notice = h("div", { class: "strip", hidden: true, "data-testid": "notice" }, noticeText,
  h("button", { type: "button", class: "icon-button", onclick: () => say("") },
    h("span", { "aria-hidden": "true" }, "✕"), hidden("Dismiss")));

/** Put the composer on the page once. */
export function buildComposer() {
  input.addEventListener("input", offer);
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => close());
  byId("notices").append(notice);
  add(byId("composer"), [
    h("form", { class: "composer-row", onsubmit }, list,
      h("label", { for: "composer-input", class: "sr-only" }, "Message"), input, send),
    h("p", { class: "hint", id: "composer-hint" }, "Slash commands go to the app; nothing else is sent."),
  ]);
}

/** Point the composer at a person and a conversation. */
export function aimComposer(next) {
  target = next;
}

/** Write a command into the box, ready to send. */
export function suggest(command) {
  input.value = command;
  input.focus();
}

/** Show a short notice, or clear it with "". kind: "" or "warn". */
export function say(text, kind = "warn") {
  noticeText.textContent = text;
  notice.hidden = !text;
  notice.className = `strip ${kind}`;
}

function offer() {
  const typed = input.value.toLowerCase();
  offered = typed.startsWith("/") ? COMMANDS.filter(([command]) => command.startsWith(typed) && command !== typed) : [];
  active = -1;
  list.replaceChildren(...offered.map(([command, words], index) => h("li", {
    role: "option", id: `command-${index}`, "aria-selected": "false",
    onmousedown: (event) => {  // before the blur that closes the list
      event.preventDefault();
      take(index);
    },
  }, h("strong", {}, command), h("span", { class: "quiet" }, words))));
  list.hidden = offered.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  input.removeAttribute("aria-activedescendant");
}

function close() {
  offered = [];
  active = -1;
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function take(index) {
  input.value = offered[index][0];
  close();
}

function onKey(event) {
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    active = (active + step + offered.length + (active < 0 && step < 0 ? 1 : 0)) % offered.length;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
    input.setAttribute("aria-activedescendant", `command-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  } else if ((event.key === "Enter" || event.key === "Tab") && active >= 0) {
    event.preventDefault();
    take(active);
  } else if (event.key === "Escape") {
    close();
  }
}

async function onsubmit(event) {
  event.preventDefault();
  close();
  const text = input.value.trim();
  if (!text || send.getAttribute("aria-busy") === "true") return;
  if (!/^\/pairme(\s|$)/i.test(text)) return say(ONLY_COMMANDS, "");
  const { me, channel, changed } = target;
  send.setAttribute("aria-busy", "true");
  say("");
  input.value = "";
  try {
    const answer = await api.command(me, channel, text);
    say(answer.message || explain("/pairme", answer.error));
  } catch (problem) {
    say(problem.message);
    input.value ||= text;
  } finally {
    send.removeAttribute("aria-busy");
    changed();
  }
}
