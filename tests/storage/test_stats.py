"""What reports are made from is counted as it is in the tables, extra rounds and trios included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, update

from pairing.check_ins import MeetingAnswer
from pairing.feedback import Feedback
from pairing.ids import PairId, RoundId
from pairing.stats import Departments, Kind, PairCounts, Reach
from storage import check_ins, feedback, pairs, participants, stats, stats_reach
from storage.database import Database, Session
from storage.places import save_places
from storage.statements import table_of
from storage.stats import Span
from storage.tables import FeedbackCountRow, PairMemberRow, PairRow, ParticipantRow
from tests.storage.factories import NOW, WEEK, Team, insert_round, make_plan, make_team, run_round

NEW, KNOWN = True, False


def span_of(team: Team, *, weeks: int = 0, after: int | None = None) -> Span:
    since = None if after is None else NOW + after * WEEK
    return Span(team.program_id, since, NOW + weeks * WEEK)


def say(s: Session, team: Team, pair: PairId, said: dict[int, MeetingAnswer]) -> None:
    for number, answer in said.items():
        person = team.people[number]
        assert check_ins.answer(s, pair_id=pair, person_id=person, answer=answer, now=NOW)


def work_in(s: Session, team: Team, departments: dict[str, Sequence[int]]) -> None:
    rows = {
        team.people[number]: {"department": name}
        for name, numbers in departments.items()
        for number in numbers
    }
    save_places(s, team.workspace_id, rows, fields=("department",), now=NOW)


def round_of(db: Database, pair: PairId) -> RoundId:
    with db.read() as s:
        found = pairs.get_pair(s, pair)
        assert found is not None
        return found.round_id


def test_one_yes_counts_as_met_and_the_lower_answer_as_the_number_of_talks(db: Database) -> None:
    team = make_team(db, 12)
    groups = [team.participants[n : n + 2] for n in range(0, 12, 2)]
    once, twice, lower, not_met, booked, _ = run_round(db, team, *groups)
    with db.write() as s:
        say(s, team, once, {0: MeetingAnswer.NOT_YET, 1: MeetingAnswer.YES_ONCE})
        say(s, team, twice, {2: MeetingAnswer.YES_TWICE})
        say(s, team, lower, {4: MeetingAnswer.YES_TWICE, 5: MeetingAnswer.YES_ONCE})
        say(s, team, not_met, {6: MeetingAnswer.WONT_HAPPEN})
        say(s, team, booked, {8: MeetingAnswer.BOOKED})
        rows = table_of(PairRow)
        s.execute(update(rows).where(rows.c.id.in_([booked, once])).values(meets_at=NOW))

    with db.read() as s:
        counted = stats.count_pairs(s, span_of(team))

    assert counted == {
        Kind(Reach.UNKNOWN, NEW): PairCounts(6, met=3, twice=1, not_met=2, booked=2, goes_on=0)
    }


def test_pairs_are_of_one_department_of_several_or_of_unknown_ones(db: Database) -> None:
    team = make_team(db, 9)
    members = team.participants
    run_round(db, team, members[:2], members[2:4], members[4:6], members[6:9])
    with db.write() as s:
        work_in(s, team, {"Sales": (0, 1, 2, 4, 6, 7), "Legal": (3, 8)})

    with db.read() as s:
        counted = stats.count_pairs(s, span_of(team))

    n = {kind.reach: one.n for kind, one in counted.items()}
    assert n == {Reach.WITHIN: 1, Reach.ACROSS: 2, Reach.UNKNOWN: 1}


def test_who_left_a_trio_does_not_make_it_one_of_several_departments(db: Database) -> None:
    team = make_team(db, 3)
    run_round(db, team, team.participants)
    with db.write() as s:
        work_in(s, team, {"Sales": (0, 1), "Legal": (2,)})
        rows = table_of(PairMemberRow)
        s.execute(update(rows).where(rows.c.person_id == team.people[2]).values(left_at=NOW))

    with db.read() as s:
        [kind] = stats.count_pairs(s, span_of(team))
        asked = stats.count_asked(s, span_of(team))

    assert kind.reach is Reach.WITHIN
    assert asked == 2


def test_a_pair_that_meets_again_is_not_new_and_one_that_goes_on_is_known_to(db: Database) -> None:
    team = make_team(db, 4)
    first, second = run_round(db, team, team.participants[:2], team.participants[2:])
    with db.write() as s:
        rows = table_of(PairRow)
        s.execute(update(rows).where(rows.c.id == second).values(is_repeat=True))
        plan = make_plan(team.participants[:2])
        again = {"slot": f"again/{first}", "due_at": NOW + WEEK, "is_extra": True}
        round_id = insert_round(s, team, plan, **again)
        [new] = pairs.insert_pairs(s, round_id, plan.pairs, prompt_ids=[[]])
        s.execute(update(rows).where(rows.c.id == new).values(extensions=1))
    run_round(db, team, team.participants[2:], weeks=1)

    with db.read() as s:
        began = stats.count_pairs(s, span_of(team))
        after = stats.count_pairs(s, span_of(team, after=0, weeks=1))

    assert {kind.is_new: (one.n, one.goes_on) for kind, one in began.items()} == {
        NEW: (1, 1),
        KNOWN: (1, 0),
    }
    assert {kind.is_new: (one.n, one.goes_on) for kind, one in after.items()} == {
        NEW: (1, 0),
        KNOWN: (1, 0),
    }


def test_answers_are_those_of_the_rounds_asked_for(db: Database) -> None:
    team = make_team(db, 2)
    [first] = run_round(db, team, team.participants)
    [second] = run_round(db, team, team.participants, weeks=1)
    ids = [round_of(db, one) for one in (first, second)]
    with db.write() as s:
        for round_id, answer, n in ((ids[0], "5", 4), (ids[0], "1", 2), (ids[1], "3", 9)):
            values = {"round_id": round_id, "workspace_id": team.workspace_id}
            row = {**values, "question": "useful", "answer": answer, "n": n}
            s.execute(insert(table_of(FeedbackCountRow)).values(row))

    with db.read() as s:
        found = stats.count_answers(s, ids[:1])

    assert found == {ids[0]: {"useful": {"1": 2, "5": 4}}}


def test_feedback_that_is_not_reduced_yet_is_noticed(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    with db.write() as s:
        feedback.save(s, team.workspace_id, pair, team.people[0], Feedback(useful=4))

    with db.read() as s:
        assert stats.has_feedback(s, span_of(team))
        assert not stats.has_feedback(s, span_of(team, after=0, weeks=1))


def test_feedback_about_a_pair_beside_the_calendar_counts_in_the_next_round(db: Database) -> None:
    team = make_team(db, 2)
    run_round(db, team, team.participants)
    beside = NOW + timedelta(days=2)
    with db.write() as s:
        plan = make_plan(team.participants)
        round_id = insert_round(s, team, plan, slot="now/1", due_at=beside, is_extra=True)
        [pair] = pairs.insert_pairs(s, round_id, plan.pairs, prompt_ids=[[]])
        feedback.save(s, team.workspace_id, pair, team.people[0], Feedback(useful=4))
    [later] = run_round(db, team, team.participants, weeks=4)
    with db.write() as s:
        feedback.reduce(s, now=NOW + 9 * WEEK)

    with db.read() as s:
        found = stats.count_answers(s, [round_of(db, later)])
        beside_it = stats.count_pairs(s, span_of(team, after=0, weeks=4))

    assert found[round_of(db, later)] == {"useful": {"4": 1}}
    assert sum(one.n for one in beside_it.values()) == 2


def test_people_are_counted_as_they_were_in_when_the_round_began(db: Database) -> None:
    team = make_team(db, 4)
    with db.write() as s:
        participants.set_opted_out(s, team.participants[0], now=NOW + WEEK)
        participants.set_opted_out(s, team.participants[1], now=NOW)
        rows = table_of(ParticipantRow)
        s.execute(update(rows).values(rounds_waited=2))

    with db.read() as s:
        found = stats.count_people(s, team.program_id, at=NOW)

    assert (found.n_joined, found.n_long_waits) == (3, 2)


def test_who_comes_back_is_counted_among_those_of_the_round_before(db: Database) -> None:
    team = make_team(db, 6)
    [first, _] = run_round(db, team, team.participants[:2], team.participants[2:4])
    [second] = run_round(db, team, (team.participants[0], team.participants[5]), weeks=1)

    with db.read() as s:
        found = stats.count_returned(s, round_of(db, first), round_of(db, second))

    assert found == (4, 1)


def test_departments_are_those_of_the_rounds_so_far(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    run_round(db, team, (a, b), (c, d, e))
    run_round(db, team, (a, f), weeks=1)
    with db.write() as s:
        work_in(s, team, {"Sales": (0, 1, 2), "Legal": (3,), "Design": (5,)})
        participants.set_opted_out(s, f, now=NOW)

    with db.read() as s:
        first = stats_reach.find_departments(s, team.program_id, until=NOW)
        both = stats_reach.find_departments(s, team.program_id, until=NOW + WEEK)

    sizes = {"Sales": 3, "Legal": 1}
    once = {"Sales": 3, "Legal": 1}
    assert first == Departments(sizes, once, once, {("Legal", "Sales"): 1})
    assert both == Departments(
        sizes,
        placed={"Sales": 4, "Legal": 1, "Design": 1},
        people={"Sales": 3, "Legal": 1, "Design": 1},
        together={("Legal", "Sales"): 1, ("Design", "Sales"): 1},
    )


def test_colleagues_are_counted_of_those_who_had_three_rounds(db: Database) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    run_round(db, team, (a, b), (c, d))
    run_round(db, team, (a, c, d), weeks=1)
    run_round(db, team, (a, b), weeks=2)

    with db.read() as s:
        early = stats_reach.count_partners(s, team.program_id, until=NOW + WEEK)
        found = stats_reach.count_partners(s, team.program_id, until=NOW + 2 * WEEK)

    assert (early, found) == ((), (3,))
