// The demo controls: buttons of the host program, and the sandbox clock.

import { api } from "/page/api.js";
import { byId, freshId, h, refill } from "/page/dom.js";
import { clockText } from "/page/dates.js";

const HOUR_S = 3600;
const STEPS = [["+1 hour", HOUR_S], ["+1 day", 24 * HOUR_S], ["+1 week", 7 * 24 * HOUR_S]];
const UNITS = [["hours", HOUR_S], ["days", 24 * HOUR_S], ["weeks", 7 * 24 * HOUR_S]];
let written = null;
const clock = h("output", { class: "clock", "data-testid": "clock" });
const zoneNote = h("p", { class: "quiet", "data-testid": "clock-zone" });
const result = h("p", { class: "strip", role: "status", hidden: true, "data-testid": "control-result" });

function tell(text, isError = false) {
  result.textContent = text;
  result.hidden = !text;
  result.className = isError ? "strip warn" : "strip";
}

async function run(button, work) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (problem) {
    tell(problem.message, true);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Draw the panel; drawn again only when the host's controls change. */
export function showControls(state, changed) {
  const key = JSON.stringify([state.controls, state.speed]);
  if (written === key) return;
  written = key;
  refill(byId("controls-body"),
    result,
    state.controls?.length > 0 && h("section", { "aria-label": "What the demo can do" },
      state.controls.map((control) => hostControl(control, changed))),
    h("section", { "aria-labelledby": "clock-head" },
      h("h3", { id: "clock-head" }, "Move the clock"), clock, zoneNote,
      state.speed !== 1 && h("p", { class: "quiet" }, `The clock runs ${state.speed} times as fast as yours.`),
      h("div", { class: "steps" }, STEPS.map(([words, seconds]) => h("button", {
        type: "button", class: "button", "data-testid": `clock-${seconds}`,
        onclick: (event) => run(event.currentTarget, () => move(seconds, words, changed)),
      }, words))),
      ownStep(changed),
      h("p", { class: "hint" }, "The clock only goes forward.")));
}

function hostControl(control, changed) {
  const hint = control.hint ? freshId("hint") : null;
  return h("div", { class: "control" },
    h("button", {
      type: "button", class: "button wide", "data-testid": `control-${control.id}`, "data-key": control.id,
      "aria-describedby": hint,
      onclick: (event) => run(event.currentTarget, async () => {
        tell("Working…");
        const answer = await api.control(control.id);
        tell(answer.message || "Done.", Boolean(answer.error));
        changed();
      }),
    }, control.label),
    hint && h("p", { class: "hint", id: hint }, control.hint));
}

function ownStep(changed) {
  const amount = h("input", { type: "number", class: "field", min: "1", max: "999", value: "2", id: "clock-amount",
    inputmode: "numeric", "data-testid": "clock-amount" });
  const unit = h("select", { class: "field", id: "clock-unit", "aria-label": "Unit", "data-testid": "clock-unit" },
    UNITS.map(([words, seconds]) => h("option", { value: seconds }, words)));
  unit.value = String(UNITS[1][1]);
  return h("form", {
    class: "own-step",
    onsubmit: (event) => {
      event.preventDefault();
      const seconds = Math.round(Number(amount.value) * Number(unit.value));
      if (!(seconds > 0)) return tell("Enter a number above zero.", true);
      const words = `+${amount.value} ${unit.selectedOptions[0].textContent}`;
      run(event.submitter, () => move(seconds, words, changed));
    },
  }, h("label", { for: "clock-amount", class: "sr-only" }, "Move the clock by"), amount, unit,
  h("button", { class: "button", "data-testid": "clock-move" }, "Move"));
}

async function move(seconds, words, changed) {
  await api.clock(seconds);
  tell(`Moved the clock: ${words}.`);
  changed();
}

/** Write the sandbox date; called every second. */
export function tickClock(now, zone) {
  const text = clockText(now, zone);
  if (clock.textContent !== text) clock.textContent = text;
  const note = `Sandbox date, in ${zone || "UTC"}`;
  if (zoneNote.textContent !== note) zoneNote.textContent = note;
}
