"""Lists of a company for the tests of imports and exports, with defaults."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.services.managing.admin_steps import AdminStep
from bot.services.managing.org_changes import Checked
from bot.services.requests import Request
from pairing.org_data import COLUMNS, FileKind
from pairing.org_people import Row
from tests.bot.services.factories import NOW, ask, member

ANA: Row = {"person": "U1", "manager": "U2", "team": "Harbour", "stage": "senior"}
BEN: Row = {"person": "U2", "manager": "-", "team": None, "stage": None}
PEOPLE, APART, PAST = FileKind.PEOPLE, FileKind.SEPARATIONS, FileKind.PAST_PAIRS


def admin_step(
    who: str = "U1", *, is_admin: bool = True, now: datetime = NOW, request: Request | None = None
) -> AdminStep:
    """A step of somebody whom Slack calls an admin, or does not."""
    request = request or ask(who)
    told = replace(member(request.slack_user_id), is_admin=is_admin)
    return AdminStep(request, who=told, now=now)


def listed(kind: FileKind, *rows: Row) -> Checked:
    """A checked list with the columns of its first row."""
    columns = tuple(name for name in COLUMNS[kind] if name in rows[0])
    return Checked(kind, columns, rows)


def two(one: str, other: str, **more: object) -> Row:
    return {"person": one, "other": other, **more}


def import_id(n: int = 1) -> str:
    return f"{n:032x}"
