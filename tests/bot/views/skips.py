"""What admins are told about rounds that did not take place, with made-up facts."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.services.drawing.skips import RoundSkipped, SkipReason
from bot.views import messages
from bot.views.rendered import Rendered

NEXT_AT = datetime(2026, 12, 29, 9, tzinfo=UTC)
SLOTS = ("2026-11-03T10:00", "2026-11-17T10:00", "2026-12-01T10:00")


def skipped_rounds() -> dict[str, Rendered]:
    """One round and several, for every reason."""
    return {
        f"{reason.value}, {name}": messages.round_skipped(
            RoundSkipped(slots, "Europe/Berlin", reason, NEXT_AT)
        )
        for reason in SkipReason
        for name, slots in {"one": SLOTS[-1:], "three": SLOTS}.items()
    }
