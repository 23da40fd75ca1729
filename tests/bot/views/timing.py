"""Finding a time for a talk, with made-up facts: near and far away, before and after a booking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.services.answers import Answer, Said
from bot.services.talking.talk_times import Booking, OfferedTime, Partner, TimeChoice
from bot.views import nudges, talk_times, times_form
from bot.views.rendered import Rendered
from bot.views.texts import talk_times as words
from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId
from pairing.talk_times import Span
from tests.bot.views.facts import ANA, BEN, CHLOE

PAIR = PairId(7)
BERLIN, LONDON, AUCKLAND = "Europe/Berlin", "Europe/London", "Pacific/Auckland"
TIMES = [datetime(2026, 12, day, hour, tzinfo=UTC) for day, hour in ((2, 9), (4, 13), (8, 14))]
HOURS = Span(datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 2, 16, tzinfo=UTC))
EVENING = Span(datetime(2026, 12, 2, 19, tzinfo=UTC), datetime(2026, 12, 2, 21, tzinfo=UTC))
NEAR = TimeChoice(
    pair_id=PAIR,
    zone=BERLIN,
    partners=(Partner(BEN, BERLIN),),
    minutes=30,
    times=tuple(map(OfferedTime, TIMES)),
    hours=HOURS,
)
FAR = replace(
    NEAR,
    partners=(Partner(BEN, LONDON),),
    times=(
        OfferedTime(TIMES[0], mine=True),
        OfferedTime(TIMES[1], suits=(BEN,)),
        OfferedTime(TIMES[2], mine=True, suits=(BEN,)),
    ),
)
TRIO = replace(
    NEAR,
    partners=(Partner(BEN, LONDON), Partner(CHLOE, AUCKLAND)),
    times=(
        OfferedTime(EVENING.start),
        OfferedTime(EVENING.start + timedelta(days=1), suits=(BEN, CHLOE)),
    ),
    hours=EVENING,
)
BOOKED = replace(NEAR, booked=TIMES[2], times=NEAR.times[:2])
TWO = [Partner(ANA, BERLIN), Partner(BEN, BERLIN)]
TWO_FAR = [Partner(ANA, BERLIN), Partner(BEN, LONDON)]
THREE = [*TWO_FAR, Partner(CHLOE, AUCKLAND)]
TALK = Booking(PAIR, TIMES[0], 30)
AT = {"at": TIMES[0].isoformat()}


def modals() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The form in every state, by golden file and variant."""
    return {
        "times_form": {
            "of two with the same clock": times_form.form(NEAR),
            "of two with different clocks, partly ticked": times_form.form(FAR),
            "of a trio around the world": times_form.form(TRIO),
            "after a booking": times_form.form(BOOKED),
            "with other times": times_form.form(NEAR, others=True),
            "without shared hours": times_form.form(replace(NEAR, times=(), hours=None)),
            "without times left": times_form.form(replace(BOOKED, times=())),
            "while times are looked for": times_form.waiting(),
        },
        "times_answered": {
            **{
                said.value: times_form.form_answered(
                    Answer(said, {"at": TIMES[0].isoformat()}), NEAR
                )
                for said in (Said.TIME_BOOKED, Said.TIMES_NOTED, Said.TIMES_OTHER, Said.NO_TIMES)
            },
            "over": times_form.form_answered(Answer(Said.NOT_YOURS), None),
        },
    }


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    """Every message, by golden file and variant."""
    return {
        "times": {
            "of one who chose": _times(TWO),
            "of one whose clock is another": _times(TWO_FAR),
            "of one in a trio": _times(THREE),
            "instead of a booked one": _times(TWO, booked=TIMES[2]),
            "others": _times(TWO_FAR, by=None),
        },
        "booked": {
            "same clock": talk_times.booked(TALK, everybody=TWO),
            "different clocks": talk_times.booked(TALK, everybody=TWO_FAR),
            "trio, in place of another": talk_times.booked(TALK, everybody=THREE, instead=TIMES[1]),
            "where files may not be sent": talk_times.booked(TALK, everybody=TWO, with_file=False),
            "no file": talk_times.links_instead(TALK, words.FILE_REFUSED),
        },
        "nudge": {
            "of a pair": nudges.nudge(PAIR, others=TWO_FAR[1:], times=TIMES, minutes=30),
            "without times": nudges.nudge(PAIR, others=TWO[1:]),
            "of a trio with one clock": nudges.nudge(
                PAIR, others=[*TWO[1:], Partner(CHLOE, BERLIN)], times=TIMES, minutes=45
            ),
            "of a trio with different clocks": nudges.nudge(PAIR, others=THREE[1:], times=TIMES),
            **{name: nudges.nudge_answered(one) for name, one in _answers().items()},
        },
    }


def times_of(slack_user_id: str) -> list[dict[str, Any]]:
    """The form, with everybody's id being this text."""
    people = (Partner(slack_user_id, LONDON), Partner(slack_user_id, AUCKLAND))
    ticked = tuple(OfferedTime(at, suits=(slack_user_id,) * 2) for at in TIMES)
    return [
        times_form.form(replace(TRIO, partners=people)),
        times_form.form(replace(TRIO, partners=people[:1], times=ticked)),
        times_form.form(replace(TRIO, partners=people, times=ticked, booked=TIMES[0])),
    ]


def messages_of_people(slack_user_id: str) -> list[Rendered]:
    """The messages, with everybody's id being this text."""
    people = [Partner(slack_user_id, zone) for zone in (BERLIN, LONDON, AUCKLAND)]
    return [
        _times(people, by=slack_user_id, booked=TIMES[2]),
        talk_times.booked(TALK, everybody=people, instead=TIMES[1]),
        nudges.nudge(PAIR, others=people[:1], times=TIMES),
    ]


def _times(
    everybody: list[Partner], *, by: str | None = ANA, booked: datetime | None = None
) -> Rendered:
    return talk_times.times(PAIR, TIMES[:2], everybody=everybody, by=by, booked=booked)


def _answers() -> Mapping[str, Answer]:
    def said(answer: MeetingAnswer) -> Answer:
        return Answer(Said.CHECK_IN_SAVED, {"answer": answer.value, "others": [BEN]})

    later = {"at": TIMES[0].isoformat(), "zone": BERLIN}
    return {
        "answered: we have a time": said(MeetingAnswer.BOOKED),
        "answered: after we met": said(MeetingAnswer.YES_ONCE),
        "answered: later": Answer(Said.NUDGE_LATER, later),
        "answered: too late": Answer(Said.NUDGE_OVER),
        "answered: not this round": Answer(Said.CARE_DONE),
    }
