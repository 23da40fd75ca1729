"""Who was erased, in a file that no backup of the database contains.

A restored backup brings back whoever was erased after it was made; this file tells whom to erase
again. It holds keyed hashes and instants, one JSON object in a line, and is only ever appended to.
With a key of the operator's (PAIRME_ERASURE_KEY) the file alone leads to nobody. Without one its
first line is a key drawn at random: then whoever has the file can ask of an id they know whether it
was erased, which is what recovering needs, and cannot read ids out of it any other way than by
trying all. Neither key is ever in the database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pairing.ids import ERASED
from storage.errors import StorageUnavailable
from storage.people import Person
from storage.privacy import TOMBSTONE_LENGTH
from storage.workspaces import Workspace

BESIDE = ".erased"  # behind the name of a database file
MADE_FOR = b"pairme erasure ledger"  # what a key is recognised by in the file
UNREADABLE = (OSError, UnicodeDecodeError)  # raised by whatever reads a file that cannot be read


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure: whom (`Ledger.hash_of`), by which key, and when."""

    id: str
    key_id: str
    person_hash: str
    keeps_history: bool
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """The file, and the key by which people are found in it again.

    path  None = there is none: a restored backup would bring erased people back
    key   the operator's; None = the one in the file
    With neither nobody is erased: when they came back, nobody could tell whom others avoid.
    """

    path: Path | None
    key: bytes | None = None

    def tombstone_of(self, workspace: Workspace, slack_user_id: str) -> str | None:
        """What stands for somebody who agreed to be found again; None without a key of the
        operator's, by which alone that is safe."""
        if self.key is None:
            return None
        digest = _digest(self.key, "tombstone", workspace, slack_user_id)
        return ERASED + digest[: TOMBSTONE_LENGTH - len(ERASED)]

    def note(
        self, workspace: Workspace, person: Person, *, keeps_history: bool, now: datetime
    ) -> Entry:
        """Append that a person is erased, before that is committed, and make it last.

        Raises StorageUnavailable when it cannot be written: then nobody must be erased, because it
        would not hold.
        """
        try:
            key = self._lasting_key()
            entry = Entry(
                id=secrets.token_hex(8),
                key_id=_key_id(key),
                person_hash=_digest(key, "erased", workspace, person.slack_user_id),
                keeps_history=keeps_history,
                erased_at=now,
            )
            self._append(_line(entry))
        except OSError as error:
            raise StorageUnavailable(
                f"The erasure ledger {self.path} cannot be written ({error.strerror}). "
                "Nobody is erased before it can."
            ) from error
        return entry

    def take_back(self, entry: Entry) -> None:
        """Append that an erasure was not carried out after all."""
        self._append({"void": entry.id})

    def entries(self) -> tuple[Entry, ...]:
        """Return every erasure that was carried out, the first one first; each once, also when
        forms that came at the same moment were noted together."""
        lines = list(self._lines())
        void = {line["void"] for line in lines if "void" in line}
        found = [
            Entry(**{**line, "erased_at": datetime.fromisoformat(line["erased_at"])})
            for line in lines
            if "person_hash" in line and line["id"] not in void
        ]
        return tuple({(one.person_hash, one.erased_at): one for one in found}.values())

    def hash_of(self, entry: Entry, workspace: Workspace, slack_user_id: str) -> str | None:
        """How somebody would stand in an entry; None when its key is not known here."""
        key = self._key_of(entry)
        return None if key is None else _digest(key, "erased", workspace, slack_user_id)

    def hash_for(self, workspace: Workspace, slack_user_id: str) -> str:
        """How somebody stands in an entry made now; the file gets its key when it has none.

        Raises StorageUnavailable when there is neither a file nor a key of the operator's.
        """
        key = self._lasting_key()
        return _digest(key, "erased", workspace, slack_user_id)

    def hashes_of(
        self, workspace: Workspace, slack_user_ids: Iterable[str]
    ) -> dict[str, tuple[str, ...]]:
        """How each of them would stand in any entry made with a key that is here.

        The file is read once, however many are asked for.
        """
        keys = [key for key in (self.key, self._file_key()) if key is not None]
        return {
            one: tuple(_digest(key, "erased", workspace, one) for key in keys)
            for one in slack_user_ids
        }

    def knows_key(self, entry: Entry) -> bool:
        """Tell whether the person of an entry can be found with the keys that are here."""
        return self._key_of(entry) is not None

    def count_unknown(self) -> int:
        """Count the erasures that were noted with a key that is not here: it was changed, or the
        file is another one."""
        return sum(not self.knows_key(entry) for entry in self.entries())

    def _lasting_key(self) -> bytes:
        if self.key is None and self.path is None:
            raise StorageUnavailable(
                "There is neither PAIRME_ERASURE_LEDGER nor PAIRME_ERASURE_KEY. "
                "Nobody is erased before there is: nobody could tell whom others avoid."
            )
        return self.key or self._file_key() or self._new_file_key()

    def _key_of(self, entry: Entry) -> bytes | None:
        keys = [key for key in (self.key, self._file_key()) if key is not None]
        return next((key for key in keys if _key_id(key) == entry.key_id), None)

    def _file_key(self) -> bytes | None:
        return next((bytes.fromhex(line["key"]) for line in self._lines() if "key" in line), None)

    def _new_file_key(self) -> bytes:
        key = secrets.token_bytes(32)
        self._append({"key": key.hex()})
        return self._file_key() or key  # another instance may have been first

    def _append(self, line: dict[str, Any]) -> None:
        """Write one line by one write, which no other process can divide, and wait for the disk."""
        if self.path is None:
            return
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(handle).st_size
            is_cut = size > 0 and os.pread(handle, 1, size - 1) != b"\n"  # by a crash
            text = json.dumps(line, sort_keys=True)
            os.write(handle, f"{chr(10) if is_cut else ''}{text}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Read what can be read: a line cut short by a crash was never acted on."""
        if self.path is None:
            return
        try:
            written = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:  # nobody was erased yet
            return
        for text in written.splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line


def ledger_of(database_file: Path | None, *, path: Path | None, key: str | None) -> Ledger:
    """Return the ledger of a database: where the operator says, else beside the SQLite file."""
    if path is None and database_file is not None:
        path = database_file.with_name(database_file.name + BESIDE)
    return Ledger(path, None if key is None else key.encode())


def _digest(key: bytes, purpose: str, workspace: Workspace, slack_user_id: str) -> str:
    """Hash who somebody is; the purpose keeps a tombstone from being found in the ledger."""
    # a team id is Slack's for ever; the organization it belongs to changes when it moves into one
    who = "\0".join((purpose, "", workspace.team_id, slack_user_id))
    return hmac.new(key, who.encode(), hashlib.sha256).hexdigest()


def _key_id(key: bytes) -> str:
    return hmac.new(key, MADE_FOR, hashlib.sha256).hexdigest()[:16]


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "key_id": entry.key_id,
        "person_hash": entry.person_hash,
        "keeps_history": entry.keeps_history,
        "erased_at": entry.erased_at.isoformat(),
    }
