"""Files that people choose in a form: what Slack's client lets through, and what the app then sees.

The caller holds the world's lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.elements import MAX_FILES
from sandbox.errors import NotAccepted
from sandbox.files import MOST_BYTES, render_given
from sandbox.views import State, list_elements
from sandbox.webapi.call import need_scope
from sandbox.workspace import Workspace

Json = dict[str, Any]

FILE_INPUT = "file_input"


def give_file(workspace: Workspace, *, name: str, content: bytes, giver: str) -> str:
    """Take the file that somebody chose; returns its id. Raises NotAccepted for one too large."""
    if len(content) > MOST_BYTES:
        raise NotAccepted(f"a file may have {MOST_BYTES // 1_000_000} MB")
    file_id = workspace.new_id("F")
    workspace.files.give(file_id, name=name, content=content, giver=giver)
    return file_id


def attach_files(
    workspace: Workspace, blocks: Iterable[Json], state: State, *, base_url: str
) -> None:
    """Put what the app sees of a file in the place of its id. Raises NotAccepted."""
    for block in blocks:
        for element in list_elements(block):
            if element["type"] != FILE_INPUT:
                continue
            field = state[block["block_id"]][element["action_id"]]
            if len(field["files"]) > element.get("max_files", MAX_FILES):
                raise NotAccepted(f"at most {element.get('max_files', MAX_FILES)} files")
            field["files"] = [
                _given(workspace, element, one["id"], base_url=base_url) for one in field["files"]
            ]


def check_file_inputs(workspace: Workspace, view: Json) -> None:
    """Raises ApiError missing_scope for a form with a file input, without files:read.

    That the scope is needed is documented, the code that a view without it is refused with is not.
    """
    elements = (element for block in view["blocks"] for element in list_elements(block))
    if any(element["type"] == FILE_INPUT for element in elements):
        need_scope(workspace, ("files:read",))


def _given(workspace: Workspace, element: Json, file_id: str, *, base_url: str) -> Json:
    file = workspace.files.find_given(file_id)
    if file is None:
        raise NotAccepted(f"there is no file {file_id}")
    shown = render_given(file, team_id=workspace.team_id, base_url=base_url)
    kinds = element.get("filetypes")
    if kinds is not None and shown["filetype"] not in kinds:
        raise NotAccepted(f"{file.name!r} is none of: {', '.join(kinds)}")
    return shown
