"""A company's list, as spreadsheets and people write it: what is wrong with it, and where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.list_checking import check_list
from bot.slack_client import slack_client
from bot.views.imports import plain_problem
from sandbox import Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from storage.database import Database
from tests.bot.services.factories import count_rows
from tests.cli.calling import pairme

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TODAY = date(2026, 11, 27)
HEADER = "The first line must name the columns, and one of them must be person."
NOBODY = "I find nobody by this address or id who has an active account here."
ADDRESS = "This is neither an e-mail address nor a Slack id such as U024BE7LH."
DAY = "This is no day I know. Write it as 2026-05-31."
EXCEL = "This is an Excel or zip file. In the spreadsheet, choose Save as, CSV UTF-8."
NO_TEXT = "This is no text. Save the sheet as CSV UTF-8."
COLUMNS = "manager, team, department, function, location, stage"
WRONG: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "The file is empty."),
    "a mark only": (b"\xef\xbb\xbf", "The file is empty."),
    "a first line only": (b"person,team\n", "There is nothing below the first line."),
    "no first line": (
        b"ana@example.org,Harbour\n",
        f"Line 1: \u201cana@example.org harbour\u201d: {HEADER}",
    ),
    "an unknown column": (
        b"person,team,salary\nU02BEN,A,1\n",
        "Line 1, column 3: \u201csalary\u201d: I do not know this column. Such a list has: "
        f"person, {COLUMNS}.",
    ),
    "a column twice": (
        b"person,team,Team\nU02BEN,A,B\n",
        "Line 1, team: This column stands there twice.",
    ),
    "UTF-16 that is cut": (b"\xff\xfep\x00e", NO_TEXT),
    "NUL": (b"person,team\nU02BEN,a\x00b\n", f"Line 2: {NO_TEXT}"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", f"Line 2: {NO_TEXT}"),
    "Excel": (b"PK\x03\x04" + b"\x00" * 40, EXCEL),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", EXCEL),
    "a quote left open": (
        b'person,team\nU02BEN,A\nU03CHLOE,"B\nU04DEV,C\n',
        "Line 3: A quotation mark is opened in this line and never closed.",
    ),
    "too few cells": (b"person,team\nU02BEN\n", "Line 2: There are too few cells: 1 instead of 2."),
    "too many cells": (
        b"person,team\nU02BEN,A,B\n",
        "Line 2: There are too many cells: 3 instead of 2. Is a comma in a cell that is not in "
        "quotation marks?",
    ),
    "a person twice": (
        b"person,team\nU02BEN,A\nU03CHLOE,B\nU02BEN,C\n",
        "Line 4, person: \u201cU02BEN\u201d: This person is in line 2 already.",
    ),
    "a person twice, as address and id": (
        b"person,team\nU02BEN,A\nben@example.org,B\n",
        "Line 3, person: \u201cben@example.org\u201d: This person is in line 2 already.",
    ),
    "an unknown address": (
        b"person,team\nnobody@example.org,A\n",
        f"Line 2, person: \u201cnobody@example.org\u201d: {NOBODY}",
    ),
    "an id of another workspace": (
        b"person,team\nU0ELSEWHERE,A\n",
        f"Line 2, person: \u201cU0ELSEWHERE\u201d: {NOBODY}",
    ),
    "a guest": (
        b"person,team\nU13GUEST,A\n",
        "Line 2, person: \u201cU13GUEST\u201d: This person is a guest here; only members can be "
        "paired.",
    ),
    "somebody whose account is closed": (
        b"person,team\nU14GONE,A\n",
        "Line 2, person: \u201cU14GONE\u201d: Their account is closed. Leave the line out.",
    ),
    "a group": (
        b"person,team\n<!channel>,A\n",
        f"Line 2, person: \u201c<!channel>\u201d: {ADDRESS}",
    ),
    "a pair with oneself": (
        b"person,other\nU02BEN,U02BEN\n",
        "Line 2, other: \u201cU02BEN\u201d: Nobody makes a pair with themselves.",
    ),
    "neither yes nor no": (
        b"person,other,apart\nU02BEN,U03CHLOE,maybe\n",
        "Line 2, apart: \u201cmaybe\u201d: Write yes or no.",
    ),
    "a day with points": (
        b"person,other,date\nU02BEN,U03CHLOE,31.12.2025\n",
        f"Line 2, date: \u201c31.12.2025\u201d: {DAY}",
    ),
    "a day that lies ahead": (
        b"person,other,date\nU02BEN,U03CHLOE,2026-11-28\n",
        "Line 2, date: \u201c2026-11-28\u201d: This day lies ahead. A past pair has a day in the "
        "past.",
    ),
    "too large": (
        b"person,team\n" + b"x" * 1_000_000,
        "The file is too large; 1 MB is the most. Divide it.",
    ),
    "too many lines": (
        b"person,team\n" + b"U02BEN,x\n" * 10_001,
        "Line 10,002: There are more than 10,000 lines. Divide the file.",
    ),
    "too many columns": (
        b"person" + b",x" * 50 + b"\n",
        "Line 1: There are more than 50 columns.",
    ),
    "a cell too long": (
        b"person,team\nU02BEN," + b"x" * 501,
        f"Line 2, team: \u201c{'x' * 39}\u2026\u201d: A cell may have 500 characters. Is a "
        "quotation mark before it not closed?",
    ),
}
RIGHT: dict[str, bytes] = {
    "UTF-16": "person,team\nU02BEN,Häfen\n".encode("utf-16"),
    "Latin-1": "person,team\nU02BEN,Häfen\n".encode("latin-1"),
    "a mark before it": "\ufeffperson,team\nU02BEN,Häfen\n".encode(),
    "mixed line ends": "person,team\r\nU02BEN,Häfen\rU03CHLOE,Häfen\n".encode(),
    "semicolons": "person;team\nU02BEN;Häfen\n".encode(),
    "tabs": "person\tteam\nU02BEN\tHäfen\n".encode(),
}


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A workspace that lets us look addresses up."""
    with Sandbox(scopes=(*DEFAULT_SCOPES, "users:read.email")) as sandbox:
        yield sandbox


def check(content: bytes, db: Database, slack: Sandbox) -> list[str]:
    client = slack_client(token=slack.bot_token, base_url=slack.api_url, timeout_s=5)
    file, checked = check_list(
        content, client=client, db=db, team_id=slack.team_id, ledger=None, today=TODAY
    )
    assert (checked is None) == bool(file.problems)
    return [plain_problem(one) for one in file.problems]


def test_what_is_wrong_is_said_with_its_line_column_and_value(db: Database, slack: Sandbox) -> None:
    said = {name: check(content, db, slack) for name, (content, _) in WRONG.items()}
    bot = check(f"person,team\n{slack.bot_user_id},A\n".encode(), db, slack)

    assert said == {name: [sentence] for name, (_, sentence) in WRONG.items()}
    assert [one.partition("\u201d: ")[2] for one in bot] == ["This is a bot."]
    assert [count_rows(db, one) for one in ("places", "imports", "separations")] == [0, 0, 0]


def test_what_spreadsheets_write_is_read(db: Database, slack: Sandbox) -> None:
    for name, content in RIGHT.items():
        assert check(content, db, slack) == [], name


@pytest.mark.parametrize("name", ["nothing", "Excel", "an unknown column", "a guest"])
def test_the_command_line_says_the_code_and_changes_nothing(
    name: str, db: Database, database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    content, sentence = WRONG[name]
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    env = {"SLACK_BOT_TOKEN": slack.bot_token, "PAIRME_SLACK_API_URL": slack.api_url}

    code, out, _ = pairme(database_url, "import", str(file), "--yes", **env)

    assert (code, out.splitlines()) == (
        1,
        ["E-CSV: 1 problem in list.csv; nothing was changed.", f"  {sentence}"],
    )
    assert count_rows(db, "places") == 0
