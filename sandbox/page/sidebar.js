// The left side: whose eyes we look through, and where they can go.

import { avatar, byId, h, hidden, refill } from "/page/dom.js";
import { timeOf } from "/page/dates.js";

let written = { people: null, places: null };
let isChoosing = false;
const MANY = 20;  // people; with more of them they can be searched

/** Draw the person selector. onChoose(personId). */
export function showPeople(people, world, onChoose) {
  const key = JSON.stringify([people.map(({ local_time: _, ...rest }) => rest), world.me, isChoosing]);
  if (written.people === key) return;
  written.people = key;
  const me = world.people.get(world.me);
  const humans = people.filter((person) => !person.is_bot);
  const redraw = () => showPeople(people, world, onChoose);
  refill(byId("people"),
    h("button", {
      type: "button", class: "person current", "aria-expanded": String(isChoosing), "aria-controls": "person-list",
      "data-testid": "you-are", "data-key": "current",
      onclick: () => {
        isChoosing = !isChoosing;
        redraw();
      },
    }, personLines(me, world.now), h("span", { class: "caret", "aria-hidden": "true" }, isChoosing ? "▴" : "▾"),
    hidden(". Change person")),
    isChoosing && humans.length > MANY && h("input", {
      type: "search", class: "field", placeholder: "Find a person", "aria-label": "Find a person", autocomplete: "off",
      "data-testid": "find-person", "data-key": "find", oninput: (event) => find(event.target.value),
    }),
    h("ul", { class: "person-list", id: "person-list", hidden: !isChoosing }, humans.map((person) => h("li", {},
      h("button", {
        type: "button", class: "person", "data-testid": `person-${person.id}`, "data-key": person.id,
        "aria-current": person.id === world.me ? "true" : null, disabled: person.deleted,
        onclick: () => {
          isChoosing = false;
          onChoose(person.id);
          redraw();
          byId("people").querySelector(".current").focus();
        },
      }, personLines(person, world.now))))));
}

function find(words) {
  const wanted = words.trim().toLowerCase();
  for (const row of byId("person-list").children) row.hidden = !row.textContent.toLowerCase().includes(wanted);
}

function personLines(person, now) {
  if (!person) return h("span", {}, "Nobody");
  const marks = [
    person.deleted && "deactivated", person.is_guest && "guest", person.is_admin && "admin",
  ].filter(Boolean);
  return [avatar(person), h("span", { class: "person-lines" },
    h("span", { class: "person-name" }, person.real_name || person.name,
      marks.map((mark) => h("span", { class: "badge" }, mark))),
    h("span", { class: "person-title" }, person.title || "No title"),
    h("span", { class: "person-title" },
      h("time", { "data-zone": person.tz ?? "" }, timeOf(now, person.tz)), ` ${zoneWords(person.tz)}`))];
}

const zoneWords = (zone) => (zone ? zone.split("/").at(-1).replaceAll("_", " ") : "no time zone");

/** Draw the places: the app with Home and Messages, and the group messages. */
export function showPlaces(places, here) {
  const key = JSON.stringify([places, here]);
  if (written.places === key) return;
  written.places = key;
  refill(byId("app-places"), places.filter((place) => place.kind === "app").map((place) => link(place, here)));
  const groups = places.filter((place) => place.kind !== "app");
  refill(byId("group-places"), groups.length > 0 ? groups.map((place) => link(place, here))
    : h("li", { class: "quiet nothing" }, "None yet. A round opens them."));
  byId("any-unread").hidden = !places.some((place) => place.unread);
}

function link(place, here) {
  return h("li", {}, h("a", {
    href: place.href, class: place.unread ? "place unread" : "place", "data-testid": `place-${place.id}`,
    "data-key": place.id, "data-kind": place.kind, "aria-current": place.id === here ? "page" : null,
  }, h("span", { class: "place-icon", "aria-hidden": "true" }, place.icon),
  h("span", { class: "place-name" }, place.name),
  place.unread && h("span", { class: "unread-mark" },
    h("span", { "aria-hidden": "true" }, "●"), hidden("unread"))));
}

/** Write the local time into every element that names a zone. */
export function tickZones(now) {
  for (const node of document.querySelectorAll("time[data-zone]")) {
    node.textContent = timeOf(now, node.dataset.zone);
  }
}
