"""Which workspace a command speaks of, where a database serves several."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from storage.database import Database
    from storage.workspaces import Workspace

Team = Annotated[
    str | None,
    typer.Option(
        "--workspace", metavar="TEAM", help="Slack's id of the workspace, if there are several."
    ),
]


SHOWN = 10  # team ids in one line


def listed(team_ids: Sequence[str]) -> str:
    """Name workspaces in one line, however many there are."""
    more = len(team_ids) - SHOWN
    shown = ", ".join(team_ids[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def find_workspace(db: "Database", team_id: str | None) -> "Workspace | None":
    """Find the workspace that was named, or the only one; None while there is none at all.

    Raises  typer.BadParameter, with the workspaces there are. Transaction: one read.
    """
    from storage import workspaces

    with db.read() as session:
        found = workspaces.list_workspaces(session)
    fits = [one for one in found if team_id in (None, one.team_id)]
    if not found or len(fits) == 1:
        return fits[0] if fits else None
    known = listed([one.team_id for one in found])
    problem = "there is no such workspace here" if not fits else "there are several workspaces"
    raise typer.BadParameter(f"{problem}; say one of {known}", param_hint="--workspace")
