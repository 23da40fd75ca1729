"""A start with wrong settings: every problem at once, one line each, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InvalidSettings
from bot.settings import load_settings
from tests.cli.calling import pairme

RIGHT = {
    "SLACK_BOT_TOKEN": "xoxb-1111-2222-right",
    "SLACK_APP_TOKEN": "xapp-1-A1-2222-right",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
}
BOT = (
    "expected a token starting with xoxb- (in the Slack app: OAuth & Permissions, Bot User OAuth "
    "Token)"
)
APP = (
    "expected a token starting with xapp- (in the Slack app: Basic Information, App-Level Tokens, "
    "with the scope connections:write)"
)
SECRET = "expected 32 hexadecimal digits (in the Slack app: Basic Information)"
ZONE = "PAIRME_TIMEZONE must be a zone name such as Europe/Berlin, or UTC; change it, or remove it"
SETTLE = (
    "PAIRME_SETTLE_S must be a number of seconds from 20 to 3600; change it, or remove it for 60"
)
PORT = "PAIRME_PORT must be a whole number from 1 to 65535; change it, or remove it for 3000"
ADMINS = (
    "PAIRME_ADMINS must be ids such as U024BE7LH, with commas between them; change it, or remove it"
)
WRONG: list[tuple[str, str | None, str]] = [
    ("SLACK_BOT_TOKEN", None, f"SLACK_BOT_TOKEN is missing; {BOT}"),
    ("SLACK_BOT_TOKEN", " ", f"SLACK_BOT_TOKEN is missing; {BOT}"),
    ("SLACK_BOT_TOKEN", "xoxp-1-canary", f"SLACK_BOT_TOKEN is another kind of token; {BOT}"),
    (
        "SLACK_BOT_TOKEN",
        "xoxb-1-canary ",
        "SLACK_BOT_TOKEN contains a blank; copy it again without it",
    ),
    (
        "SLACK_BOT_TOKEN",
        "xoxb-1-\ncanary",
        "SLACK_BOT_TOKEN contains a line break; copy it again as one line",
    ),
    (
        "SLACK_BOT_TOKEN",
        "'xoxb-1-canary'",
        "SLACK_BOT_TOKEN is wrapped in quotes; remove the quotes",
    ),
    (
        "SLACK_BOT_TOKEN",
        "xoxb-" + "c" * 5_000,
        f"SLACK_BOT_TOKEN is cut short or holds strange characters; {BOT}",
    ),
    ("SLACK_APP_TOKEN", None, f"SLACK_APP_TOKEN is missing; {APP}"),
    ("SLACK_APP_TOKEN", "xoxb-1-canary", f"SLACK_APP_TOKEN is another kind of token; {APP}"),
    *(
        ("PAIRME_SETTLE_S", value, SETTLE)
        for value in ("canary", "-5", "inf", "NaN", "19", "1e9", "60,0", "\u0666\u0660s")
    ),
    *(("PAIRME_PORT", value, PORT) for value in ("canary", "-1", "0", "70000", "3000.5", "1e9")),
    *(
        ("PAIRME_TIMEZONE", value, ZONE)
        for value in ("+3", "EST", "Europe/Canary-Wharf", "America/", "../etc/passwd")
    ),
    *(("PAIRME_ADMINS", value, ADMINS) for value in ("@canary", "<@U02BEN>", "u02ben", "U1;U2")),
    (
        "PAIRME_SETLE_S",
        "60",
        "PAIRME_SETLE_S is not a setting; did you mean PAIRME_SETTLE_S?",
    ),
    (
        "PAIRME_XYZZY",
        "canary",
        "PAIRME_XYZZY is not a setting; remove it; .env.example has the names",
    ),
    (
        "PAIRME_DELIVERY_EVIDENCE",
        "yes please",
        "PAIRME_DELIVERY_EVIDENCE must be receipts, history or none; change it, or remove it for "
        "receipts",
    ),
    (
        "PAIRME_DATABASE_PATH",
        "canary/pairme.db",
        "PAIRME_DATABASE_PATH is in a directory that does not exist; create the directory first",
    ),
    (
        "PAIRME_DATABASE_PATH",
        ":memory:",
        "PAIRME_DATABASE_PATH would keep nothing; name a file, or remove it for pairme.db",
    ),
    (
        "PAIRME_DATABASE_PATH",
        ".",
        "PAIRME_DATABASE_PATH is a directory; add a file name, such as pairme.db",
    ),
]
HTTP = [
    (None, f"SLACK_SIGNING_SECRET is missing, and PAIRME_MODE is http; {SECRET}"),
    *(
        (value, f"SLACK_SIGNING_SECRET is not a signing secret; {SECRET}")
        for value in ("changeme", "0" * 31, "0" * 33, "g" * 32, "\uff10" * 32)
    ),
]


def problems_of(env: dict[str, str]) -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        load_settings(env, needs_slack=True)
    return list(caught.value.problems)


def spoiled(name: str, value: str | None) -> dict[str, str]:
    env = {one: right for one, right in RIGHT.items() if one != name}
    return env if value is None else env | {name: value}


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_wrong_value_is_named_with_what_is_right_and_never_repeated(
    name: str, value: str | None, sentence: str
) -> None:
    assert problems_of(spoiled(name, value)) == [sentence]
    assert "canary" not in sentence


@pytest.mark.parametrize(("value", "sentence"), HTTP)
def test_a_wrong_signing_secret_is_named_in_http_mode(value: str | None, sentence: str) -> None:
    env = spoiled("SLACK_SIGNING_SECRET", value) | {"PAIRME_MODE": "http"}

    assert problems_of(env) == [sentence]


def test_a_database_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    for url in ("mysql://ana:canary@db/pairme", "postgresql://ana:canary@db", "sqlite:///:memory:"):
        kept = {"PAIRME_ERASURE_KEY": "0123456789abcdef0123456789abcdef"}  # needed there, too
        [problem] = problems_of(RIGHT | kept | {"PAIRME_DATABASE_URL": url})
        assert problem.startswith("PAIRME_DATABASE_URL: ")
        assert "canary" not in problem


def test_a_start_ends_with_code_2_and_every_line_has_the_code_to_look_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'pairme.db'}"
    wrong = {"PAIRME_PORT": "canary", "PAIRME_TIMEZONE": "+3", "PAIRME_SETLE_S": "1"}

    code, out, complaints = pairme(url, "run", **wrong, SLACK_BOT_TOKEN="xoxp-1-canary")

    lines = complaints.splitlines()
    assert (code, out, len(lines)) == (2, "", 5)
    assert all(line.startswith("pairme: ") and line.endswith(" (E-CONFIG)") for line in lines)
    assert lines[0] == (
        "pairme: PAIRME_SETLE_S is not a setting; did you mean PAIRME_SETTLE_S? (E-CONFIG)"
    )
    assert "canary" not in complaints
    assert not (tmp_path / "pairme.db").exists()
