"""Made-up facts that everything in the catalog is drawn with: people, pairs, standings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from bot.services.answers import Said
from bot.services.joining.preferences import Wishes
from bot.services.status import CurrentPair, Status
from bot.views import introduction
from bot.views.rendered import Rendered
from pairing.guides.loading import load_library
from pairing.ids import PairId, ParticipantId, PersonId, RoundId
from pairing.matching import Reason, ReasonKind
from pairing.next_steps import NextStep
from pairing.participants import FOREVER, CareerStage, Profile, Standing
from pairing.profiles import MeetingMode, Reach, Rhythm, WorkHours
from pairing.programs import Preset
from pairing.talk_times import Span
from storage.pairs import Member, PairView

ROUND_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
OVER_AT = datetime(2026, 12, 29, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BERLIN = "Europe/Berlin"
SHARED = Span(ROUND_AT, datetime(2026, 12, 1, 16, tzinfo=UTC))  # 10:00 to 17:00 in Berlin
LIBRARY = load_library()
ANA, BEN, CHLOE = "U01ANA", "U02BEN", "U03CHLOE"
A, B = ParticipantId(1), ParticipantId(2)
PROMPTS = [LIBRARY.prompt(prompt_id) for prompt_id in list(LIBRARY.prompts)[:3]]
PROFILE = Profile(CareerStage.SENIOR, ("influence", "conflict"), ("writing", "presenting"))
WISHES = Wishes(
    profile=Profile(
        languages=("pt", "en"),
        mode=MeetingMode.VIDEO,
        async_ok=True,
        session_minutes=45,
        hours=WorkHours(480, 1440, (0, 2, 3)),
        reach=Reach.ANY,
        trio_ok=False,
        rhythm=Rhythm.EVERY_SECOND,
        vent_ok=False,
        depth_max=2,
        show_private=True,
    ),
    challenge="How to say no",
    avoided=(BEN, CHLOE),
    zone=BERLIN,
)
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


def pair(
    *reasons: Reason,
    trio: bool = False,
    preset: Preset = Preset.STANDARD,
    zones: Sequence[str] = (BERLIN,) * 3,
) -> PairView:
    slack_ids = (ANA, BEN, CHLOE) if trio else (ANA, BEN)
    return PairView(
        id=PairId(7),
        round_id=RoundId(3),
        channel_id="C1",
        due_at=ROUND_AT,
        preset=preset,
        members=tuple(
            Member(ParticipantId(n), PersonId(n + 10), slack_id, zones[n - 1])
            for n, slack_id in enumerate(slack_ids, 1)
        ),
        reasons=reasons or (Reason(ReasonKind.FALLBACK),),
        prompt_ids=tuple(prompt.id for prompt in PROMPTS),
        score=0.8765,
    )


def current(*others: str, step: NextStep = NextStep.FIND_TIME, **changes: Any) -> CurrentPair:
    """A pair that goes on, as Ana sees it."""
    return CurrentPair(PairId(7), others or (BEN,), step, OVER_AT, **changes)


def intro(
    *reasons: Reason,
    trio: bool = False,
    met_before: bool = False,
    preset: Preset = Preset.STANDARD,
    challenges: Mapping[ParticipantId, str] = MappingProxyType({}),
    profiles: Sequence[Profile] = (Profile(),) * 3,
    hours: Span | None = SHARED,
    zones: Sequence[str] = (BERLIN,) * 3,
    note: str | None = None,
    program: str = "",
    in_writing: bool = False,
) -> Rendered:
    made = pair(*reasons, trio=trio, preset=preset, zones=zones)
    members = [one.participant_id for one in made.members]
    return introduction.pair_intro(
        made,
        zone=BERLIN,
        prompts=PROMPTS,
        starter=B,
        met_before=met_before,
        challenges=challenges,
        profiles=dict(zip(members, profiles, strict=False)),
        hours=hours,
        library=LIBRARY,
        note=note,
        program=program,
        in_writing=in_writing,
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
    "in, with a partner": status(pairs=(current(),)),
    "in, with two partners": status(pairs=(current(BEN, CHLOE),)),
    "in, while a search goes on": status(looks_until=ROUND_AT),
    "skipping": status(Standing.SKIPPING),
    "paused until a day": status(
        Standing.PAUSED, until=datetime(2027, 1, 10, 23, tzinfo=UTC), pairs=(current(),)
    ),
    "paused without an end": status(Standing.PAUSED, until=FOREVER),
    "takes part on request": status(
        Standing.PAUSED, until=FOREVER, profile=Profile(rhythm=Rhythm.ON_REQUEST)
    ),
}
NEXT = {"next_round_at": ROUND_AT.isoformat()}
WELCOMES = {
    "standard": STATUSES["in"],
    "without topics": STATUSES["in, without topics"],
    "taster": status(preset=Preset.TASTER),
    "deep": status(preset=Preset.DEEP),
}
FACTS: Mapping[Said, Mapping[str, Mapping[str, Any]]] = {
    Said.JOINED: {"with the form": NEXT | {"form": True}, "without it": NEXT | {"form": False}},
    Said.ALREADY_IN: {"": NEXT | {"form": True}},
    Said.SKIPPED: {"": {"skipped_at": ROUND_AT.isoformat()}},
    Said.WHICH_PROGRAM: {"": {"asked": "skip", "programs": []}},
    Said.NO_PROGRAM: {"": {"asked": "skip", "programs": []}},
    Said.ALREADY_SKIPPING: {"": {"skipped_at": ROUND_AT.isoformat()}},
    Said.PAUSED: {
        "until a day": {
            "until": "2027-01-10T23:00:00+00:00",
            "back_at": "2027-01-26T09:00:00+00:00",
        },
        "without an end": {"until": None},
    },
    Said.RESUMED: {"": NEXT},
    Said.LEFT: {"": {"program_id": 3}, "with an older release": {}},
    Said.LEFT_ONE: {"": {"program_id": 3}},
    Said.CAME_BACK: {"": NEXT, "still resting": {}},
    Said.SEARCHING: {"": {"until": ROUND_AT.isoformat()}},
    Said.NOTHING_TO_RESUME: {"": NEXT},
    Said.TIME_BOOKED: {},  # these four are said by the form: timing.py
    Said.TIMES_NOTED: {},
    Said.TIMES_OTHER: {},
    Said.NO_TIMES: {},
    Said.ROUND_ORDER: {},  # what became of it has many words: rounds.py
    Said.NUDGE_LATER: {},  # the question turns into the answer: timing.py
    Said.NUDGE_OVER: {},
    Said.STEP_KEPT: {},  # the form itself turns into the answer: talking.py
    Said.CARE_DONE: {},  # what came of it is said by the form: care.py
    Said.CHECK_IN_SAVED: {},  # the question itself turns into the answer: messages.py
}
