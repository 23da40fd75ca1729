"""What can happen in a workspace: every way in, each as a payload of somebody there.

The payloads are those of the tables that must name every listener, so a new way in is played here
as soon as it is in them. What a payload speaks of, a pair or a program, is put in anew.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from bot.listeners.lifecycle import HANDLERS
from bot.services.managing.programs_terms import stamp_of
from bot.services.talking import talk_times
from pairing.ids import PairId
from storage import program_terms
from storage.tables import OutboxRow, PairMemberRow, PersonRow
from tests.bot.listeners.admin_entries import ENTRIES
from tests.bot.listeners.door import ANA, Door
from tests.bot.listeners.test_entry_points import BY_HAND, READING, WRITING, Payload
from tests.isolation.town import MEMBERS, Town

ADMIN = "U06FARID"  # of all programs, in Slack
OFTEN = ("command join", "check-in", "feedback", "find a time", "pick a time", "we met", "guide")
OF_A_PROGRAM = {"undo_leave", "leave"}
NONSENSE = 999_999_999
MEANT = re.compile(r"1(?=/|$)")
STAMPED = re.compile(r"(?<![0-9])[0-9]+/[0-9a-f]+")  # what a page about a program carries

Body = dict[str, Any]
Deed = Callable[["Scene"], Body | None]


class Stand(Door):
    """What builds payloads of one workspace; it hands nothing in."""

    def __init__(self, town: Town, team_id: str) -> None:
        self.place = town.homes[team_id]


class Scene:
    """One step in one workspace: who does it, and about what. The same for the same chance."""

    def __init__(self, town: Town, team_id: str, chance: random.Random) -> None:
        self.town, self.team_id = town, team_id
        self.chances = [chance.random() for _ in range(5)]

    def pick(self, what: list[Any], at: int) -> Any:
        return what[int(self.chances[at] * len(what))] if what else None

    def person(self) -> str:
        return str(self.pick([*MEMBERS, "U09ISLA", "U13GUEST"], 0))

    def pair(self, who: str) -> int:
        """One of their own as a rule, the newest first; now and then that of others, or none."""
        workspace = self.town.id_of(self.team_id)
        ours = select(PairMemberRow.pair_id, PersonRow.slack_user_id).join(
            PersonRow, PersonRow.id == PairMemberRow.person_id
        )
        with self.town.db.read() as session:
            found = session.execute(
                ours.where(PairMemberRow.workspace_id == workspace).order_by(PairMemberRow.pair_id)
            ).all()
        own = [pair for pair, member in found if member == who][-2:]
        theirs = sorted({pair for pair, _ in found})
        wanted = own if self.chances[1] < 0.8 else theirs if self.chances[1] < 0.95 else []
        return int(self.pick(wanted, 2) or NONSENSE)

    def program(self) -> Any:
        return self.pick(self.town.programs(self.team_id), 3)


def deeds() -> Mapping[str, Deed]:
    """Everything, by name."""
    found: dict[str, Deed] = {}
    for table in (WRITING, READING):
        for listener, cases in table.items():
            by_admins = {entry.listener for entry in ENTRIES.values()} - {"on_command"}
            if listener in BY_HAND | {"on_command"} and listener not in by_admins:
                found |= {name: of_a_person(payload) for name, payload in cases}
    found |= {name: of_an_admin(entry.payload) for name, entry in ENTRIES.items()}
    found |= {"times form": pick_a_time}
    return {**found, **{f"event {kind}": event for kind, event in EVENTS.items()}}


def of_a_person(payload: Payload) -> Deed:
    """A step of somebody in a workspace, about a pair, or about a program of their own."""

    def deed(scene: Scene) -> Body | None:
        body = payload(_stand(scene))
        who = scene.person()
        return retarget(body, who=who, pair=scene.pair(who), scene=scene)

    return deed


def of_an_admin(payload: Payload) -> Deed:
    """A step of whoever runs programs, or now and then of somebody who does not."""

    def deed(scene: Scene) -> Body | None:
        who = ADMIN if scene.chances[4] < 0.85 else scene.person()
        return retarget(payload(_stand(scene)), who=who, pair=None, scene=scene)

    return deed


def pick_a_time(scene: Scene) -> Body | None:
    """Somebody ticks the first time that is offered to their pair."""
    who = scene.person()
    pair = scene.pair(who)
    offered = talk_times.prepare_choice(
        scene.town.db,
        team_id=scene.team_id,
        slack_user_id=who,
        pair_id=PairId(pair),
        now=scene.town.now(),
    )
    times = offered.times if offered is not None else ()
    boxes = [{"value": str(int(one.starts_at.timestamp()))} for one in times]
    body = _stand(scene).form_payload("times_form")
    body["view"] |= {
        "private_metadata": "1",
        "blocks": [{"block_id": "times", "type": "input", "element": {"options": boxes}}],
        "state": {"values": {"times": {"value": {"selected_options": boxes[:1]}}}},
    }
    return retarget(body, who=who, pair=pair, scene=scene)


def retarget(body: Body, *, who: str, pair: int | None, scene: Scene) -> Body:
    """Put in who does it, and what they mean: a pair, or (None) a program as it is now."""
    program = scene.program()
    about = f"{program.id}"
    with scene.town.db.read() as session:
        stamp = stamp_of(program, program_terms.find_notes(session, program.id))
    trigger = scene.town.workspace(scene.team_id)._workspace.triggers.make(who)
    if "command" in body:
        return {**body, "user_id": who, "trigger_id": trigger}
    body = {**body, "trigger_id": trigger}
    if body.get("user", {}).get("id") == ANA:
        body["user"] = {**body["user"], "id": who}
    for action in body.get("actions", ()):
        of_program = pair is None or action["action_id"] in OF_A_PROGRAM
        action["value"] = _meant(action.get("value", ""), about if of_program else str(pair))
        if action["action_id"].startswith("round_"):
            action["value"] = f"{about}/{int(program.next_round_at.timestamp())}/4.2.0.0.0"
    view = body.get("view", {})
    if view.get("private_metadata"):
        said = str(view["private_metadata"])
        if pair is not None:
            view["private_metadata"] = _meant(said, str(pair))
        else:
            view["private_metadata"] = STAMPED.sub(f"{about}/{stamp}", said, count=1)
    return body


def _meant(value: str, other: str) -> str:
    return MEANT.sub(other, value, count=1) if MEANT.match(value) else value


def _stand(scene: Scene) -> Stand:
    return Stand(scene.town, scene.team_id)


def user_changed(scene: Scene) -> Body:
    """Slack tells of a profile that was changed: another zone, or an account that was closed."""
    zone = scene.pick(["Europe/Berlin", "Asia/Tokyo", "America/Bogota"], 1)
    user = {
        "id": scene.person(),
        "team_id": scene.team_id,
        "tz": zone,
        "updated": int(scene.town.now().timestamp()),
        "deleted": scene.chances[2] < 0.1,
    }
    return _stand(scene).event_payload("user_change", user=user)


def posted(scene: Scene) -> Body:
    """Slack tells that a message of ours was posted."""
    sent = select(OutboxRow.delivery_key, OutboxRow.ts, OutboxRow.channel_id).where(
        OutboxRow.workspace_id == scene.town.id_of(scene.team_id), OutboxRow.ts.is_not(None)
    )
    with scene.town.db.read() as session:
        found = list(session.execute(sent.order_by(OutboxRow.id)))
    key, ts, channel = scene.pick(found, 1) or ("f" * 32, "1.1", "D1")
    return _stand(scene).receipt_payload(key, ts, channel_id=channel)


def removed(scene: Scene) -> Body:
    """The workspace removed the app."""
    body = _stand(scene).event_payload("app_uninstalled")
    return {**body, "event_time": int(scene.town.now().timestamp())}


def revoked(scene: Scene) -> Body:
    """The bot's token was revoked."""
    body = _stand(scene).event_payload("tokens_revoked", tokens={"bot": ["U0SANDBOT"]})
    return {**body, "event_time": int(scene.town.now().timestamp())}


EVENTS: Mapping[str, Callable[[Scene], Body]] = {
    "app_uninstalled": removed,
    "message_metadata_posted": posted,
    "tokens_revoked": revoked,
    "user_change": user_changed,
}
assert set(EVENTS) == set(HANDLERS), "an event that is not played here"
