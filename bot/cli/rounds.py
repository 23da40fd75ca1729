"""`pairme round`: look at the coming round, or run it ahead of time."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli import HELP, PLAIN
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.drafts import Draft
    from pairing.ids import ParticipantId
    from pairing.programs import Program
    from storage.database import Database

Seed = Annotated[
    int | None,
    typer.Option(min=0, help="Repeat a draw exactly; without it one is drawn and printed."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

round_app = typer.Typer(
    help="Look at the coming round, or run it ahead of time.",
    no_args_is_help=True,
    context_settings=HELP,
    **PLAIN,
)


@round_app.command()
def preview(seed: Seed = None, as_json: AsJson = False) -> None:
    """Show who would meet whom in the coming round. Changes nothing and sends nothing.

    People are shown by their Slack ids: names are not stored.
    """
    from bot.run import new_seed
    from bot.services.rounds import preview_next
    from pairing.guides.loading import load_library

    with _database() as db:
        program = _program(db)
        draft = preview_next(
            db, program, library=load_library(), seed=new_seed() if seed is None else seed
        )
        if draft is None:
            raise CommandFailed("that round was run just now; look at the next one")
        _show(_facts(db, draft, stored=False), as_json=as_json)


@round_app.command()
def run(
    seed: Seed = None,
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
    from pairing.guides.loading import load_library

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
            library=load_library(),
            seed=new_seed() if seed is None else seed,
        )
        if done.draft is None:
            raise CommandFailed(f"the round was not run here ({done.ran}); look again and retry")
        _show(_facts(db, done.draft, stored=True), as_json=as_json)


@contextmanager
def _database() -> Iterator["Database"]:
    from bot.cli.check_local import is_missing
    from bot.logs import configure_logging
    from bot.settings import load_settings
    from storage import migrate
    from storage.database import Database

    settings = load_settings()
    configure_logging("warning", settings.log_format)
    if is_missing(settings.storage_url):  # opening it would create it
        raise CommandFailed("there is no database yet; start the bot once, or run pairme migrate")
    db = Database(settings.storage_url, pool_size=2)
    try:
        migrate.check(db)
        yield db
    finally:
        db.close()


def _program(db: "Database") -> "Program":
    from storage import programs

    with db.read() as session:
        found = programs.list_programs(session)
    if not found:
        raise CommandFailed("nobody has joined yet: the first /pairme in Slack creates the program")
    return found[0]


def _facts(db: "Database", draft: "Draft", *, stored: bool) -> Mapping[str, Any]:
    """What is shown: Slack ids, scores and kinds of reasons; never a profile."""
    from storage import people

    pool, plan = draft.pool, draft.plan
    with db.read() as session:
        known = people.get_people(
            session, draft.program.workspace_id, [person.person_id for person in pool.values()]
        )

    def names(members: "Iterable[ParticipantId]") -> list[str]:
        return [known[pool[member].person_id].slack_user_id for member in members]

    return {
        "program": draft.program.name,
        "slot": draft.due.slot,
        "zone": draft.program.rule.zone,
        "seed": plan.seed,
        "stored": stored,
        "pool": plan.n_pool,
        "pairs": [
            {
                "members": names(pair.members),
                "score": round(pair.score, 3),
                "repeat": pair.is_repeat,
                "reasons": [reason.kind.value for reason in pair.reasons],
            }
            for pair in plan.pairs
        ],
        "sat_out": names(plan.sat_out),
    }


def _show(facts: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
        return
    console = Console(highlight=False)
    what = "Round stored" if facts["stored"] else "Preview, nothing is stored"
    console.print(f"{what}: {facts['program']}, {facts['slot']} ({facts['zone']})")
    table = Table("Who", "Score", "Met before", "Why")
    for pair in facts["pairs"]:
        repeat = "yes" if pair["repeat"] else ""
        why = ", ".join(pair["reasons"])
        table.add_row(" + ".join(pair["members"]), f"{pair['score']:.3f}", repeat, why)
    console.print(table)
    if facts["sat_out"]:
        console.print(f"Left over: {', '.join(facts['sat_out'])}")
    console.print(f"{facts['pool']} people, seed {facts['seed']}")
