// The list of messages of one conversation, and Home. Only what changed is drawn again, so that screen
// readers hear new messages only and nobody loses the place or the keyboard focus.

import { renderBlocks } from "/page/blocks.js";
import { avatar, byId, h, refill } from "/page/dom.js";
import { dayOf, fullDate, nearDay, timeOf } from "/page/dates.js";
import { keepValues } from "/page/fields.js";
import { makeSurface } from "/page/surface.js";
import { renderMrkdwn } from "/page/text.js";

const NEAR_BOTTOM_PX = 120;
const DAY_ROW_PX = 44;  // keeps the line with the day above a long message in view
const log = byId("log");
const pane = byId("messages-panel");
let drawn = { place: null, rows: new Map() };  // rows: key → {node, written}
let home = { written: null, ctx: null };

/** Draw the messages of one conversation, oldest first. place: a key that changes with person or channel. */
export function showMessages(messages, place, world, { channel, say, changed }) {
  const isOther = drawn.place !== place;
  const wasNearBottom = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_BOTTOM_PX;
  if (isOther) {
    drawn = { place, rows: new Map() };
    log.replaceChildren();
    log.setAttribute("aria-live", "off");  // a whole conversation is not news
  }
  const rows = rowsOf(messages, world);
  const keys = new Set(rows.map((row) => row.key));
  for (const [key, { node }] of drawn.rows) {
    if (keys.has(key)) continue;
    node.remove();
    drawn.rows.delete(key);
  }
  const isNew = placeRows(rows, (message) => drawMessage(message, world, { channel, say, changed }));
  if (isOther) requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  if (isNew && (isOther || wasNearBottom)) scrollToNewest();
}

function rowsOf(messages, world) {
  const rows = [];
  let day = null;
  for (const message of messages) {
    const at = new Date(Number(message.ts) * 1000);
    const itsDay = dayOf(at, world.zone);
    if (itsDay !== day) {
      rows.push({ key: `day ${itsDay}`, written: nearDay(at, world.now, world.zone) ?? fullDate(at, world.zone) });
    }
    day = itsDay;
    rows.push({
      key: `${message.ts} ${message.ephemeral ? "only you" : ""}`,
      message,
      written: JSON.stringify([message, world.zone, dayOf(world.now, world.zone)]),
    });
  }
  return rows;
}

function placeRows(rows, drawOne) {
  let isNew = false;
  let before = null;
  for (const row of rows) {
    const old = drawn.rows.get(row.key);
    let node = old?.node;
    if (old?.written !== row.written) {
      node = row.message ? drawOne(row.message) : h("div", { class: "day" }, h("span", {}, row.written));
      if (old) replaceKeepingFocus(old.node, node);
      else isNew = true;
      drawn.rows.set(row.key, { node, written: row.written });
    }
    const next = before ? before.nextSibling : log.firstChild;
    if (next !== node) log.insertBefore(node, next);
    before = node;
  }
  return isNew;
}

function replaceKeepingFocus(old, node) {
  const key = old.contains(document.activeElement)
    ? document.activeElement.closest("[data-key]")?.dataset.key ?? "" : null;
  old.replaceWith(node);
  if (key === null) return;
  const again = [...node.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  (again ?? node).focus({ preventScroll: true });  // the button may be gone: stay at the message
}

function scrollToNewest() {
  const last = log.lastElementChild;
  const isLong = last && last.offsetHeight > pane.clientHeight;  // then its beginning is what to read first
  pane.scrollTop = isLong ? last.offsetTop - DAY_ROW_PX : pane.scrollHeight;
}

function drawMessage(message, world, { channel, say, changed }) {
  const person = world.people.get(message.user);
  const at = new Date(Number(message.ts) * 1000);
  const place = { source: "message", channel, ts: message.ts };
  const ctx = makeSurface(world, place, { say, changed });
  const name = person?.real_name || person?.name || message.user || "App";
  return h("article", {
    class: message.ephemeral ? "message only-you" : "message", tabindex: "-1", "data-testid": "message",
    "data-ts": message.ts, "data-ephemeral": message.ephemeral ? "true" : "false",
    "aria-label": `${name}, ${timeOf(at, world.zone)}`,
  },
  avatar(person ?? { name }),
  h("div", { class: "message-main" },
    message.ephemeral && h("p", { class: "only-you-note", "data-testid": "only-you" }, "Only visible to you"),
    h("p", { class: "message-head" }, h("strong", {}, name), person?.is_bot && h("span", { class: "badge" }, "App"),
      h("time", { datetime: at.toISOString(), title: fullDate(at, world.zone) }, timeOf(at, world.zone)),
      message.edited && h("span", { class: "quiet", "data-testid": "edited" }, "(edited)")),
    h("div", { class: "message-body" },
      message.blocks?.length ? renderBlocks(message.blocks, ctx) : renderMrkdwn(message.text ?? "", ctx),
      (message.files ?? []).map(drawFile))));
}

const drawFile = (file) => h("p", { class: "file", "data-testid": "file" },
  h("a", { href: `/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name)}`, download: file.name }, file.title),
  h("span", { class: "quiet" }, ` ${file.name}, ${file.size} bytes`));

/** Draw the app's Home of the selected person, or say that there is none yet. */
export function showHome(view, world, { say, changed }) {
  const { state: _, ...rest } = view ?? {};  // what was entered is no reason to draw again
  const written = JSON.stringify([world.me, view && rest, world.zone, dayOf(world.now, world.zone)]);
  if (home.written === written) return;
  const kept = home.id && home.id === view?.id ? keepValues(home.ctx.fields) : null;
  const ctx = makeSurface(world, { source: "home" }, { say, kept, changed });
  home = { written, ctx, id: view?.id };
  refill(byId("home-panel"), view
    ? h("div", { class: "home-blocks" }, renderBlocks(view.blocks, ctx))
    : h("p", { class: "empty", "data-testid": "home-empty" }, "The app has not shown anything here yet."));
}
