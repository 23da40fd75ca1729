"""Everything a person can get to see, with made-up facts, by file and variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from bot.services.answers import Answer, Said
from bot.services.status import Status
from bot.views import messages, notices, profile_form, replies, standing, texts
from bot.views.rendered import Rendered
from pairing.check_ins import MeetingAnswer
from pairing.guides.loading import load_library
from pairing.ids import PairId, ParticipantId, PersonId, RoundId
from pairing.matching import Reason, ReasonKind
from pairing.participants import FOREVER, CareerStage, Profile, Standing
from pairing.programs import Preset
from sandbox.blocks import Surface
from storage.pairs import Member, PairView
from tests.bot.views.skips import skipped_rounds

ROUND_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BERLIN = "Europe/Berlin"
LIBRARY = load_library()
ANA, BEN, CHLOE = "U01ANA", "U02BEN", "U03CHLOE"
A, B = ParticipantId(1), ParticipantId(2)
PROMPTS = [LIBRARY.prompt(prompt_id) for prompt_id in list(LIBRARY.prompts)[:3]]
PROFILE = Profile(CareerStage.SENIOR, ("influence", "conflict"), ("writing", "presenting"))
ALL_REASONS = [
    Reason(ReasonKind.TWO_WAY, A, B, "writing", "influence"),
    Reason(ReasonKind.ONE_WAY, A, B, "writing"),
    Reason(ReasonKind.RELATED, A, B, "writing"),
    Reason(ReasonKind.TRADE),
    Reason(ReasonKind.COMMON_TOPIC, topic="influence"),
    Reason(ReasonKind.NEW_COMPANY),
    Reason(ReasonKind.NEW_ROLE),
    Reason(ReasonKind.NEW_FIELD),
    Reason(ReasonKind.NEW_LEAD),
    Reason(ReasonKind.SIMILAR_STAGE),
    Reason(ReasonKind.DEPARTMENTS),
    Reason(ReasonKind.OVERLAP, hours=1),
    Reason(ReasonKind.OVERLAP, hours=6),
    Reason(ReasonKind.ASYNC),
    Reason(ReasonKind.LANGUAGE, language="pt-BR"),
    Reason(ReasonKind.FALLBACK),
]

# spelled out, so that tests are found even while something cannot be rendered
FILES = (
    *("welcome", "introduction", "check_in", "sat_out", "status_card", "help", "replies"),
    *("join_message", "home", "join_form", "profile_form", "notice", "round_skipped"),
)


@dataclass(frozen=True)
class Shown:
    """One thing as Slack gets it: a message with its text, or a view."""

    surface: Surface
    json: dict[str, Any]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.json["blocks"])


def pair(*reasons: Reason, trio: bool = False) -> PairView:
    slack_ids = (ANA, BEN, CHLOE) if trio else (ANA, BEN)
    return PairView(
        id=PairId(7),
        round_id=RoundId(3),
        channel_id="C1",
        due_at=ROUND_AT,
        members=tuple(
            Member(ParticipantId(n), PersonId(n + 10), slack_id, BERLIN)
            for n, slack_id in enumerate(slack_ids, 1)
        ),
        reasons=reasons or (Reason(ReasonKind.FALLBACK),),
        prompt_ids=tuple(prompt.id for prompt in PROMPTS),
        score=0.8765,
    )


def intro(
    *reasons: Reason,
    trio: bool = False,
    met_before: bool = False,
    preset: Preset = Preset.STANDARD,
) -> Rendered:
    return messages.pair_intro(
        pair(*reasons, trio=trio),
        preset=preset,
        zone=BERLIN,
        prompts=PROMPTS,
        starter=B,
        met_before=met_before,
        library=LIBRARY,
    )


def status(stands: Standing = Standing.IN, **changes: Any) -> Status:
    known: dict[str, Any] = {
        "standing": stands,
        "profile": PROFILE,
        "next_round_at": ROUND_AT,
        "slack_user_id": ANA,
        "zone": BERLIN,
        "known": True,
    }
    return Status(**(known | changes))


STATUSES: Mapping[str, Status] = {
    "never heard of": Status(slack_user_id=ANA),
    "left": status(Standing.OUT),
    "in": status(),
    "in, without topics": status(profile=Profile()),
    "in, with a partner": status(pair=pair()),
    "in, with two partners": status(pair=pair(trio=True)),
    "skipping": status(Standing.SKIPPING),
    "paused until a day": status(
        Standing.PAUSED, until=datetime(2027, 1, 10, 23, tzinfo=UTC), pair=pair()
    ),
    "paused without an end": status(Standing.PAUSED, until=FOREVER),
}
NEXT = {"next_round_at": ROUND_AT.isoformat()}
FACTS: Mapping[Said, Mapping[str, Mapping[str, Any]]] = {
    Said.JOINED: {"with the form": NEXT | {"form": True}, "without it": NEXT | {"form": False}},
    Said.ALREADY_IN: {"": NEXT | {"form": True}},
    Said.SKIPPED: {"": {"skipped_at": ROUND_AT.isoformat()}},
    Said.ALREADY_SKIPPING: {"": {"skipped_at": ROUND_AT.isoformat()}},
    Said.PAUSED: {
        "until a day": {
            "until": "2027-01-10T23:00:00+00:00",
            "back_at": "2027-01-26T09:00:00+00:00",
        },
        "without an end": {"until": None},
    },
    Said.RESUMED: {"": NEXT},
    Said.NOTHING_TO_RESUME: {"": NEXT},
    Said.CHECK_IN_SAVED: {},  # the question itself turns into the answer: messages.py
}


@cache
def catalog() -> Mapping[str, Mapping[str, Shown]]:
    """Everything: name of the golden file → variant → what Slack gets."""
    return {
        "welcome": _messages(
            {name: messages.welcome(one, LIBRARY) for name, one in _welcomes().items()}
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
        "sat_out": _messages({"always": messages.sat_out()}),
        "round_skipped": _messages(skipped_rounds()),
        "status_card": _messages(
            {name: standing.status_card(one, LIBRARY) for name, one in STATUSES.items()}
        ),
        "help": _messages({"always": standing.help_card(today=TODAY)}),
        "replies": _messages(_replies()),
        "join_message": _messages({"always": profile_form.join_message(LIBRARY)}),
        "home": {
            name: Shown(Surface.HOME, standing.home(one, LIBRARY, today=TODAY))
            for name, one in STATUSES.items()
        },
        "join_form": _modal("empty", profile_form.join_form(Profile(), LIBRARY)),
        "profile_form": _modal("filled", profile_form.profile_form(PROFILE, LIBRARY)),
        "notice": _modal("asking how long", notices.notice(replies.ask_how_long(today=TODAY))),
    }


def everything() -> Mapping[str, Shown]:
    """The same without files: "home: skipping" and so on."""
    return {
        f"{file}: {name}": shown
        for file, variants in catalog().items()
        for name, shown in variants.items()
    }


def _welcomes() -> Mapping[str, Status]:
    return {
        "standard": STATUSES["in"],
        "without topics": STATUSES["in, without topics"],
        "taster": status(preset=Preset.TASTER),
        "deep": status(preset=Preset.DEEP),
    }


def _introductions() -> dict[str, Rendered]:
    alone = {f"{reason.kind} {reason.hours or ''}".strip(): intro(reason) for reason in ALL_REASONS}
    two_way, common = ALL_REASONS[0], ALL_REASONS[4]
    return alone | {
        "several reasons": intro(two_way, common, Reason(ReasonKind.SIMILAR_STAGE)),
        "met before": intro(met_before=True),
        "trio": intro(common, Reason(ReasonKind.FALLBACK), trio=True),
        "trio that shares a situation": intro(
            Reason(ReasonKind.NEW_LEAD), Reason(ReasonKind.ASYNC), trio=True
        ),
        "language of another name": intro(Reason(ReasonKind.LANGUAGE, language="Q&A")),
        "taster": intro(preset=Preset.TASTER),
        "deep": intro(preset=Preset.DEEP),
    }


def _replies() -> dict[str, Rendered]:
    known = ("join", "status", "profile", "skip", "pause", "resume", "leave", "help")
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


def _modal(name: str, view: dict[str, Any]) -> Mapping[str, Shown]:
    return {name: Shown(Surface.MODAL, view)}
