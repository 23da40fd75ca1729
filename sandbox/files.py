"""Files: those an app uploads, and those that people give to an app in a form.

Pure records. Slack keeps what was put there only once the upload is completed; so does this.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sandbox.errors import ApiError

Json = dict[str, Any]

PRIVATE = "/files-pri/"  # as at files.slack.com
MOST_BYTES = 10_000_000  # of a file in a form; docs.slack.dev/reference/block-kit, file input


@dataclass(slots=True)
class File:
    """One upload. content: None until it was put there; is_shared: it was completed.

    giver: the person who put it into a form; '' for a file of the app.
    """

    id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    is_shared: bool = False
    giver: str = ""


class Files:
    """The files of one workspace. The caller holds the world's lock."""

    def __init__(self) -> None:
        self._known: dict[str, File] = {}
        self._tickets: dict[str, File] = {}

    def begin(self, file_id: str, *, name: str, length: int) -> str:
        """Expect a file; returns the ticket that its address ends with."""
        ticket = secrets.token_hex(16)
        self._known[file_id] = self._tickets[ticket] = File(file_id, name, length)
        return ticket

    def put(self, ticket: str, content: bytes) -> None:
        """Take the bytes, once. Raises ApiError not_found, or length_mismatch."""
        file = self._tickets.pop(ticket, None)
        if file is None:
            raise ApiError("not_found")
        if len(content) != file.length:
            raise ApiError("length_mismatch")
        file.content = content

    def complete(self, file_id: str, *, title: str) -> File:
        """Keep a file that was put. Raises ApiError file_not_found for any other."""
        file = self._known.get(file_id)
        if file is None or file.content is None or file.is_shared:
            raise ApiError("file_not_found")
        file.title, file.is_shared = title or file.name, True
        return file

    def give(self, file_id: str, *, name: str, content: bytes, giver: str) -> File:
        """Take a file that somebody chose in a form; the app may read it from then on."""
        file = File(file_id, name, len(content), title=name, content=content, giver=giver)
        self._known[file_id] = file
        return file

    def find_given(self, file_id: str) -> File | None:
        """A file that somebody chose in a form."""
        file = self._known.get(file_id)
        return file if file is not None and file.giver else None

    def find(self, file_id: str) -> File | None:
        """A file that was shown to somebody."""
        file = self._known.get(file_id)
        return file if file is not None and file.is_shared else None


def render_file(file: File) -> Json:
    """Slack's `file` object, of which we need little."""
    return {"id": file.id, "name": file.name, "title": file.title, "size": file.length}


def render_given(file: File, *, team_id: str, base_url: str) -> Json:
    """The `file` object of a submitted form; its addresses want the token of the app."""
    private = f"{base_url}{PRIVATE}{team_id}-{file.id}"
    name = quote(file.name, safe="")
    return {
        **render_file(file),
        "filetype": file.name.rpartition(".")[2].lower(),
        "mode": "hosted",
        "user": file.giver,
        "url_private": f"{private}/{name}",
        "url_private_download": f"{private}/download/{name}",
    }
