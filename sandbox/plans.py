"""What workspaces are made of: one as it was planned by hand, or several alike.

Pure data; `workspace.py` makes them real.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sandbox.people import SAMPLE_WORKSPACE, Person, sample_people
from sandbox.scopes import DEFAULT_SCOPES

NAMES = (
    SAMPLE_WORKSPACE,
    "Quill & Anchor",
    "Birch Hollow",
    "North Quay",
    "Copper Kettle",
    "Meadow & Mill",
)
ORGANIZATION = "Harbour Group"  # that a workspace of an Enterprise Grid belongs to


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacePlan:
    """One workspace.

    mark           in all ids that it makes; two workspaces with one mark may make the same ids
    same_channels  whether a conversation's id comes from its members alone, so that the same people
                   have the same one in every workspace that does this
    is_installed   whether the app is there from the beginning, with a lasting token
    enterprise_id  of its Enterprise Grid, None = it belongs to none
    """

    team_id: str = "T0SANDBOX"
    name: str = SAMPLE_WORKSPACE
    people: Sequence[Person] = ()
    scopes: Sequence[str] = DEFAULT_SCOPES
    bot_name: str = "pairme"
    bot_id: str = "B0SANDBOX"
    bot_user_id: str = "U0SANDBOT"
    mark: str = "0SB"
    same_channels: bool = False
    is_installed: bool = True
    enterprise_id: str | None = None


def plan_workspaces(
    n: int, *, first: WorkspacePlan | None = None, same_ids: bool = False
) -> list[WorkspacePlan]:
    """The first workspace and n - 1 more of its kind.

    same_ids: people, bot and conversations have the same ids in all of them; otherwise theirs end
    with the workspace's number. What Slack numbers through over all workspaces (events, views,
    files) never has the same id. Raises ValueError for n below 1.
    """
    if n < 1:
        raise ValueError("there is at least one workspace")
    first = first or WorkspacePlan(people=sample_people())
    if n > 1 and same_ids:
        first = replace(first, same_channels=True)
    return [first, *(_plan_another(first, k, same_ids=same_ids) for k in range(2, n + 1))]


def _plan_another(first: WorkspacePlan, number: int, *, same_ids: bool) -> WorkspacePlan:
    plan = replace(
        first,
        team_id=f"{first.team_id}{number}",
        name=NAMES[number - 1] if number <= len(NAMES) else f"Workspace {number}",
        mark=f"{number}SB" if number > 9 else f"0{number}SB",
    )
    if same_ids:
        return plan
    renamed = {person.id: f"{person.id}{number}" for person in first.people}
    return replace(
        plan,
        people=[_rename(person, renamed) for person in first.people],
        bot_id=f"{first.bot_id}{number}",
        bot_user_id=f"{first.bot_user_id}{number}",
    )


def _rename(person: Person, renamed: Mapping[str, str]) -> Person:
    """A person under another id; who stands in their profile is renamed with them."""
    fields = {name: renamed.get(value, value) for name, value in person.fields.items()}
    return replace(person, id=renamed[person.id], fields=fields)
