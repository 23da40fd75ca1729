from datetime import UTC, date, datetime, timedelta

import pytest

from pairing.errors import InvalidPause, InvalidProfile
from pairing.guides import load_library
from pairing.participants import (
    FOREVER,
    CareerStage,
    Participant,
    PauseUntil,
    Profile,
    Standing,
    Track,
    is_eligible,
    parse_pause,
    parse_profile,
    resume_at,
    standing,
    suggest_stage,
)
from tests.pairing.factories import OPTED_IN_AT, person

DUE_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
TOPICS = {"writing", "feedback", "hiring", "strategy", "quality", "learning"}


def changed(**changes: datetime | bool | None) -> Participant:
    base = person(1)
    fields = {name: getattr(base, name) for name in Participant.__dataclass_fields__}
    return Participant(**{**fields, **changes})


def test_stages_stand_on_one_ladder_with_two_tracks() -> None:
    levels = {stage.value: (stage.level, stage.track) for stage in CareerStage}

    assert levels == {
        "new_to_field": (1, Track.IC),
        "growing": (2, Track.IC),
        "independent": (3, Track.IC),
        "senior": (4, Track.IC),
        "principal": (5, Track.IC),
        "new_lead": (4, Track.PEOPLE),
        "manager": (5, Track.PEOPLE),
        "director": (6, Track.PEOPLE),
        "executive": (7, Track.PEOPLE),
    }


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("CTO", "executive"),
        ("Chief of Staff", "executive"),
        ("VP, Sales", "executive"),
        ("Director of Nursing", "director"),
        ("head  of finance", "director"),
        ("Engineering Manager", "manager"),
        ("Senior Product Manager", "independent"),
        ("account manager", "independent"),
        ("Community Manager II", "independent"),
        ("Tech Lead", "new_lead"),
        ("Staff Engineer", "principal"),
        ("Distinguished Scientist", "principal"),
        ("Sr. Developer", "senior"),
        ("senior consultant", "senior"),
        ("Junior Designer", "growing"),
        ("Sales Associate", "growing"),
        ("Apprentice", "new_to_field"),
        ("International Buyer", "independent"),
        ("Leadership Coach", "independent"),
        ("Nurse", "independent"),
        ("", "independent"),
    ],
)
def test_a_title_suggests_a_stage_by_whole_words(title: str, stage: str) -> None:
    assert suggest_stage(title) is CareerStage(stage)


def test_a_profile_keeps_the_order_of_topics_and_drops_duplicates() -> None:
    parsed = parse_profile(
        stage="senior",
        grow=["writing", "feedback", "writing"],
        share=["hiring"],
        known_topics=TOPICS,
    )

    assert parsed == Profile(CareerStage.SENIOR, ("writing", "feedback"), ("hiring",))


@pytest.mark.parametrize(
    ("stage", "grow", "share", "errors"),
    [
        (None, [], [], {"stage": "required"}),
        ("", [], [], {"stage": "required"}),
        ("boss", [], [], {"stage": "unknown"}),
        ("senior", ["juggling"], [], {"grow": "unknown"}),
        ("senior", ["writing", "feedback", "hiring", "quality"], [], {"grow": "too_many"}),
        ("senior", [], sorted(TOPICS), {"share": "too_many"}),
        (None, ["x"], ["x"], {"stage": "required", "grow": "unknown", "share": "unknown"}),
    ],
)
def test_a_wrong_profile_is_refused_field_by_field(
    stage: str | None, grow: list[str], share: list[str], errors: dict[str, str]
) -> None:
    with pytest.raises(InvalidProfile) as refused:
        parse_profile(stage=stage, grow=grow, share=share, known_topics=TOPICS)

    assert refused.value.errors == errors


def test_the_topics_of_the_library_are_the_known_ones() -> None:
    topics = load_library().topics

    assert parse_profile(stage="growing", grow=["confidence"], share=[], known_topics=topics)


@pytest.mark.parametrize(
    ("changes", "is_there"),
    [
        ({}, True),
        ({"opted_out_at": OPTED_IN_AT}, False),
        ({"active": False}, False),
        ({"paused_until": DUE_AT}, True),
        ({"paused_until": DUE_AT + timedelta(seconds=1)}, False),
        ({"paused_until": FOREVER}, False),
        ({"skip_until": DUE_AT}, False),
        ({"skip_until": DUE_AT - timedelta(seconds=1)}, True),
    ],
)
def test_a_round_counts_on_who_is_neither_out_nor_away(
    changes: dict[str, datetime | bool | None], is_there: bool
) -> None:
    assert is_eligible(changed(**changes), DUE_AT) is is_there


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({}, Standing.IN),
        ({"opted_out_at": OPTED_IN_AT, "paused_until": FOREVER}, Standing.OUT),
        ({"paused_until": FOREVER, "skip_until": DUE_AT}, Standing.PAUSED),
        ({"paused_until": DUE_AT - timedelta(days=7)}, Standing.IN),
        ({"skip_until": DUE_AT}, Standing.SKIPPING),
        ({"skip_until": DUE_AT - timedelta(days=28)}, Standing.IN),
    ],
)
def test_people_read_how_they_stand_now(
    changes: dict[str, datetime | bool | None], stands: Standing
) -> None:
    now = DUE_AT - timedelta(days=7)

    assert standing(changed(**changes), now=now, next_round_at=DUE_AT) is stands


def test_somebody_who_never_joined_is_out() -> None:
    assert standing(None, now=DUE_AT, next_round_at=DUE_AT) is Standing.OUT


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("week", date(2026, 12, 1)),
        ("1 week", date(2026, 12, 1)),
        (" 2w ", date(2026, 12, 8)),
        ("2 W", date(2026, 12, 8)),
        ("26 weeks", date(2027, 5, 25)),
        ("2026-12-24", date(2026, 12, 24)),
        ("until 2026-12-24", date(2026, 12, 24)),
        ("Until  2026-11-25", date(2026, 11, 25)),
        ("2027-11-25", date(2027, 11, 25)),
    ],
)
def test_a_pause_is_weeks_or_a_date(words: str, on: date) -> None:
    assert parse_pause(words, today=TODAY) == PauseUntil(on)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "missing"),
        ("  ", "missing"),
        ("0 weeks", "range"),
        ("-3w", "range"),
        ("27 weeks", "range"),
        ("99999 weeks", "range"),
        ("2027-11-26", "range"),
        ("until 2020-01-01", "past"),
        ("2026-11-24", "past"),
        ("until 2026-02-31", "unreadable"),
        ("until 31.02.", "unreadable"),
        ("２ weeks", "unreadable"),  # noqa: RUF001
        ("10 days", "unreadable"),
        ("2 wks", "unreadable"),
        ("2", "unreadable"),
        ("forever", "unreadable"),
    ],
)
def test_other_words_are_refused_with_a_code(words: str, code: str) -> None:
    with pytest.raises(InvalidPause) as refused:
        parse_pause(words, today=TODAY)

    assert refused.value.code == code


def test_people_are_back_when_their_day_begins() -> None:
    assert resume_at(date(2026, 12, 24), zone="Asia/Tokyo") == datetime(
        2026, 12, 23, 15, tzinfo=UTC
    )


def test_a_day_that_begins_at_one_o_clock_begins_then() -> None:
    # Brazil's clocks used to skip midnight
    assert resume_at(date(2018, 11, 4), zone="America/Sao_Paulo") == datetime(
        2018, 11, 4, 3, tzinfo=UTC
    )
