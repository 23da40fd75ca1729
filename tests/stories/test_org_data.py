"""A company's lists in Slack: a file into a form, the dry run, the yes, and the file out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.run import Bot
from sandbox import Hands, Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from tests.stories.people import ANA, BEN, join
from tests.talkative_logs import Logs

ADMIN, GRACE = "U06FARID", "U07GRACE"
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
FILE, GIVE = "import_file", "/pairme admin import"


@pytest.fixture
def mode() -> str:
    """These are about files, not about transport."""
    return "socket"


def shown(person: Hands) -> str:
    """The window in front of somebody, as one text."""
    return json.dumps(person.modal, ensure_ascii=False)


def give(slack: Sandbox, content: bytes, *, name: str = "people.csv", who: str = ADMIN) -> str:
    """Give a file, and return what stands in the window once it was checked."""
    person = slack.person(who)
    while person.modal:
        person.close_modal()
    answer = person.command(GIVE)
    assert (answer.error, answer.text) == (None, None)
    assert person.submit({FILE: [person.choose_file(name, content)]}).errors is None

    def checked() -> str:
        window = shown(person)
        return "" if "Checking" in window or FILE in window else window

    return slack.wait_for(checked)


def press_import(slack: Sandbox, who: str = ADMIN) -> str:
    person = slack.person(who)
    before = shown(person)
    person.click("import_list", in_=person.modal)
    return slack.wait_for(lambda: shown(person) if shown(person) != before else "")


def rows(bot: Bot, sql: str) -> list[tuple[Any, ...]]:
    with bot.runtime.db.read() as session:
        return [tuple(row) for row in session.execute(text(sql))]


@pytest.mark.parametrize(
    ("name", "says", "table", "n"),
    [
        ("people.csv", "8 new: nothing was known of them", "places", 8),
        ("separations.csv", "2 newly kept apart", "separations", 2),
        ("past_pairs.csv", "3 new", "earlier_pairs", 3),
    ],
)
def test_an_example_is_shown_then_imported_then_known(
    bot: Bot, slack: Sandbox, name: str, says: str, table: str, n: int
) -> None:
    content = (EXAMPLES / name).read_bytes()

    window = give(slack, content, name=name)
    before = rows(bot, f"SELECT count(*) FROM {table}")
    done = press_import(slack)

    assert says in window
    assert before == [(0,)]
    assert "*Done.*" in done
    assert says in done
    assert rows(bot, f"SELECT count(*) FROM {table}") == [(n,)]
    assert "all of it is known already" in give(slack, content, name=name)
    assert rows(bot, "SELECT count(*) FROM participants") == [(0,)]


def test_nothing_of_a_file_with_problems_is_imported(bot: Bot, slack: Sandbox) -> None:
    lines = ["person;manager;team"]
    lines += [f"nobody{n}@example.org;;X" for n in range(30)]
    lines += ["mara@example.org;U14GONE;<!channel>", f"{slack.bot_user_id};;X", "ana@example.org;;"]

    window = give(slack, "\n".join(lines).encode(), name="<!here> *list*.csv")

    assert "E-CSV: 33 problems in &lt;!here&gt;" in window
    assert "The first 20:" in window
    assert "Line 21, person: “nobody19@example.org”" in window
    assert "nobody20" not in window
    assert "import_list" not in window
    assert rows(bot, "SELECT count(*) FROM imports") == [(0,)]
    assert rows(bot, "SELECT count(*) FROM places") == [(0,)]


def test_every_kind_of_account_that_is_no_member_is_named(bot: Bot, slack: Sandbox) -> None:
    accounts = ["mara@example.org", "U14GONE", slack.bot_user_id, "U0ELSEWHERE"]
    window = give(slack, "\n".join(["person,team", *(f"{one},X" for one in accounts)]).encode())

    for sentence in ("a guest here", "account is closed", "This is a bot", "I find nobody by"):
        assert sentence in window


def test_nobody_but_an_admin_gives_or_gets_a_list_or_hears_what_there_is(
    bot: Bot, slack: Sandbox
) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)

    answers = [
        ana.command(f"/pairme admin {words}").text
        for words in ("import", "export people", "export")
    ]

    assert answers == ["Only workspace admins can do this."] * 3
    assert ana.modal is None
    refused = rows(bot, "SELECT count(*) FROM audit WHERE event = 'admin.refused'")
    assert refused == [(3,)]


def test_who_is_no_admin_any_more_imports_nothing_they_have_looked_at(
    bot: Bot, slack: Sandbox
) -> None:
    give(slack, b"person,team\nU02BEN,Harbour\n")
    slack.admin.change_person(ADMIN, is_admin=False)

    done = press_import(slack)

    assert "Only workspace admins can do this." in done
    assert rows(bot, "SELECT count(*) FROM places") == [(0,)]


def test_without_the_scopes_the_way_round_is_named(bot: Bot, slack: Sandbox) -> None:
    farid = slack.person(ADMIN)
    slack.admin.grant((*DEFAULT_SCOPES, "files:read"))
    by_address = give(slack, b"person,team\nben@example.org,Harbour\n")
    by_id = give(slack, b"person,team\nU02BEN,Harbour\n")
    slack.admin.grant(DEFAULT_SCOPES)
    farid.close_modal()
    form, export = farid.command(GIVE), farid.command("/pairme admin export people")

    assert "users:read.email" in by_address
    assert "write Slack ids" in by_address
    assert "1 new" in by_id
    assert "files:read" in str(form.text)
    assert "pairme import people.csv" in str(form.text)
    assert "pairme export people" in str(export.text)


def test_what_was_imported_comes_back_as_a_file_to_the_admin_alone(
    bot: Bot, slack: Sandbox
) -> None:
    give(slack, (EXAMPLES / "people.csv").read_bytes())
    assert "*Done.*" in press_import(slack)
    farid = slack.person(ADMIN)
    answers = [
        farid.command(f"/pairme admin export {one}").text for one in ("people", "past-pairs")
    ]
    which = farid.command("/pairme admin export everything").text

    assert "8 lines" in str(answers[0])
    assert "first line only" in str(answers[1])
    assert "`people`, `separations`" in str(which)
    files = [file["name"] for message in farid.messages() for file in message.files]
    assert files == ["people.csv", "past_pairs.csv"]
    assert all(not message.files for message in slack.person(ANA).messages())


def test_addresses_are_neither_stored_nor_logged(
    bot: Bot, slack: Sandbox, nothing_private_escapes: Logs
) -> None:
    give(slack, b"person,manager,team\ngrace@example.org,ben@example.org,Harbour\n")
    press_import(slack)
    give(slack, b"person,team\nnobody.at.all@example.org,Harbour\n")

    kept = rows(bot, "SELECT slack_user_id FROM people ORDER BY slack_user_id")
    assert {(GRACE,), (BEN,)} <= set(kept)
    for table in ("imports", "places", "people", "audit", "inbox", "outbox"):
        assert "@example.org" not in str(rows(bot, f"SELECT * FROM {table}"))
    for where, lines in nothing_private_escapes.texts().items():
        assert lines
        assert "@example.org" not in lines, where
        assert "Harbour" not in lines, where
