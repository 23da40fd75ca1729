// The choice between workspaces, and the invitation to add the app to one where it is not yet.

import { byId, h, hidden, refill } from "/page/dom.js";

const written = { workspaces: null, invitation: null };

/** Draw the list of workspaces; one alone needs no choice. */
export function showWorkspaces(state) {
  const { workspaces = [], team } = state;
  const key = JSON.stringify([workspaces, team]);
  if (written.workspaces === key) return;
  written.workspaces = key;
  byId("workspaces").hidden = workspaces.length < 2;
  refill(byId("workspaces-body"), h("ul", { class: "workspace-list" }, workspaces.map((one) => h("li", {}, h("a", {
    href: `/?team=${encodeURIComponent(one.id)}`, class: "place", "data-testid": `workspace-${one.id}`,
    "data-key": one.id, "aria-current": one.id === team ? "page" : null,
  }, h("span", { class: "place-icon", "aria-hidden": "true" }, one.name.slice(0, 1)),
  h("span", { class: "place-name" }, one.name),
  !one.installed && h("span", { class: "badge" }, "no app", hidden(" in it yet")))))));
}

/** Where the app is not installed, say so and offer the way; the app's own address asks for consent. */
export function showInvitation(state, me) {
  const key = JSON.stringify([state.installed, state.install_url, state.team, me, state.bot.name]);
  if (written.invitation === key) return;
  written.invitation = key;
  byId("invitation").hidden = state.installed;
  refill(byId("invitation"), !state.installed && h("div", { class: "empty" },
    h("p", { class: "empty-title" }, `${state.bot.name} is not in ${state.workspace} yet`),
    state.install_url
      ? [h("p", {}, "Adding it opens a new tab: there the app asks this workspace for its consent. "
          + "Come back here afterwards."),
        h("a", {
          class: "button primary", href: state.install_url, target: "_blank", rel: "noopener",
          "data-testid": "add-to-slack", onclick: () => remember(state.team, me),
        }, "Add to Slack", hidden(" (opens a new tab)"))]
      : h("p", {}, "The program around this page has not said where the app can be installed from.")));
}

/** Let the consent page know who is looking, so that it need not ask. */
function remember(team, me) {
  document.cookie = `sandbox-here=${team}.${me}; path=/oauth; SameSite=Lax`;
}
