"""The join form of the program that somebody wants to join."""

from typing import Any

from bot.listeners.asking import Guest
from bot.runtime import Runtime
from bot.services.status import Status
from bot.views import profile_form
from pairing.ids import ProgramId


def join_form_of(
    runtime: Runtime, status: Status, guest: Guest, *, door: ProgramId | None
) -> dict[str, Any]:
    """Draw it; door: the program, where there are several."""
    return profile_form.join_form(
        status.profile,
        runtime.library,
        suggested=guest.stage,
        program_id=door,
        program_name="" if door is None else status.open.get(door, ""),
    )
