"""What `pairme doctor` found out: one finding per thing looked at, and how it is shown.

It must not know how anything is checked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from bot.cli.workspaces import listed


class State(StrEnum):
    """How a check ended. SKIPPED is neither good nor bad: it could not or need not be done.

    WARNING: the bot works, but not as well as it could.
    """

    OK = "ok"
    FAILED = "failed"
    WARNING = "warning"
    SKIPPED = "skipped"


FIX_FILE = "correct or remove the file"
MARKS = {State.OK: "✓", State.FAILED: "✗", State.WARNING: "!", State.SKIPPED: "-"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `fix` says what to do and is empty when nothing has to be done.

    workspaces  team ids of those it is about, where there are many; none = of all
    """

    name: str
    state: State
    detail: str
    fix: str = ""
    workspaces: tuple[str, ...] = ()


def ok(name: str, detail: str) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(name, State.OK, detail)


def failed(name: str, detail: str, *, fix: str = "") -> Finding:
    """Return a finding that keeps the bot from working."""
    return Finding(name, State.FAILED, detail, fix)


def warning(name: str, detail: str, *, fix: str = "") -> Finding:
    """Return a finding that takes something from the bot, but does not keep it from working."""
    return Finding(name, State.WARNING, detail, fix)


def skipped(name: str, detail: str, *, fix: str = "") -> Finding:
    """Return a finding about something that was not checked."""
    return Finding(name, State.SKIPPED, detail, fix)


def from_file(name: str, problems: Sequence[str]) -> Finding:
    """Return a finding about a file that the operator wrote: its first problem, and how to mend it.

    problems  at least one, each "what; remedy"
    """
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    detail, _, remedy = problems[0].rpartition("; ")
    return failed(name, f"{detail or remedy}{more}", fix=remedy if detail else FIX_FILE)


def gather(findings: Iterable[Finding]) -> list[Finding]:
    """Make one finding of those that say the same of several workspaces, where the first stood."""
    found: dict[Finding, list[str]] = {}
    for one in findings:
        found.setdefault(replace(one, workspaces=()), []).extend(one.workspaces)
    return [replace(one, workspaces=tuple(teams)) for one, teams in found.items()]


def has_failed(findings: Sequence[Finding]) -> bool:
    """Tell whether anything keeps the bot from working."""
    return any(finding.state is State.FAILED for finding in findings)


def render_lines(findings: Sequence[Finding]) -> list[str]:
    """Return one line per finding: mark, name, what was found, and after an arrow the fix."""
    width = max((len(finding.name) for finding in findings), default=0)
    return [
        f"{MARKS[one.state]} {one.name:<{width}}  "
        + (f"{listed(one.workspaces)}: " if one.workspaces else "")
        + one.detail
        + (f" → {one.fix}" if one.fix else "")
        for one in findings
    ]


def render_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the report for machines."""
    return {"ok": not has_failed(findings), "findings": [asdict(one) for one in findings]}
