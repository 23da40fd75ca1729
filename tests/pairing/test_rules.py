from dataclasses import replace

import pytest
from hypothesis import given

from pairing.ids import ParticipantId, PersonId
from pairing.matching.circumstances import circumstances_of
from pairing.matching.rules import excluded_by
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.profiles import MeetingMode, WorkHours
from pairing.programs import HardRule, Rules
from tests.pairing.factories import PROPERTY, person
from tests.pairing.strategies import crowds, rules

IN_PERSON = MeetingMode.IN_PERSON
NIGHT = WorkHours(0, 180)


def one(place: Place | None = None, **said: object) -> Participant:
    return person(1, Profile(**said), place=place)  # type: ignore[arg-type]  # field names


def other(place: Place | None = None, **said: object) -> Participant:
    return person(2, Profile(**said), place=place)  # type: ignore[arg-type]  # field names


def under(*managers: int, team: str | None = None) -> Place:
    return Place(team=team, managers=tuple(PersonId(it) for it in managers))


APART = [
    (HardRule.REPORTING_LINE, one(under()), other(under(1001))),
    (HardRule.REPORTING_LINE, one(under()), other(under(1009, 1007, 1001))),
    (HardRule.REPORTING_LINE, one(under()), other(under(1009, 1001, team="red"))),
    (HardRule.REPORTING_LINE, one(Place(team="red")), other(Place(team="red"))),
    (HardRule.REPORTING_LINE, one(Place(team="red")), other(under(1009, team="red"))),
    (HardRule.STAGE_GAP, one(stage=CareerStage.GROWING), other(stage=CareerStage.MANAGER)),
    (HardRule.LANGUAGE, one(languages=("en", "de")), other(languages=("hi",))),
    (HardRule.TIME, one(), other(hours=NIGHT)),
    (HardRule.TIME, one(), other(hours=WorkHours(days=(5, 6)))),
    (HardRule.TIME, one(async_ok=True), other(hours=NIGHT)),
    (HardRule.TIME, one(site="Bergen"), other(site="Bergen", hours=NIGHT)),
    (HardRule.MODE, one(mode=IN_PERSON, site="Bergen"), other(site="Pune")),
    (
        HardRule.MODE,
        one(mode=IN_PERSON, site="Bergen"),
        other(mode=MeetingMode.VIDEO, site="Pune"),
    ),
]
TOGETHER = [
    (one(), other()),
    (
        one(under(1009, team="red")),
        other(under(1009, team="red")),
    ),  # one team
    (one(Place(team="red")), other(Place(team="blue"))),
    (one(Place(managers=())), other(Place())),
    (one(stage=CareerStage.GROWING), other(stage=CareerStage.NEW_LEAD)),
    (one(stage=CareerStage.GROWING), other(stage=None)),
    (one(languages=("en", "de")), other(languages=("hi", "de"))),
    (one(languages=("en",)), other()),
    (one(async_ok=True), other(async_ok=True, hours=NIGHT)),
    (one(mode=IN_PERSON, site="Bergen"), other(mode=IN_PERSON, site="Bergen", hours=NIGHT)),
    (one(), replace(other(hours=NIGHT), zone=None)),
    (one(), other(hours=WorkHours(960, 1200, (4, 5)))),  # an hour on Fridays
    (one(mode=IN_PERSON, site="Bergen"), other(site="Bergen")),
    (one(mode=IN_PERSON, site="Bergen"), other(mode=MeetingMode.VIDEO)),
    (one(mode=MeetingMode.VIDEO, site="Bergen"), other(site="Pune")),
]


@pytest.mark.parametrize(("rule", "first", "second"), APART)
def test_each_rule_keeps_people_apart_until_the_program_switches_it_off(
    rule: HardRule, first: Participant, second: Participant
) -> None:
    assert excluded_by(first, second, Rules()) is rule
    assert excluded_by(second, first, Rules()) is rule
    assert excluded_by(first, second, Rules(off=frozenset({rule}))) is None


@pytest.mark.parametrize(("first", "second"), TOGETHER)
def test_what_is_near_enough_or_not_known_keeps_nobody_apart(
    first: Participant, second: Participant
) -> None:
    assert excluded_by(first, second, Rules()) is None
    assert excluded_by(second, first, Rules()) is None


def test_the_avoid_list_keeps_exactly_its_pairs_apart() -> None:
    avoided = frozenset({(ParticipantId(1), ParticipantId(2))})

    assert excluded_by(person(2), person(1), Rules(avoided=avoided)) is HardRule.AVOIDED
    assert excluded_by(person(1), person(3), Rules(avoided=avoided)) is None


def test_no_program_can_do_without_the_avoid_list() -> None:
    avoided = frozenset({(ParticipantId(1), ParticipantId(2))})
    off = Rules(avoided=avoided, off=frozenset(HardRule))

    assert excluded_by(person(1), person(2), off) is HardRule.AVOIDED


def test_one_team_keeps_people_apart_only_where_a_program_wants_it() -> None:
    charted = (one(under(1009, team="red")), other(under(1009, team="red")))
    never = Rules(never_same_team=True, off=frozenset({HardRule.SAME_TEAM}))

    assert excluded_by(*charted, Rules()) is None
    assert excluded_by(*charted, never) is HardRule.SAME_TEAM
    assert excluded_by(one(under(team="red")), other(under(team="blue")), never) is None
    assert excluded_by(one(under()), other(under()), never) is None


def test_limits_are_those_of_the_program() -> None:
    far = (one(stage=CareerStage.GROWING), other(stage=CareerStage.PRINCIPAL))
    short = (one(hours=WorkHours(480, 600)), other())

    assert excluded_by(*far, Rules(max_stage_gap=3)) is None
    assert excluded_by(*short, Rules()) is None
    assert excluded_by(*short, Rules(min_overlap_minutes=61)) is HardRule.TIME


def test_of_several_rules_the_first_is_named() -> None:
    first = one(languages=("en",), stage=CareerStage.GROWING)
    second = other(languages=("hi",), stage=CareerStage.DIRECTOR)

    assert excluded_by(first, second, Rules()) is HardRule.STAGE_GAP
    off = Rules(off=frozenset({HardRule.STAGE_GAP}))
    assert excluded_by(first, second, off) is HardRule.LANGUAGE


@PROPERTY
@given(crowds(), rules)
def test_rules_are_symmetric_and_a_rule_that_is_off_is_never_named(
    pool: list[Participant], rules: Rules
) -> None:
    for first in pool:
        for second in pool:
            if first is second:
                continue
            rule = excluded_by(first, second, rules)

            assert excluded_by(second, first, rules) is rule
            assert circumstances_of(first, second) == circumstances_of(second, first)
            assert rule is None or rules.is_on(rule)
