"""Who may take which step in running programs: every way in, as every kind of person.

The ways in are collected from the code; the table of payloads must name exactly these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import select, text

from bot.ids import Action, Form
from bot.listeners import SUBJECTS, commands_of
from bot.listeners import commands as first_words
from storage import programs
from storage.tables import AuditRow
from tests.bot.listeners.admin_entries import ENTRIES
from tests.bot.listeners.admin_people import ADMITTED, ELSEWHERE, REFUSED, WHO
from tests.bot.listeners.door import ANA, Door
from tests.bot.place import Place
from tests.bot.services.factories import bring_in
from tests.rooms import ROOT, imports_of, module_of

REFUSAL = "Only workspace admins can do this."
NOT_TOUCHED = (
    *("programs", "program_admins", "workspaces", "outbox", "rounds", "pairs", "participants"),
    *("imports", "places", "earlier_pairs", "profiles", "searches", "reports"),
)


def collected(door: Door) -> Iterator[str]:
    """Every way in for admins, from the code: words, and ids whose listener asks for admission."""
    for word in commands_of("ADMIN_COMMANDS"):
        yield f"/pairme admin {word}".strip()
    asking = {one.__name__ for one in (first_words, *SUBJECTS) if _asks(one.__name__)}
    for action in Action:
        if _module(door, door.click_payload(action)) in asking or action.startswith("admin"):
            yield f"button {action}"
    for form in Form:
        if _module(door, door.form_payload(form)) in asking or form.startswith("admin"):
            yield f"form {form}"


def _asks(module: str) -> bool:
    """Tell whether a listener takes steps of admins: it imports what they all share."""
    file = next(
        one for one in (ROOT / "bot" / "listeners").glob("*.py") if module_of(one) == module
    )
    return any(one.module == "bot.listeners.admitting" for one in imports_of(file.read_text()))


def _module(door: Door, body: dict[str, Any]) -> str:
    request = BoltRequest(mode="socket_mode", body=body)
    for listener in door.app._listeners:
        if listener.matches(req=request, resp=BoltResponse(status=200)):
            return listener.ack_function.__module__
    return ""


def contents(place: Place) -> dict[str, list[Any]]:
    """Every row that a step of an admin could touch; not what Slack says about whoever asks."""
    with place.db.read() as session:
        return {
            table: list(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in NOT_TOUCHED
        }


def refusals(place: Place) -> int:
    """How many lines of the audit trail say that somebody was refused."""
    with place.db.read() as session:
        query = select(AuditRow.subject).where(
            AuditRow.event == "admin.refused", AuditRow.actor == ANA
        )
        found = list(session.execute(query).scalars())
    assert all(set(one) == {"asked"} for one in found)
    return len(found)


def shown(place: Place, since: int) -> str:
    """What was shown to somebody since a point in the transcript."""
    calls = [one for one in place.slack.transcript[since:] if one.method.startswith("views.")]
    return " ".join(str(one.arguments) for one in calls)


@pytest.fixture
def arranged(place: Place) -> Iterator[Callable[[str], Door]]:
    """A door at which somebody of WHO knocks; there is a program, in which they take part."""
    doors: list[Door] = []

    def arrange(name: str) -> Door:
        door = Door(place, PAIRME_ADMINS=ANA if WHO[name].named else "")
        doors.append(door)
        bring_in(place.db, ANA, "U02BEN", "U03CHLOE", team_id=place.slack.team_id)
        WHO[name].arrange(place)
        return door

    yield arrange
    for door in doors:
        door.close()


def test_every_way_in_for_admins_is_in_the_table(door: Door) -> None:
    assert sorted(collected(door)) == sorted(ENTRIES)


@pytest.mark.parametrize("name", REFUSED)
def test_who_may_not_is_refused_everywhere_without_effect_and_written_down(
    arranged: Callable[[str], Door], name: str
) -> None:
    door = arranged(name)
    place = door.place
    door.command("admin")  # what Slack says of them is learned here: who is no member leaves
    before = contents(place)

    for entry_name, entry in ENTRIES.items():
        n_refused, since = refusals(place), len(place.slack.transcript)
        answer = door.knock(entry.payload(door))

        assert answer.status == 200, entry_name
        assert refusals(place) > n_refused, entry_name
        assert contents(place) == before, entry_name
        if REFUSAL not in answer.body:  # what was clicked is answered behind its acknowledgment
            place.slack.wait_for(lambda since=since: REFUSAL in shown(place, since))


@pytest.mark.parametrize("name", ADMITTED)
def test_who_may_is_refused_nowhere_but_where_it_concerns_all_programs(
    arranged: Callable[[str], Door], name: str
) -> None:
    door = arranged(name)
    place = door.place

    for entry_name, entry in ENTRIES.items():
        n_refused = refusals(place)
        answer = door.knock(entry.payload(door))

        refused = refusals(place) > n_refused
        assert answer.status == 200, entry_name
        assert refused != WHO[name].is_admitted(entry), entry_name


def test_an_admin_does_nothing_to_a_program_of_another_workspace(
    arranged: Callable[[str], Door],
) -> None:
    door = arranged("admin")
    place = door.place
    bring_in(place.db, "U1THEM", "U2THEM", team_id=ELSEWHERE)
    with place.db.read() as session:
        theirs = max(one.id for one in programs.list_programs(session))
    before = contents(place)

    for entry_name, entry in ENTRIES.items():
        body = entry.payload(door)
        if entry.whole or "command" in body or entry_name in {"button admin", "button admin_back"}:
            continue  # these name no program
        _point_at(body, theirs)
        door.knock(body)

        assert contents(place) == before, entry_name


def _point_at(body: dict[str, Any], program_id: int) -> None:
    """Let a payload name another program."""
    view = body.get("view", {})
    view["private_metadata"] = view.get("private_metadata", "").replace("1/", f"{program_id}/", 1)
    for action in body.get("actions", ()):
        action["value"] = str(program_id) + action["value"][1:]
