"""How the operator reads what came of profile fields: found or not, changed, ignored and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pairing.profile_fields import Change, Ignored, Unfound

if TYPE_CHECKING:
    from bot.cli.sync import Tally

UNFOUND = {
    Unfound.MISSING: "this workspace has no such field",
    Unfound.SEVERAL: "several fields have this label; name the one you mean by its id",
    Unfound.NEEDS_PERSON: "this field holds a text; a manager is read from a field of type Person",
    Unfound.NEEDS_TEXT: "this field holds a person, and the column a text",
}
CHANGES = {
    Change.FILLED: "newly filled",
    Change.CHANGED: "changed",
    Change.EMPTIED: "emptied, as they are empty in Slack now or not read any more",
    Change.SAME: "as they were",
    Change.KEPT: "different in Slack, but kept as your list says",
}
IGNORED = {
    Ignored.TOO_LONG: "longer than 80 characters",
    Ignored.UNREADABLE: "with invisible characters",
    Ignored.MARKUP: "with a link, a mention or other markup",
    Ignored.UNKNOWN_STAGE: "no stage that I know; docs/org-data.md lists them",
    Ignored.NO_ACCOUNT: "not exactly one person",
    Ignored.THEMSELVES: "people who are their own manager",
    Ignored.NOT_HERE: "managers who are no members, or had their data erased",
}


def lines_of(tally: "Tally", *, done: bool) -> Iterator[str]:
    """Put a run in words, line by line; counts and columns only."""
    for column, why in tally.unfound.items():
        yield f"{column} was not read: {UNFOUND[Unfound(why)]}."
    if not tally.columns:
        yield "No field was found, so nobody was read; `pairme doctor` says what to do."
        return
    n = tally.n_read
    yield f"{n:,} {'person' if n == 1 else 'people'} read: {', '.join(tally.columns)}"
    if tally.n_gone:
        yield f"{tally.n_gone:,} left out: they left, or Slack does not show them"
    yield "Fields changed:" if done else "Fields that would change:"
    for change in Change:
        if tally.changes[change.value]:
            yield f"  {tally.changes[change.value]:,} {CHANGES[change]}"
    if not tally.changes:
        yield "  none: there is nothing in them"
    if tally.ignored:
        yield "Ignored, as if they were empty:"
        for why_not in Ignored:
            if tally.ignored[why_not.value]:
                yield f"  {tally.ignored[why_not.value]:,} {IGNORED[why_not]}"
    if not done:
        yield "Nothing has been changed. To carry it out, leave --dry-run out."
