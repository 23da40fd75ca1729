"""The statements that are about more than one workspace, or bound by a key alone.

A new one must be entered here: in CROSSING with the reason why it may be about all workspaces, or
in keys.txt, when whoever calls it has the key from a row of the workspace in question. A key that
comes with a payload is looked for in test_other_ids.py.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from tests.isolation.bounds import Bound, judge

WORK = "claims work that is due, wherever it is; each piece is then done in its own workspace"
HOUSE = "forgets what has had its time, in all workspaces by the same rule"
FIGURES = "counts for the operator of all workspaces"
OPERATOR = "shows the operator messages of all workspaces, on the command line"
RESTORED = "puts a whole database in order after a backup was restored"
WORKSPACES = "lists the workspaces themselves"
NUMBER = "only the highest number so far: a mark in time, and nobody's row"
BOTH_SIDES = "rows of one person, who may stand on either side of them; bound by that person"

CROSSING: Mapping[str, str] = {
    "audit.forget_refused": HOUSE,
    "deliveries.list_deliveries": OPERATOR,
    "deliveries.list_ids": OPERATOR,
    "deliveries.overview": OPERATOR,
    "erasures.is_noted": "the hash is of the workspace and the person, and compared in a restore",
    "erasures.list_people": RESTORED,
    "feedback.reduce": HOUSE,
    "follow_ups.forget": HOUSE,
    "follow_ups.list_due": WORK,
    "follow_ups.list_waiting": FIGURES,
    "heads_up.list_returned": WORK,
    "holds.list_overdue": WORK,
    "installations.count_by_key": FIGURES,
    "installations.list_due": WORK,
    "installations.list_installed": WORK,
    "installations.list_sealed_with": "seals tokens anew when a key is changed, those of all",
    "installations.list_stored": OPERATOR,
    "locks.Locks": "takes and gives back locks on numbers, and touches no rows",
    "lookups.count_by_state": FIGURES,
    "lookups.list_messages": OPERATOR,
    "outbox.list_due": WORK,
    "outbox.list_unclear": WORK,
    "own_pairs.list_earlier_pairs": BOTH_SIDES,
    "own_pairs.list_kept_apart": BOTH_SIDES,
    "paces.list_waiting": WORK,
    "pairs.insert_pairs": NUMBER,
    "partners.find_newest": NUMBER,
    "past_people.list_closed": HOUSE,
    "past_people.list_left": HOUSE,
    "past_people.list_unused": HOUSE,
    "people.list_unread_people": WORK,
    "places.forget_strangers": HOUSE,
    "places.forget_synced": HOUSE,
    "profile_reads.list_readable_workspaces": WORKSPACES,
    "profiles.forget_challenges": HOUSE,
    "programs.coming_programs": WORK,
    "programs.due_programs": WORK,
    "programs.list_programs": "of all workspaces for the command line and jobs alone",
    "recoveries.call_off_after": RESTORED,
    "recoveries.doubt_messages": RESTORED,
    "recoveries.find_newest_message": NUMBER,
    "recoveries.list_asked_perhaps": RESTORED,
    "reports.list_unreported": WORK,
    "retention.forget_deeds": HOUSE,
    "retention.forget_earlier_pairs": HOUSE,
    "retention.forget_imports": HOUSE,
    "retention.forget_receipts": HOUSE,
    "retention.forget_requests": HOUSE,
    "retention.forget_steps": HOUSE,
    "retention.list_old_pairs": HOUSE,
    "retention.list_removed": HOUSE,
    "retention.list_said": HOUSE,
    "rounds.finish_rounds": WORK,
    "searches.list_programs": WORK,
    "searches.take_ended": WORK,
    "settling.expire": HOUSE,
    "vitals.find_oldest_due": FIGURES,
    "vitals.has_moved": FIGURES,
    "vitals.list_held_back": FIGURES,
    "vitals.measure": FIGURES,
    "vitals.read_schedule": FIGURES,
    "vitals.touch": "writes a number that means nothing, into no table of ours",
    "workspaces.is_any_identified": WORKSPACES,
    "workspaces.list_workspaces": WORKSPACES,
}
HERE = Path(__file__).parent
STORAGE = str(HERE.parents[1] / "storage")
OURS = str(HERE.parents[1])
SHARED = ("statements.py", "database.py", "session.py")  # who asked them is meant


def keyed() -> set[str]:
    """Read keys.txt: "module.function: the tables that are bound by a key alone"."""
    lines = (HERE / "keys.txt").read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


KEYED = keyed()
WRONG: list[str] = []  # what was found; a job that fails is only logged


class Unbound(AssertionError):
    """A statement on rows of workspaces that may be about those of another one."""


def look_at(compiled: Any) -> bool:
    """Judge a statement when it is made into SQL for the first time. Raises Unbound

    Statements of tests, and what migrations do, are left alone.
    Returns whether it was judged: the same statement may come from storage another time.
    """
    asked_by = _who_asks(sys._getframe(2))
    if asked_by is None:
        return False
    state = compiled.compile_state
    bound, weak = judge(compiled.statement if state is None else state.statement)
    if bound is Bound.WORKSPACE or asked_by in CROSSING:
        return True
    line = f"{asked_by}: {', '.join(sorted(weak))}"
    if bound is Bound.KEY and line in KEYED:
        return True
    where = "bound by a key alone" if bound is Bound.KEY else "not bound to a workspace at all"
    WRONG.append(f"{line} ({where}; see tests/isolation/crossing.py)")
    raise Unbound(f"{WRONG[-1]}\n{compiled}")


def _who_asks(frame: FrameType | None) -> str | None:
    """The function of storage/ from which a statement comes: the public one, if there is one."""
    first = None
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(STORAGE) and not file.endswith(SHARED):
            name = f"{Path(file).stem}.{frame.f_code.co_qualname.split('.')[0]}"
            if f"{STORAGE}/migrations" in file or file.endswith("migrate.py"):
                return None
            if not name.partition(".")[2].startswith("_"):
                return name
            first = first or name
        elif file.startswith(OURS) and ".venv" not in file and not file.endswith(SHARED):
            return first
        frame = frame.f_back
    return first
