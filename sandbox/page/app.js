// Starts the page: keeps the last state of the sandbox, the selected person and place (in the address
// after #, so a reload stays here), and has every part drawn from them.

import { api, listen, Trouble } from "/page/api.js";
import { aimComposer, buildComposer, say, suggest } from "/page/composer.js";
import { showControls, tickClock } from "/page/controls.js";
import { showHome, showMessages } from "/page/conversation.js";
import { byId, h, refill } from "/page/dom.js";
import { closeDrawers, setUpDrawers } from "/page/drawers.js";
import { showModal } from "/page/modal.js";
import { showPeople, showPlaces, tickZones } from "/page/sidebar.js";
import { showInvitation, showWorkspaces } from "/page/workspaces.js";

const TICK_MS = 1000;
let state = null;
let messages = [];
let fetchedAt = 0;
let isUp = true;
let isFetching = false;
let isAgain = false;
let openedHomeFor = null;

// ---- where we are: "#U1/home", "#U1/messages" or "#U1/c/C1"; nobody there = the workspace's first person

function route() {
  const [me, place = "messages", channel = ""] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { me, place: ["home", "c"].includes(place) ? place : "messages", channel };
}

const href = (me, place, channel) => `#${[me, place, channel].filter(Boolean).join("/")}`;
const appChannel = () => state.channels.find((one) => one.kind !== "mpim") ?? null;
const isStale = (asked) => JSON.stringify(asked) !== JSON.stringify(route());

function channelHere() {
  const { place, channel } = route();
  if (place === "home") return null;
  return place === "messages" ? appChannel() : state.channels.find((one) => one.id === channel) ?? null;
}

// ---- fetching

async function refresh() {
  if (isFetching) {
    isAgain = true;
    return;
  }
  isFetching = true;
  try {
    do {
      isAgain = false;
      await fetchAll();
    } while (isAgain);
    isUp = true;
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;  // a mistake of this page belongs in the console
    isUp = false;
    if (problem.status === 404 && route().me) location.replace("#");
    if (state) drawLink(problem.message);
    else byId("place").textContent = problem.message;
  } finally {
    isFetching = false;
  }
}

async function fetchAll() {
  const asked = route();
  const next = await api.state(asked.me);
  if (isStale(asked)) return void (isAgain = true);
  if (!asked.me) return location.replace(href(next.me, asked.place));  // comes back through hashchange
  state = next;
  fetchedAt = performance.now();
  if (asked.place === "c" && !channelHere()) {
    return location.replace(href(asked.me, "messages"));  // comes back through hashchange
  }
  const channel = channelHere();
  const found = channel ? (await api.messages(asked.me, channel.id)).messages : [];
  if (isStale(asked)) return void (isAgain = true);
  messages = withEphemerals(found, channel);
  draw();
  afterDraw(asked, channel);
}

/** Ephemeral messages may come with the messages or beside the state; show each one once. */
function withEphemerals(found, channel) {
  const known = new Set(found.map((one) => one.ts));
  const beside = (state.ephemerals ?? []).filter((one) => !known.has(one.ts)
    && (channel ? one.channel === channel.id : !one.channel) && route().place !== "home");
  return [...found, ...beside.map((one) => ({ ...one, ephemeral: true }))]
    .sort((a, b) => Number(a.ts) - Number(b.ts));
}

function afterDraw(asked, channel) {
  if (channel?.unread && document.visibilityState === "visible") {
    api.read(asked.me, channel.id).then(refresh, () => {});
  }
  const key = asked.place === "home" ? asked.me : null;
  if (key && state.installed && openedHomeFor !== key) api.openHome(key).then(refresh, (problem) => say(problem.message));
  openedHomeFor = state.installed ? key : null;
}

// ---- drawing

function now() {
  return new Date(Date.parse(state.now) + (performance.now() - fetchedAt) * (state.speed ?? 1));
}

function world() {
  const people = new Map(state.people.map((person) => [person.id, person]));
  const { me } = route();
  return { people, me, zone: people.get(me)?.tz || "UTC", now: now() };
}

function draw() {
  const { me, place, channel } = route();
  const here = world();
  const places = listPlaces(here);
  const current = place === "c" ? channel : `app-${place}`;
  byId("workspace").textContent = state.workspace;
  showWorkspaces(state);
  showPeople(state.people, here, (id) => {
    location.hash = href(id, place === "c" ? "messages" : place);
  });
  showPlaces(places, current);
  showControls(state, refresh);
  drawHead(here, places.find((one) => one.id === current), place);
  const target = channelHere();
  aimComposer({ me, channel: target?.id ?? null, changed: refresh });
  if (place === "home") showHome(state.home, here, { say, changed: refresh });
  else showMessages(messages, `${me} ${current}`, here, { channel: target?.id ?? null, say, changed: refresh });
  drawEmpty(place);
  showInvitation(state, here.me);
  showModal(state.modal, here, refresh);
  drawLink();
  tick();
}

function listPlaces({ me, people }) {
  const app = appChannel();
  const groups = state.channels.filter((one) => one.kind === "mpim");
  groups.sort((a, b) => Number(b.last_ts ?? 0) - Number(a.last_ts ?? 0));
  return [
    { id: "app-home", kind: "app", icon: "⌂", name: `${state.bot.name}: Home`, href: href(me, "home") },
    { id: "app-messages", kind: "app", icon: "✉", name: `${state.bot.name}: Messages`, href: href(me, "messages"),
      unread: Boolean(app?.unread) },
    ...groups.map((one) => ({ id: one.id, kind: one.kind, icon: String(one.members.length - 1),
      name: groupName(one, me, people), href: href(me, "c", one.id), unread: Boolean(one.unread) })),
  ];
}

function groupName(channel, me, people) {
  const names = channel.members.filter((id) => id !== me && id !== state.bot.id)
    .map((id) => people.get(id)?.real_name || id);
  return names.join(", ") || channel.name || channel.id;
}

const membersHere = (me) => channelHere().members.filter((id) => id !== me);

function drawHead(here, place, kind) {
  const isApp = kind !== "c";
  byId("place").textContent = isApp ? state.bot.name : place?.name ?? "";
  const nameOf = (id) => here.people.get(id)?.real_name || id;
  byId("place-note").textContent = `You are ${here.people.get(here.me)?.real_name ?? here.me}. `
    + (isApp ? (state.installed ? "This is the app you are trying." : "The app is not in this workspace.")
      : `Group message with ${membersHere(here.me).map(nameOf).join(", ")}.`);
  byId("tabs").hidden = !isApp || !state.installed;
  for (const tab of byId("tabs").querySelectorAll("[role=tab]")) {
    const isOn = tab.dataset.tab === kind;
    tab.setAttribute("aria-selected", String(isOn));
    tab.tabIndex = isOn ? 0 : -1;
  }
  byId("home-panel").hidden = kind !== "home" || !state.installed;
  byId("messages-panel").hidden = kind === "home" || !state.installed;
  byId("composer").hidden = kind === "home" || !state.installed;
  for (const [id, tab] of [["home-panel", "tab-home"], ["messages-panel", "tab-messages"]]) {
    byId(id).setAttribute("role", isApp ? "tabpanel" : "region");
    byId(id).setAttribute("aria-labelledby", isApp ? tab : "place");
  }
  document.title = `${isApp ? state.bot.name : place?.name} · ${state.workspace} · local look-alike`;
}

function drawEmpty(place) {
  const box = byId("empty");
  box.hidden = place === "home" || messages.length > 0;
  if (box.hidden || box.firstChild) return;
  refill(box, h("p", { class: "empty-title" }, "Nothing here yet"),
    h("p", {}, "Type /pairme to begin. "
      + "You can be several people: choose who you are on the left."),
    h("button", { type: "button", class: "button", "data-testid": "try-pairme", onclick: () => suggest("/pairme") },
      "Write /pairme"));
}

function drawLink(problem = "") {
  const strip = byId("not-connected");
  const words = problem || (!isUp && "The sandbox on this machine does not answer. Trying again…")
    || (!state.connected && "The app is not connected. Commands and clicks get no answer until it is.") || "";
  if (strip.textContent !== words) strip.textContent = words;
  strip.hidden = !words;
}

function tick() {
  if (!state) return;
  const at = now();
  tickZones(at);
  tickClock(at, world().zone);
}

// ---- start

buildComposer();
setUpDrawers();
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  (byId("composer").hidden ? byId("place") : byId("composer-input")).focus();
});
byId("tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) location.hash = href(route().me, tab.dataset.tab);
});
byId("tabs").addEventListener("keydown", (event) => {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const other = [...byId("tabs").children].find((tab) => tab.getAttribute("aria-selected") !== "true");
  other.focus();
  location.hash = href(route().me, other.dataset.tab);
});
window.addEventListener("hashchange", () => {
  say("");
  closeDrawers();
  refresh();
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
listen(refresh, (up) => {
  isUp = up;
  if (state) drawLink();
});
setInterval(tick, TICK_MS);
refresh();
