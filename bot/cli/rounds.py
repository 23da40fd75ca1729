"""`pairme round`: look at the coming round, decide about it, or run it ahead of time."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import HELP, PLAIN
from bot.cli.programs import ProgramName, find_program
from bot.cli.round_orders import cancel, hold, publish
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.drawing.drafts import Draft
    from pairing.guides.library import Library
    from storage.database import Database

Seed = Annotated[
    int | None,
    typer.Option(min=0, help="Draw otherwise; without it the round is drawn as it will be."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Everything = Annotated[bool, typer.Option("--all", help="Show all pairs, not only the first 20.")]
Explain = Annotated[
    str | None,
    typer.Option(
        metavar="PERSON",
        help="Tell why this person gets their partner. A Slack user id, as the preview shows them.",
    ),
]
SAY_FROM_S = 60.0  # what takes longer is announced
_SLACK_USER = re.compile(r"(?:<@)?([UW][A-Z0-9]+)(?:\|[^>]*)?>?")

round_app = typer.Typer(
    help="Look at the coming round, decide about it, or run it ahead of time.",
    no_args_is_help=True,
    context_settings=HELP,
    **PLAIN,
)
for order in (hold, publish, cancel):
    round_app.command()(order)


@round_app.command()
def preview(
    program: ProgramName = None,
    seed: Seed = None,
    explain: Explain = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Show who would meet whom in the coming round. Changes nothing and sends nothing.

    It is the round itself, as long as nobody joins, pauses or leaves. People are shown by their
    Slack ids: names are not stored. Points are what the plan is judged by: a thousand for a perfect
    pair, and up to 150 more for people who waited. "At most" is a limit that no round of these
    people can pass which places as many of them and repeats as few pairs.

    When people are left over or meet again, it plans the round again by wider rules, one at a time,
    and tells what each would change. For 20,000 people that takes a minute or two.

    With --explain: how many people each rule keeps apart from somebody, their best candidates with
    what each factor adds to the score, and why the round gives them this partner. Whom people
    avoid is never part of it.

    \b
    Examples:
      pairme round preview
      pairme round preview --seed 7 --explain U024BE7LH
      pairme round preview --json > round.json
    """
    from bot.services.drawing.round_starts import seed_of
    from bot.services.drawing.rounds import preview_next

    person = None if explain is None else _slack_user(explain)
    with _database() as db:
        ours = find_program(db, program)
        seed = seed_of(db, ours) if seed is None else seed
        draft = preview_next(db, ours, library=_library(), seed=seed)
        if draft is None:
            raise CommandFailed("that round was run just now; look at the next one")
        if person is not None:
            _show_explanation(db, draft, person, as_json=as_json)
            return
        more = _more(db, draft)
        _show(db, draft, stored=False, more=more, everything=everything, as_json=as_json)


@round_app.command()
def run(
    program: ProgramName = None,
    seed: Seed = None,
    everything: Everything = False,
    as_json: AsJson = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also when a round ran within the last day.")
    ] = False,
) -> None:
    """Run the coming round now, ahead of its time. A held round is published by that.

    Pairs and messages are stored; the running bot delivers them, or the next one that starts.
    The round does not run again at its regular time. It is the round that the preview shows.

    \b
    Example:
      pairme round run --program "Peer mentoring"
    """
    from bot.cli.round_report import outcome_line
    from bot.run import utc_now
    from bot.services.drawing.round_outcomes import Outcome
    from bot.services.drawing.round_starts import run_ordered, seed_of
    from bot.services.managing.round_orders import OPERATOR, Order, order_here

    with _database() as db:
        ours, now = find_program(db, program), utc_now()
        may = order_here(db, ours, what=Order.RUN, now=now, again=again)
        if may["outcome"] != Outcome.STARTING:
            hint = "; say --again if that is what you want" if _is_too_soon(may) else ""
            raise CommandFailed(outcome_line(may, zone=ours.rule.zone) + hint)
        seed = seed_of(db, ours) if seed is None else seed
        done = run_ordered(db, ours, by=OPERATOR, seed=seed, library=_library(), now=now)
        if done.draft is None:
            raise CommandFailed(_NOT_RUN[done.ran])
        _show(db, done.draft, stored=True, everything=everything, as_json=as_json)


_NOT_RUN = {
    "elsewhere": "another process ran this round in the same moment, or somebody holds it now; "
    "nothing was stored here",
    "unsettled": "people kept leaving while the round was planned, or others kept writing to the "
    "database; nothing was stored, try again",
}


def _is_too_soon(facts: Mapping[str, Any]) -> bool:
    from bot.services.drawing.round_outcomes import Outcome

    return facts["outcome"] in (Outcome.RUNNING, Outcome.RAN)


@contextmanager
def _database() -> Iterator["Database"]:
    from bot.cli.database import open_database
    from bot.settings import load_settings

    with open_database(load_settings()) as db:
        yield db


def _library() -> "Library":
    from bot.prompts_file import load_prompts
    from bot.settings import load_settings

    return load_prompts(load_settings().prompts_file)


def _slack_user(words: str) -> str:
    """Read a Slack user id, plain or as Slack writes a mention."""
    found = _SLACK_USER.fullmatch(words.strip())
    if found is None:
        raise typer.BadParameter(
            f"{words!r} is not a Slack user id. Copy one from `pairme round preview`, "
            "for example U024BE7LH.",
            param_hint="--explain",
        )
    return found[1]


def _more(db: "Database", draft: "Draft") -> Mapping[str, Any]:
    """Find out why people are left over, and what other rules would change."""
    from bot.cli.round_facts import outline_facts
    from bot.services.managing.previews import outline_draft, try_options
    from pairing.planning_time import preview_s

    seconds = preview_s(len(draft.pool))
    if seconds > SAY_FROM_S and sys.stderr.isatty():
        typer.echo(f"This takes about {seconds / 60:.0f} minutes.", err=True)
    outline = outline_draft(draft)
    return outline_facts(outline, [*try_options(db, draft, outline)])


def _show(
    db: "Database",
    draft: "Draft",
    *,
    stored: bool,
    everything: bool,
    as_json: bool,
    more: Mapping[str, Any] | None = None,
) -> None:
    from bot.cli.round_facts import names_of, round_facts
    from bot.cli.round_report import print_round

    facts = {**round_facts(draft, names_of(db, draft), stored=stored), **(more or {})}
    if as_json:
        _print_json(facts)
        return
    print_round(facts, everything=everything)


def _show_explanation(db: "Database", draft: "Draft", person: str, *, as_json: bool) -> None:
    from bot.cli.round_facts import explanation_facts, names_of
    from bot.cli.round_report import absence_line, print_explanation
    from bot.services.drawing.explanations import Absent, explain_draft

    found = explain_draft(db, draft, slack_user_id=person)
    if isinstance(found, Absent):
        raise CommandFailed(absence_line(person, found, zone=draft.program.rule.zone))
    facts = explanation_facts(draft, found, names_of(db, draft))
    if as_json:
        _print_json(facts)
        return
    print_explanation(facts)


def _print_json(facts: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(facts, indent=2) + "\n")
