"""Everybody who may try a step in running programs, and what they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.services.people import learn
from storage import people, program_admins, programs, workspaces
from tests.bot.listeners.admin_entries import Entry
from tests.bot.listeners.door import ANA
from tests.bot.place import Place
from tests.bot.services.factories import NOW, bring_in, member

ELSEWHERE = "T2ELSEWHERE"


@dataclass(frozen=True)
class Who:
    """Somebody who asks, and what they may: nothing, their own program, or everything."""

    arrange: Callable[[Place], None]
    may: str = "nothing"
    named: bool = False

    def is_admitted(self, entry: Entry) -> bool:
        return self.may == "everything" or (self.may == "a program" and not entry.whole)


def nobody_special(place: Place) -> None:
    """A plain member of the workspace."""


def in_slack(**changes: bool) -> Callable[[Place], None]:
    """What Slack says about them."""

    def arrange(place: Place) -> None:
        place.slack.admin.change_person(ANA, **changes)

    return arrange


def was_admin(place: Place) -> None:
    """We still believe it; Slack does not say so any more."""
    with place.db.write() as session:
        ours = workspaces.find_workspace(session, team_id=place.slack.team_id)
        assert ours is not None
        ana = people.ensure_person(session, ours.id, slack_user_id=ANA)
        people.update_person(
            session,
            ours.id,
            slack_user_id=ANA,
            zone=ana.zone,
            kind=ana.kind,
            deactivated=False,
            is_admin=True,
            updated_at=None,
        )


def of_the_program(place: Place, *, team_id: str | None = None) -> None:
    """They were made admin of the program of a workspace."""
    with place.db.write() as session:
        ours = workspaces.find_workspace(session, team_id=team_id or place.slack.team_id)
        assert ours is not None
        program = programs.find_default_program(session, ours.id)
        ana = people.ensure_person(session, ours.id, slack_user_id=ANA)
        assert program is not None
        program_admins.add(session, ours.id, program.id, ana.id, now=NOW)


def of_another_workspace(place: Place) -> None:
    """There, somebody with the same Slack id is an admin in every way."""
    bring_in(place.db, ANA, "U02BEN", team_id=ELSEWHERE)
    of_the_program(place, team_id=ELSEWHERE)
    with place.db.write() as session:
        there = workspaces.find_workspace(session, team_id=ELSEWHERE)
        assert there is not None
        ana = people.ensure_person(session, there.id, slack_user_id=ANA)
        learn(session, ana, member(ANA, updated_at=None), now=NOW)
        people.update_person(
            session,
            there.id,
            slack_user_id=ANA,
            zone=None,
            kind=ana.kind,
            deactivated=False,
            is_admin=True,
            updated_at=None,
        )


WHO = {
    "member": Who(nobody_special),
    "guest": Who(in_slack(is_restricted=True, is_admin=True), named=True),
    "stranger": Who(in_slack(is_stranger=True, is_admin=True), named=True),
    "bot": Who(in_slack(is_bot=True, is_admin=True), named=True),
    "closed account": Who(in_slack(deleted=True), named=True),
    "former admin": Who(was_admin),
    "admin of another workspace": Who(of_another_workspace),
    "admin": Who(in_slack(is_admin=True), may="everything"),
    "named admin": Who(nobody_special, may="everything", named=True),
    "admin of the program": Who(of_the_program, may="a program"),
}
REFUSED = [name for name, who in WHO.items() if who.may == "nothing"]
ADMITTED = [name for name, who in WHO.items() if who.may != "nothing"]
