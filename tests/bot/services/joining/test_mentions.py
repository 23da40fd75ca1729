"""What names somebody by their Slack id alone, whether or not they take part: read, and erased."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.joining import privacy
from bot.services.managing.admin_steps import AdminStep
from bot.services.managing.programs import is_admitted
from bot.services.operating import retention
from storage import care_contacts
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    member,
    messages_in,
    person_of,
    program_of,
)
from tests.bot.services.privacies import PARTNER, WHO, dump, ledger_in


def test_who_was_refused_and_never_joined_reads_and_erases_that(
    db: Database, tmp_path: Path
) -> None:
    bring_in(db, PARTNER)
    asked = AdminStep(ask("USTRANGER"), member("USTRANGER"), NOW)
    assert not is_admitted(db, asked, asked="program.list")
    retention.run(db, now=NOW + timedelta(days=4))  # no row of theirs is left
    who = {"team_id": TEAM, "slack_user_id": "USTRANGER"}

    data = privacy.export(db, **who, now=NOW)
    teams = privacy.teams_of(db, slack_user_id="USTRANGER")
    erased = privacy.erase(db, **who, ledger=ledger_in(tmp_path), now=NOW)

    [deed] = data["recorded_deeds"]
    assert (deed["event"], deed["actor"]) == ("admin.refused", "USTRANGER")
    assert (teams, erased) == ((TEAM,), True)
    assert "USTRANGER" not in json.dumps(dump(db))
    assert privacy.teams_of(db, slack_user_id="USTRANGER") == ()


@pytest.mark.parametrize("takes_part", [True, False])
def test_a_contact_reads_that_they_are_one_and_is_taken_off(
    db: Database, tmp_path: Path, takes_part: bool
) -> None:
    bring_in(db, PARTNER, *([WHO] if takes_part else []))
    entry = {"label": "Robin", "contact": WHO, "audience": ["support", "concern"]}
    other = {"label": "Line", "contact": "112", "audience": ["concern"]}
    ours = program_of(db).workspace_id
    with db.write() as session:
        care_contacts.keep_care(session, ours, [entry, other])
    who = {"team_id": TEAM, "slack_user_id": WHO}

    read = privacy.export(db, **who, now=NOW)["listed_as_contact"]
    others = privacy.export(db, team_id=TEAM, slack_user_id=PARTNER, now=NOW)["listed_as_contact"]
    named = {"admin_ids": (WHO, PARTNER)}
    assert privacy.erase(db, **who, ledger=ledger_in(tmp_path), now=NOW, **named)

    with db.read() as session:
        left = care_contacts.find_care(session, ours)
    told = [one for one in messages_in(db) if one.kind is MessageKind.ADMIN_NOTICE]
    assert (read, others, left) == ([entry], [], [other])
    assert [(one.person_id, one.facts) for one in told] == [
        (person_of(db, PARTNER).id, {"contacts": {"concern": 1}})
    ]
    assert WHO not in json.dumps(dump(db))


def test_erasing_somebody_who_is_no_contact_tells_no_admin(db: Database, tmp_path: Path) -> None:
    bring_in(db, WHO, PARTNER)

    privacy.forget(
        db,
        ask(WHO),
        keep_history=False,
        ledger=ledger_in(tmp_path),
        now=NOW,
        admin_ids=(PARTNER,),
    )

    assert not [one for one in messages_in(db) if one.kind is MessageKind.ADMIN_NOTICE]
