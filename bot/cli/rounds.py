"""`pairme round`: look at the coming round, or run it ahead of time."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import HELP, PLAIN
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.drafts import Draft
    from pairing.guides.library import Library
    from pairing.programs import Program
    from storage.database import Database

Seed = Annotated[
    int | None,
    typer.Option(min=0, help="Repeat a draw exactly; without it one is drawn and printed."),
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
_SLACK_USER = re.compile(r"(?:<@)?([UW][A-Z0-9]+)(?:\|[^>]*)?>?")

round_app = typer.Typer(
    help="Look at the coming round, or run it ahead of time.",
    no_args_is_help=True,
    context_settings=HELP,
    **PLAIN,
)


@round_app.command()
def preview(
    seed: Seed = None,
    explain: Explain = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Show who would meet whom in the coming round. Changes nothing and sends nothing.

    People are shown by their Slack ids: names are not stored. Points are what the plan is judged
    by: a thousand for a perfect pair, and up to 150 more for people who waited. "At most" is a
    limit that no round of these people can pass which places as many of them and repeats as few
    pairs.

    With --explain: how many people each rule keeps apart from somebody, their best candidates with
    what each factor adds to the score, and why the round gives them this partner. Whom people
    avoid is never part of it.

    \b
    Examples:
      pairme round preview
      pairme round preview --seed 7 --explain U024BE7LH
      pairme round preview --json > round.json
    """
    from bot.run import new_seed
    from bot.services.rounds import preview_next

    person = None if explain is None else _slack_user(explain)
    with _database() as db:
        program = _program(db)
        draft = preview_next(
            db, program, library=_library(), seed=new_seed() if seed is None else seed
        )
        if draft is None:
            raise CommandFailed("that round was run just now; look at the next one")
        if person is not None:
            _show_explanation(db, draft, person, as_json=as_json)
            return
        _show(db, draft, stored=False, everything=everything, as_json=as_json)


@round_app.command()
def run(
    seed: Seed = None,
    everything: Everything = False,
    as_json: AsJson = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also when a round ran within the last day.")
    ] = False,
) -> None:
    """Run the coming round now, ahead of its time.

    Pairs and messages are stored; the running bot delivers them, or the next one that starts.
    The round does not run again at its regular time.
    """
    from bot.run import new_seed, utc_now
    from bot.services.rounds import ran_lately, run_next

    with _database() as db:
        program = _program(db)
        if not again and ran_lately(db, program, now=utc_now()):
            raise CommandFailed(
                "a round ran within the last day, and another would pair everybody again; "
                "say --again if that is what you want"
            )
        done = run_next(
            db,
            program,
            now=utc_now(),
            library=_library(),
            seed=new_seed() if seed is None else seed,
        )
        if done.draft is None:
            raise CommandFailed(_NOT_RUN[done.ran])
        _show(db, done.draft, stored=True, everything=everything, as_json=as_json)


_NOT_RUN = {
    "elsewhere": "another process ran this round in the same moment; nothing is left to do",
    "unsettled": "people kept leaving while the round was planned, or others kept writing to the "
    "database; nothing was stored, try again",
}


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


def _program(db: "Database") -> "Program":
    from storage import programs

    with db.read() as session:
        found = programs.list_programs(session)
    if not found:
        raise CommandFailed("nobody has joined yet: the first /pairme in Slack creates the program")
    return found[0]


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


def _show(db: "Database", draft: "Draft", *, stored: bool, everything: bool, as_json: bool) -> None:
    from bot.cli.round_facts import names_of, round_facts
    from bot.cli.round_report import print_round

    facts = round_facts(draft, names_of(db, draft), stored=stored)
    if as_json:
        _print_json(facts)
        return
    print_round(facts, everything=everything)


def _show_explanation(db: "Database", draft: "Draft", person: str, *, as_json: bool) -> None:
    from bot.cli.round_facts import explanation_facts, names_of
    from bot.cli.round_report import absence_line, print_explanation
    from bot.services.explanations import Absent, explain_draft

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
