"""An introduction of a pair with something strange in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.views.introduction import pair_intro
from bot.views.rendered import Rendered
from pairing.guides.library import Library
from pairing.ids import ParticipantId
from pairing.participants import Profile
from storage.pairs import PairView
from tests.bot.views.catalog import BERLIN, LIBRARY, PROMPTS, B
from tests.bot.views.facts import SHARED


def strange_intro(
    strange: PairView,
    *,
    prompts: Any = PROMPTS,
    zone: str = BERLIN,
    library: Library = LIBRARY,
    challenges: Mapping[ParticipantId, str] = MappingProxyType({}),
) -> Rendered:
    return pair_intro(
        strange,
        zone=zone,
        prompts=prompts,
        starter=B,
        met_before=True,
        challenges=challenges,
        profiles={one.participant_id: Profile() for one in strange.members},
        hours=SHARED,
        library=library,
    )
