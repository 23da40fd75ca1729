"""Strings planted where private things are, and the search for them everywhere else.

What people write to each other, their names and titles, tokens and the signing secret belong in few
places. After a test every database file, every table, the log and whatever Slack shows is searched;
`ALLOWED` lists the places where one may be, each with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from sandbox import EntryKind, Person, Sandbox, sample_people
from tests.databases import dump
from tests.talkative_logs import Logs

NAME, TITLE, SAID = "kanarie-name", "kanarie-title", "kanarie-said-among-people"
TYPED = "kanarie-typed-by-"  # with the id of whoever typed it behind


class Kind(StrEnum):
    """What a string stands for."""

    NAME = "a name"
    TITLE = "a title"
    SAID = "what people write to each other"
    TYPED = "what somebody typed behind a command"
    TOKEN = "a token"
    SECRET = "the signing secret"
    RESPONSE_URL = "a response URL"


class Place(StrEnum):
    """Where one may turn up."""

    DATABASE = "the database"
    LOG = "the log"
    CALL = "a call of Slack's Web API"
    OTHERS = "what others are shown"
    OWN = "what they are shown themselves"


ALLOWED: Mapping[tuple[Kind, Place], str] = {
    (Kind.TYPED, Place.OWN): "a word that is no command is shown back to whoever typed it",
}


@dataclass
class Watched:
    """What is searched after a test.

    folders  every file of a SQLite database below them, also a WAL that a killed process left
    urls     PostgreSQL databases
    texts    anything else an operator gets to see, by where it is: the output of a process
    """

    sandboxes: list[Sandbox] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One canary where it must not be."""

    kind: Kind
    place: Place
    where: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.place}: {self.where}"


def planted(people: Sequence[Person] | None = None) -> list[Person]:
    """People with a canary in everything Slack tells about them and the bot does not need."""
    return [
        replace(one, real_name=f"{one.real_name} {NAME}", title=f"{one.title} {TITLE}")
        for one in people or sample_people()
    ]


def typed_by(user_id: str) -> str:
    """A word to type behind a command."""
    return f"{TYPED}{user_id}"


def talk(slack: Sandbox) -> None:
    """Let everybody write something in every conversation they are in."""
    for user_id in slack.people:
        if user_id != slack.bot_user_id:
            person = slack.person(user_id)
            for channel in person.channels():
                person.say(f"between us: {SAID}", channel=channel.id)


def find(watched: Watched, logs: Logs | None = None) -> list[Finding]:
    """Search everything. Cost: a few ms for a database and a log of ordinary tests."""
    search = _Search(watched.sandboxes)
    found = list(_in_files(watched, search))
    for url in watched.urls:
        for table, row in dump(url, matching=search.pattern.pattern):
            found += search.text(row, Place.DATABASE, f"table {table}")
    for where, text in {**watched.texts, **(logs.texts() if logs is not None else {})}.items():
        found += search.text(text, Place.LOG, where)
    for slack in watched.sandboxes:
        found += _in_slack(slack, search)
    return list(dict.fromkeys(found))  # the same thing in many lines is one finding


class _Search:
    """All canaries as one pattern, and which kind each is."""

    def __init__(self, sandboxes: Sequence[Sandbox]) -> None:
        self.kinds = {NAME: Kind.NAME, TITLE: Kind.TITLE, SAID: Kind.SAID}
        for slack in sandboxes:
            self.kinds |= {
                slack.bot_token: Kind.TOKEN,
                slack.app_token: Kind.TOKEN,
                slack.signing_secret: Kind.SECRET,
                f":{slack.port}/response/": Kind.RESPONSE_URL,
            }
        known = "|".join(re.escape(canary) for canary in self.kinds)
        self.pattern = re.compile(rf"{known}|{TYPED}[A-Z0-9]+")
        self._bytes = re.compile(self.pattern.pattern.encode())

    def text(
        self, text: str, place: Place, where: str, *, reader: str | None = None
    ) -> Iterator[Finding]:
        """reader: the only person who gets to see this text."""
        for canary in set(self.pattern.findall(text)):
            kind = self.kinds.get(canary, Kind.TYPED)
            own = kind is Kind.TYPED and reader is not None and canary == typed_by(reader)
            there = Place.OWN if own else place
            if (kind, there) not in ALLOWED:
                yield Finding(kind, there, where)

    def bytes(self, content: bytes, where: str) -> Iterator[Finding]:
        for canary in set(self._bytes.findall(content)):
            yield from self.text(canary.decode(), Place.DATABASE, where)


def _in_files(watched: Watched, search: _Search) -> Iterator[Finding]:
    for folder in watched.folders:
        for file in sorted(folder.rglob("*.db*")):
            yield from search.bytes(file.read_bytes(), f"file {file.name}")


def _in_slack(slack: Sandbox, search: _Search) -> Iterator[Finding]:
    """What the app asked of Slack, and what each person sees of it."""
    for entry in slack.transcript:
        if entry.kind in (EntryKind.CALL, EntryKind.FAULT):
            yield from search.text(_json(entry.arguments), Place.CALL, entry.method)
        elif entry.kind is EntryKind.RESPONSE:
            shown = _json(entry.arguments)
            yield from search.text(shown, Place.OTHERS, "an answer", reader=entry.who)
    for user_id in slack.people:
        person = slack.person(user_id)
        for channel in person.channels():
            for message in person.messages(channel.id):
                if message.bot_id is not None:
                    shown = _json([message.text, message.blocks, message.metadata])
                    where = f"a message in {channel.id}"
                    yield from search.text(shown, Place.OTHERS, where, reader=message.to)
        views = _json([person.home, person.modal])
        yield from search.text(views, Place.OTHERS, f"a view of {user_id}", reader=user_id)


def _json(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)
