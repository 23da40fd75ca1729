"""Everything a person can get to see, with made-up facts, by file and variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.services.answers import Answer, Said
from bot.services.joining.preferences import Wishes
from bot.views import (
    heads_up,
    messages,
    notices,
    profile_form,
    replies,
    settings_form,
    standing,
    texts,
)
from bot.views.rendered import Rendered
from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId
from pairing.matching import Reason, ReasonKind
from pairing.participants import CareerStage, Profile
from pairing.profiles import MeetingMode
from pairing.programs import Preset
from sandbox.blocks import Surface
from tests.bot.views import care, closing, running
from tests.bot.views.facts import (
    ALL_REASONS,
    ANA,
    BEN,
    BERLIN,
    CHLOE,
    FACTS,
    LIBRARY,
    NEXT,
    PROFILE,
    PROMPTS,
    ROUND_AT,
    STATUSES,
    TODAY,
    WELCOMES,
    WISHES,
    A,
    B,
    intro,
    pair,
    status,
)
from tests.bot.views.guides import guides, prompt_choices
from tests.bot.views.homes import homes
from tests.bot.views.skips import skipped_rounds
from tests.bot.views.subjects import MORE

__all__ = [
    "ALL_REASONS",
    "ANA",
    "BEN",
    "BERLIN",
    "CHLOE",
    "FACTS",
    "FILES",
    "LIBRARY",
    "NEXT",
    "PROFILE",
    "PROMPTS",
    "ROUND_AT",
    "STATUSES",
    "TODAY",
    "WISHES",
    "A",
    "B",
    "Shown",
    "catalog",
    "everything",
    "intro",
    "pair",
    "status",
]

# spelled out, so that tests are found even while something cannot be rendered
FILES = (
    *("times", "times_form", "times_answered", "booked", "nudge", "my_data", "my_data_instead"),
    *("feedback", "feedback_form", "searches", "guide", "prompts", "heads_up", "forget_form"),
    *("private_options", "concern", "help_resources", "care_done", "pairing_ended"),
    *("welcome", "introduction", "check_in", "sat_out", "status_card", "help", "replies"),
    *("join_message", "home", "join_form", "profile_form", "settings_form", "notice"),
    *("round_skipped", "vent_timer", "step", "step_form", "formats", "midpoint", "list_form"),
    *("list_checked", "list_notices", "round_preview", "round_orders", "round_cancelled"),
    *("round_summary", "program_report", "several_programs", "join_one_of_several", "day_card"),
    *running.FILES,
    "report_window",
)


@dataclass(frozen=True)
class Shown:
    """One thing as Slack gets it: a message with its text, or a view."""

    surface: Surface
    json: dict[str, Any]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.json["blocks"])


@cache
def catalog() -> Mapping[str, Mapping[str, Shown]]:
    """Everything: name of the golden file → variant → what Slack gets."""
    return {
        "welcome": _messages(
            {name: messages.welcome(one, LIBRARY) for name, one in WELCOMES.items()}
        ),
        "introduction": _messages(_introductions()),
        "check_in": _messages(
            {
                "of a pair": messages.check_in(pair(), asked=ANA),
                "of a trio": messages.check_in(pair(trio=True), asked=ANA),
            }
            | {
                f"answered {one}": messages.check_in_answered(PairId(7), one, others=[BEN])
                for one in MeetingAnswer
            }
        ),
        "private_options": _modals(care.private_options()),
        "concern": _modals(care.concerns()),
        "help_resources": _modals(care.help_cards()),
        "care_done": _modals(care.afterwards()),
        "pairing_ended": _messages(care.endings()),
        "feedback": _messages(closing.questions()),
        "feedback_form": _modals(closing.forms()),
        "searches": _messages(closing.endings()),
        **{k: _messages(them) for one in MORE for k, them in one.messages().items()},
        **{k: _modals(them) for one in MORE for k, them in one.modals().items()},
        "guide": _modals(guides()),
        "prompts": _modals(prompt_choices()),
        "sat_out": _messages({"always": messages.sat_out()}),
        "heads_up": _messages(
            {
                "of a round": heads_up.heads_up(ROUND_AT, STATUSES["in"]),
                "after a pause": heads_up.welcome_back(STATUSES["in"]),
            }
        ),
        "round_skipped": _messages(skipped_rounds()),
        "status_card": _messages(
            {name: standing.status_card(one, LIBRARY) for name, one in STATUSES.items()}
        ),
        "help": _messages({"always": standing.help_card(today=TODAY)}),
        "replies": _messages(_replies()),
        "join_message": _messages({"always": profile_form.join_message(LIBRARY)}),
        "home": {name: Shown(Surface.HOME, view) for name, view in homes().items()},
        "join_form": {
            **_modal("empty", profile_form.join_form(Profile(), LIBRARY)),
            **_modal(
                "with a suggested stage",
                profile_form.join_form(Profile(), LIBRARY, suggested=CareerStage.SENIOR),
            ),
        },
        "profile_form": _modal("filled", profile_form.profile_form(PROFILE, LIBRARY)),
        "settings_form": {
            **_modal("nothing said", settings_form.settings_form(Wishes(zone=BERLIN))),
            **_modal("filled", settings_form.settings_form(WISHES)),
        },
        "notice": _modal("asking how long", notices.notice(replies.ask_how_long(today=TODAY))),
    }


def everything() -> Mapping[str, Shown]:
    """The same without files: "home: skipping" and so on."""
    return {
        f"{file}: {name}": shown
        for file, variants in catalog().items()
        for name, shown in variants.items()
    }


def _introductions() -> dict[str, Rendered]:
    alone = {f"{reason.kind} {reason.hours or ''}".strip(): intro(reason) for reason in ALL_REASONS}
    two_way, common = ALL_REASONS[0], ALL_REASONS[4]
    return alone | {
        "several reasons": intro(two_way, common, Reason(ReasonKind.SIMILAR_STAGE)),
        "met before": intro(met_before=True),
        "one would like to think about something": intro(challenges={B: "How to say no"}),
        "both like a video call": intro(profiles=[Profile(mode=MeetingMode.VIDEO)] * 2),
        "they like different things": intro(
            profiles=[
                Profile(mode=MeetingMode.IN_PERSON, session_minutes=45),
                Profile(mode=MeetingMode.CHAT),
                Profile(mode=MeetingMode.AUDIO, session_minutes=45),
            ],
            trio=True,
        ),
        "both like 45 minutes": intro(profiles=[Profile(session_minutes=45)] * 2),
        "both would": intro(challenges={A: "Feedback upwards <now>", B: "How to say no"}),
        "trio": intro(common, Reason(ReasonKind.FALLBACK), trio=True),
        "trio that shares a situation": intro(
            Reason(ReasonKind.NEW_LEAD), Reason(ReasonKind.ASYNC), trio=True
        ),
        "language of another name": intro(Reason(ReasonKind.LANGUAGE, language="Q&A")),
        "different clocks": intro(zones=(BERLIN, "Europe/London")),
        "no shared hours": intro(hours=None),
        "in writing": intro(in_writing=True),
        "in writing, without shared hours": intro(hours=None, in_writing=True, trio=True),
        "taster": intro(preset=Preset.TASTER),
        "deep": intro(preset=Preset.DEEP),
    }


def _replies() -> dict[str, Rendered]:
    known = ("join", "status", "profile", "settings", "skip", "pause", "resume", "leave", "help")
    said = {
        f"{one.value} {name}".strip(): replies.reply(Answer(one, facts), zone=BERLIN)
        for one in Said
        for name, facts in FACTS.get(one, {"": {}}).items()
    }
    sentences = {
        name: replies.say(getattr(texts, name))
        for name in ("NOT_SAVED", "NOT_READ", "FAILED", "FORM_CLOSED", "NO_LONGER_ACTIVE")
    }
    return {
        **said,
        **sentences,
        "ask how long": replies.ask_how_long(today=TODAY),
        "ask how long after a past day": replies.ask_how_long(today=TODAY, wrong="past"),
        "unknown word near a known one": replies.unknown_word("jion", known=known),
        "unknown word": replies.unknown_word("<!channel> *now*", known=known),
    }


def _messages(rendered: Mapping[str, Rendered]) -> Mapping[str, Shown]:
    return {
        name: Shown(Surface.MESSAGE, {"text": one.text, "blocks": list(one.blocks)})
        for name, one in rendered.items()
    }


def _modals(views: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Shown]:
    return {name: Shown(Surface.MODAL, dict(view)) for name, view in views.items()}


def _modal(name: str, view: dict[str, Any]) -> Mapping[str, Shown]:
    return {name: Shown(Surface.MODAL, view)}
