"""What the database itself refuses, whatever the code believes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Executable, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from pairing.follow_ups import FollowUp
from pairing.participants import Profile
from storage import avoidances, follow_ups, outbox, pairs, profiles
from storage.database import Database, Session
from storage.follow_ups import NewFollowUp
from storage.statements import table_of
from storage.tables import (
    AvoidanceRow,
    Base,
    OutboxRow,
    PairMemberRow,
    ParticipantRow,
    PersonRow,
    RoundRow,
    WorkspaceRow,
)
from tests.storage.factories import (
    NOW,
    Team,
    fill_every_table,
    insert_round,
    make_plan,
    make_team,
    new_message,
    run_round,
)


def refused(db: Database, work: Callable[[Session], object], *, by: str) -> None:
    """Expect the constraint of this kind (in the driver's own words) to refuse the work."""
    words = {
        "foreign key": ("FOREIGN KEY constraint failed", "violates foreign key constraint"),
        "unique": ("UNIQUE constraint failed", "violates unique constraint"),
        "check": ("CHECK constraint failed", "violates check constraint"),
    }[by]
    with pytest.raises(IntegrityError, match="|".join(words)):
        transact(db, work)


def doing(statement: Executable) -> Callable[[Session], object]:
    return lambda s: s.execute(statement)


def transact(db: Database, work: Callable[[Session], object]) -> None:
    with db.write() as s:
        work(s)


@pytest.fixture
def home(db: Database) -> Team:
    return make_team(db, team_id="T1")


@pytest.fixture
def abroad(db: Database, home: Team) -> Team:
    return make_team(db, team_id="T2")


def test_nobody_joins_a_program_of_another_workspace(
    db: Database, home: Team, abroad: Team
) -> None:
    for workspace_id, program_id, person_id in (
        (home.workspace_id, abroad.program_id, home.people[0]),
        (home.workspace_id, home.program_id, abroad.people[0]),
        (abroad.workspace_id, home.program_id, home.people[0]),
    ):
        row = {
            "workspace_id": workspace_id,
            "program_id": program_id,
            "person_id": person_id,
            "opted_in_at": NOW,
        }
        with db.write() as s:
            s.execute(delete(table_of(ParticipantRow)))
        refused(db, doing(insert(table_of(ParticipantRow)).values(**row)), by="foreign key")


def test_profiles_avoidances_messages_and_rounds_stay_in_their_workspace(
    db: Database, home: Team, abroad: Team
) -> None:
    here, stranger = home.workspace_id, abroad.people[0]
    [pair] = run_round(db, abroad, abroad.participants[:2])
    who = home.people[0]
    planned = NewFollowUp(here, pair, stranger, FollowUp.NUDGE, NOW)
    attempts: list[Callable[[Session], object]] = [
        lambda s: profiles.save_profile(s, here, stranger, Profile(), now=NOW),
        lambda s: avoidances.avoid(s, here, by_person_id=who, about_person_id=stranger, now=NOW),
        lambda s: outbox.enqueue(s, [new_message(home, person_id=stranger)]),
        lambda s: outbox.enqueue(s, [new_message(home, pair_id=pair)]),
        lambda s: s.execute(update(table_of(RoundRow)).values(workspace_id=here)),
        lambda s: follow_ups.insert_follow_ups(s, [planned]),
    ]

    for attempt in attempts:
        refused(db, attempt, by="foreign key")


def test_a_pair_takes_no_member_from_another_workspace(
    db: Database, home: Team, abroad: Team
) -> None:
    [pair] = run_round(db, home, home.participants[:2])
    with db.read() as s:
        round_id = s.execute(select(RoundRow.id)).scalar_one()
    member = {
        "pair_id": pair,
        "person_id": abroad.people[0],
        "participant_id": abroad.participants[0],
        "workspace_id": home.workspace_id,
        "round_id": round_id,
    }

    refused(db, doing(insert(table_of(PairMemberRow)).values(**member)), by="foreign key")


def test_nobody_is_in_two_pairs_of_one_round(db: Database, home: Team) -> None:
    one, two, three, _ = home.participants
    plan = make_plan((one, two), (two, three))

    def work(s: Session) -> None:
        round_id = insert_round(s, home, plan)
        pairs.insert_pairs(s, round_id, plan.pairs, prompt_ids=[[], []])

    refused(db, work, by="unique")
    with db.read() as s:
        assert s.execute(select(func.count()).select_from(RoundRow)).scalar_one() == 0


def test_a_follow_up_goes_to_a_member_of_the_pair_only(db: Database, home: Team) -> None:
    [pair] = run_round(db, home, home.participants[:2])
    outsider = NewFollowUp(home.workspace_id, pair, home.people[3], FollowUp.NUDGE, NOW)

    refused(db, lambda s: follow_ups.insert_follow_ups(s, [outsider]), by="foreign key")


def test_nobody_avoids_themselves(db: Database, home: Team) -> None:
    wish = {
        "by_person_id": home.people[0],
        "about_person_id": home.people[0],
        "workspace_id": home.workspace_id,
        "created_at": NOW,
    }

    refused(db, doing(insert(table_of(AvoidanceRow)).values(**wish)), by="check")


def test_a_delivery_key_and_a_place_in_a_pair_exist_once(db: Database, home: Team) -> None:
    [pair] = run_round(db, home, home.participants[:2])
    first = new_message(home, pair_id=pair, seq=1)
    same_key = new_message(home, delivery_key=first.delivery_key)
    same_place = new_message(home, pair_id=pair, seq=1)
    with db.write() as s:
        outbox.enqueue(s, [first])

    refused(db, lambda s: outbox.enqueue(s, [same_key]), by="unique")
    refused(db, lambda s: outbox.enqueue(s, [same_place]), by="unique")


def test_messages_without_a_pair_may_share_a_place(db: Database, home: Team) -> None:
    with db.write() as s:
        outbox.enqueue(s, [new_message(home, seq=0), new_message(home, seq=0)])


def test_a_short_delivery_key_and_a_negative_place_are_refused(db: Database, home: Team) -> None:
    refused(db, lambda s: outbox.enqueue(s, [new_message(home, delivery_key="abc")]), by="check")
    refused(db, lambda s: outbox.enqueue(s, [new_message(home, seq=-1)]), by="check")


def test_a_message_is_owned_exactly_while_it_is_sending(db: Database, home: Team) -> None:
    with db.write() as s:
        outbox.enqueue(s, [new_message(home)])

    for values in ({"owner": "me"}, {"state": outbox.MessageState.SENDING}):
        refused(db, doing(update(table_of(OutboxRow)).values(**values)), by="check")


def test_a_word_the_enums_do_not_have_is_refused_by_the_database(db: Database) -> None:
    fill_every_table(db, make_team(db))

    for column in (
        "workspaces.state",
        "people.kind",
        "programs.preset",
        "programs.odd",
        "rounds.state",
        "outbox.kind",
        "outbox.state",
        "check_ins.answer",
        "follow_ups.kind",
        "profiles.stage",
        "places.stage",
    ):
        table, name = column.split(".")
        refused(db, doing(text(f"UPDATE {table} SET {name} = 'sleeping'")), by="check")


def test_deleting_a_workspace_deletes_everything_of_it_and_nothing_else(db: Database) -> None:
    for team_id in ("T1", "T2"):
        fill_every_table(db, make_team(db, team_id=team_id))
    with db.read() as s:
        before = counts(s)

    with db.write() as s:
        s.execute(delete(table_of(WorkspaceRow)).where(WorkspaceRow.team_id == "T1"))

    with db.read() as s:
        after = counts(s)
    assert all(before.values()), before
    assert after == {table: n // 2 for table, n in before.items()}


def test_a_participant_with_history_cannot_be_deleted(db: Database, home: Team) -> None:
    run_round(db, home, home.participants[:2])

    participant = delete(table_of(ParticipantRow)).where(ParticipantRow.id == home.participants[0])
    person = delete(table_of(PersonRow)).where(PersonRow.id == home.people[0])

    refused(db, doing(participant), by="foreign key")
    refused(db, doing(person), by="foreign key")


def counts(s: Session) -> dict[str, int]:
    return {
        table.name: s.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
        if table.name != "oauth_states"  # belongs to no workspace yet
    }
