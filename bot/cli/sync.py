"""`pairme sync`: read the profile fields of everybody who takes part, now and not by and by."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.cli.workspaces import Team
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.managing.profile_sync import Effect, Place
    from bot.settings import Settings
    from bot.slack_client import CountingClient
    from pairing.profile_fields import FoundFields
    from storage.database import Database
    from storage.profile_reads import DueProfile

ACTOR = "pairme sync"
MOST_WAITS = 30  # of a minute at most, one after the other; then Slack has had enough of us
LONGEST_WAIT_S = 60.0
ADD_SCOPE = (
    "add the scope users.profile:read in the Slack app (OAuth & Permissions) and install it again"
)
Answer = TypeVar("Answer")


class Gone(Exception):
    """Slack does not show somebody to us any more."""


@dataclass(slots=True)
class Tally:
    """What came of it, in counts: of people, and of their fields."""

    columns: tuple[str, ...]
    unfound: Mapping[str, str]
    n_read: int = 0
    n_gone: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)

    def add(self, effect: "Effect | None") -> None:
        """Count one person; None = they left meanwhile."""
        if effect is None:
            self.n_gone += 1
            return
        self.n_read += 1
        self.changes.update({one.value: n for one, n in effect.changes.items()})
        self.ignored.update({one.value: n for one, n in effect.ignored.items()})


def sync(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read, and only say what would change.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")] = False,
    team: Team = None,
) -> None:
    """Read where people work from fields of their Slack profiles, as PAIRME_PROFILE_FIELDS says.

    Of those who take part, and nobody else. The running bot does the same once a day for each
    person; this does it for everybody at once, about 70 people a minute. What a list of yours says
    stays as it is. Interrupted, it keeps what it has read.

    \b
    Examples:
      pairme sync --dry-run
      pairme sync --json
    """
    from bot.cli.database import open_database
    from bot.cli.imports import slack_of
    from bot.settings import load_settings

    settings = load_settings()
    if not settings.profile_fields:
        raise CommandFailed(
            "PAIRME_PROFILE_FIELDS is empty, so no field is read; docs/org-data.md shows how to "
            "name them"
        )
    with open_database(settings) as db:
        client, team_id = slack_of(settings, db, team)
        tally = _Sync(settings, db, client, team_id, dry_run=dry_run).run()
    if as_json:
        sys.stdout.write(json.dumps(_facts(tally, done=not dry_run), indent=2) + "\n")
    else:
        _print(tally, done=not dry_run)


@dataclass(slots=True)
class _Sync:
    """One run through everybody of a workspace."""

    settings: "Settings"
    db: "Database"
    client: "CountingClient"
    team_id: str
    dry_run: bool = field(kw_only=True)
    waits: int = 0

    def run(self) -> Tally:
        from bot.run import utc_now
        from bot.services.managing import profile_sync

        found = self._find_fields()
        tally = Tally(tuple(found.ids), {one: why.value for one, why in found.unfound.items()})
        where, everybody = profile_sync.list_everybody(self.db, team_id=self.team_id)
        if where is None or not found.ids:
            return tally
        try:
            for done, one in enumerate(everybody, 1):
                tally.add(self._take(where, one, found))
                _show_progress(done, len(everybody))
        finally:
            if sys.stderr.isatty():
                typer.echo("\r\x1b[K", nl=False, err=True)
            if tally.n_read and not self.dry_run:
                n, now = tally.n_read, utc_now()
                profile_sync.write_down(self.db, where, actor=ACTOR, n_people=n, now=now)
        return tally

    def _find_fields(self) -> "FoundFields":
        from bot.slack_profiles import ask_fields
        from pairing.profile_fields import find_fields

        fields = self._ask(lambda: ask_fields(self.client))
        return find_fields(self.settings.profile_fields, fields)

    def _take(self, where: "Place", one: "DueProfile", found: "FoundFields") -> "Effect | None":
        """Read one person; None when they left, or Slack does not know them any more."""
        from bot.run import utc_now
        from bot.runtime import ledger_by
        from bot.services.managing import profile_sync
        from bot.slack_profiles import ask_profile
        from pairing.profile_fields import read_profile

        self._wait_for_turn(where)
        try:
            held = self._ask(lambda: ask_profile(self.client, slack_user_id=one.slack_user_id))
        except Gone:
            return None
        said = read_profile(found.ids, held, slack_user_id=one.slack_user_id)
        ledger = ledger_by(self.settings, self.db)
        wanted = self.settings.profile_fields
        if self.dry_run:
            return profile_sync.weigh(self.db, where, one, said, wanted=wanted, ledger=ledger)
        now = utc_now()
        return profile_sync.save(self.db, where, one, said, wanted=wanted, ledger=ledger, now=now)

    def _wait_for_turn(self, where: "Place") -> None:
        """Keep to the pace that the running bot keeps to as well; both count in one place."""
        from bot.delivery.pacing import PROFILES, RATES
        from bot.run import utc_now
        from storage import paces

        while True:
            now = utc_now()
            with self.db.write() as session:
                ours = where.workspace_id
                ready_at = paces.take(session, ours, PROFILES, RATES[PROFILES], now=now)
            if ready_at is None:
                return
            time.sleep(min((ready_at - now).total_seconds(), LONGEST_WAIT_S))

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask, and wait when Slack says so. Raises CommandFailed, Gone."""
        from bot.slack_profiles import NotTold

        while True:
            try:
                return question()
            except NotTold as error:
                if error.wait_s is not None and self.waits < MOST_WAITS:
                    self.waits += 1
                    time.sleep(min(error.wait_s, LONGEST_WAIT_S))
                elif error.is_not_shown:
                    raise Gone from error
                elif error.code == "missing_scope":
                    raise CommandFailed(f"profiles may not be read: {ADD_SCOPE}") from error
                else:
                    raise CommandFailed(_stopped(str(error))) from error


def _stopped(why: str) -> str:
    return (
        f"Slack did not answer ({why}); what was read before is kept. Run pairme doctor, or try "
        "again in a few minutes"
    )


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\rreading profiles: {done:,} of {total:,}", nl=False, err=True)


def _facts(tally: Tally, *, done: bool) -> dict[str, Any]:
    from pairing.profile_fields import Change, Ignored

    return {
        "done": done,
        "columns": list(tally.columns),
        "missing": dict(tally.unfound),
        "people": tally.n_read,
        "gone": tally.n_gone,
        **{one.value: tally.changes[one.value] for one in Change},
        "ignored": {one.value: tally.ignored[one.value] for one in Ignored},
    }


def _print(tally: Tally, *, done: bool) -> None:
    from bot.cli.profile_words import lines_of

    for line in lines_of(tally, done=done):
        sys.stdout.write(line + "\n")
