"""Around a talk, with made-up facts: the vent timer, steps, halfway, another form of talk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.services.talking.steps import StepForm
from bot.services.talking.vent_timers import Timer
from bot.views import day_cards, formats, notices, steps, talks, vent_timer
from bot.views.rendered import Rendered
from bot.views.texts import steps as words
from pairing.follow_ups import CARDS
from pairing.guides.agenda import plan_talk
from pairing.guides.library import Mode, Prompt
from pairing.guides.meetings import Meeting
from pairing.ids import PairId
from pairing.profiles import Profile
from tests.bot.views.facts import ANA, BEN, CHLOE, PROMPTS
from tests.bot.views.guides import first_of

PAIR = PairId(7)
REMIND_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    """Every message, by golden file and variant."""
    return {
        "vent_timer": {
            "three minutes have passed": _vent_turn(first_of(Mode.VENT).turn),
            "without a vent prompt": _vent_turn(None),
            "one more minute has passed": _vent_turn(None, may_extend=False),
        },
        "step": {
            "reminder": steps.reminder("By Friday I will ask first; if it is late, I will say so."),
            "kept": steps.kept(REMIND_AT, zone="Europe/Berlin"),
        },
        "formats": {
            "in writing": formats.in_writing(PAIR, n_people=2, prompt=PROMPTS[0]),
            "in writing, of three": formats.in_writing(PAIR, n_people=3, prompt=None),
            "shorter talk": formats.smaller_talk(PAIR, n_people=2, prompt=PROMPTS[0]),
            "shorter talk of three": formats.smaller_talk(PAIR, n_people=3, prompt=None),
        },
        "day_card": {
            f"day {days[0]}, of {n}": _day_card(n, days) for n in (2, 3) for days in CARDS.values()
        },
        "midpoint": {
            "of a pair that has met": _midpoint(has_met=True, may_vent=True),
            "of a pair that has not": _midpoint(),
            "of a long round": _midpoint(sessions=4),
            "of a trio without prompts": _midpoint(CHLOE, prompts=()),
        },
    }


def modals() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Every form, by golden file and variant."""
    kept = steps.kept(REMIND_AT, zone="Europe/Berlin")
    return {
        "step_form": {
            "empty": steps.step_form(StepForm(PAIR, date(2026, 12, 1))),
            "kept": notices.notice(kept, close=words.CLOSE),
        }
    }


def around_talk(strange: Prompt) -> Iterator[Rendered]:
    """The messages that show a prompt, or a line of it, with this one."""
    yield _vent_turn(strange.text)
    yield formats.smaller_talk(PAIR, n_people=2, prompt=strange)
    yield formats.in_writing(PAIR, n_people=2, prompt=strange)
    yield _midpoint(prompts=[strange] * 3)


def _vent_turn(turn: str | None, *, may_extend: bool = True) -> Rendered:
    return vent_timer.vent_turn(Timer(PAIR, 4), turn=turn, may_extend=may_extend)


def _day_card(n_people: int, wanted: Sequence[int]) -> Rendered:
    people = [ANA, BEN, CHLOE][:n_people]
    profiles = [Profile()] * n_people
    agenda = plan_talk(profiles, meeting=Meeting.FIRST, minutes=0, written=True)
    days = [one for one in agenda.days if one.day in wanted]
    return day_cards.day_card(PAIR, days, people=people)


def _midpoint(*others: str, **changes: Any) -> Rendered:
    usual: dict[str, Any] = {"has_met": False, "sessions": 2, "may_vent": False, "prompts": PROMPTS}
    return talks.midpoint(PAIR, people=[ANA, BEN, *others], **(usual | changes))
