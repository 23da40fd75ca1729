"""What somebody types after /pairme, as nobody should: the exact answer, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_bolt import BoltResponse

from bot.listeners.pace import MOST
from storage.errors import StorageUnavailable
from tests.bot.listeners.bad_input.watch import is_private, refused
from tests.bot.listeners.door import ANA, Door, said
from tests.bot.services.factories import bring_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

KNOWN = (
    "Commands: join, status, profile, settings, now, skip, pause, resume, leave, help, mydata, "
    "forget."
)
LONG = "qz" * 2_500
UNKNOWN = {
    "jion": 'I don\'t know "jion". Did you mean *join*? ',
    "\uff4a\uff4f\uff49\uff4e": 'I don\'t know "\uff4a\uff4f\uff49\uff4e". ',
    LONG: f'I don\'t know "{LONG[:40]}". ',
    "🙂🙂🙂🙂": 'I don\'t know "🙂🙂🙂🙂". ',
    "\u202eevael": 'I don\'t know "evael". ',
    "\u200b\u200b\u2060\ufeff": "Sorry, I did not understand that. ",
    "\u200f\u05e9\u05dc\u05d5\u05dd": 'I don\'t know "\u05e9\u05dc\u05d5\u05dd". ',
    "ab\x00cdef": 'I don\'t know "abcdef". ',
    "\x00\x00\x00\x00": "Sorry, I did not understand that. ",
    "one\ntwo\nthree": 'I don\'t know "one two three". ',
    "<!channel>": 'I don\'t know "&lt;!channel&gt;". ',
    "<https://example.org|join>": 'I don\'t know "&lt;https://example.org|join&gt;". ',
    "block @me": 'I don\'t know "block". ',
    "block nobody": 'I don\'t know "block". ',
    "block <@U0BOT>": 'I don\'t know "block". ',
    "block <@U02BEN> <@U03CHLOE>": 'I don\'t know "block". ',
    "block <@W0ELSEWHERE>": 'I don\'t know "block". ',
}
PAUSES = {
    "-3": "I did not understand until when.",
    "0w": "That is too long or too short for a pause.",
    "27w": "That is too long or too short for a pause.",
    "99999": "I did not understand until when.",
    "9" * 5_000: "I did not understand until when.",
    "2 wks": "I did not understand until when.",
    "\uff12": "I did not understand until when.",
    "\uff12w": "I did not understand until when.",
    "NaN": "I did not understand until when.",
    "1e9": "I did not understand until when.",
    "2,5": "I did not understand until when.",
    "until": "I did not understand until when.",
    "until 2020-01-01": "That day is not after today.",
    "until 2026-11-24": "That day is not after today.",
    "until 31.02.": "I did not understand until when.",
    "until 2026-02-31": "I did not understand until when.",
    "until 2999-01-01": "That is too long or too short for a pause.",
    "2w\x00": "I did not understand until when.",
}
PAUSE_HELP = (
    "Give a date after today and within a year, for example `/pairme pause until 2027-01-05`, or "
    "weeks from 1 to 26, for example `/pairme pause 2w`."
)
MEMBERS_ONLY = (
    "Peer mentoring is for full members of this workspace; guests and people of other companies "
    "cannot join."
)
NOT_CONNECTED = (
    "I am not connected to this workspace at the moment, so nothing was done. Please ask an admin "
    "of your workspace to reconnect the app."
)
OUTSIDERS = {
    "a guest": {"is_restricted": True},
    "somebody of another company": {"is_stranger": True},
    "a bot": {"is_bot": True},
    "an account that is closed": {"deleted": True},
}


def text_of(answer: BoltResponse) -> str:
    assert answer.status == 200
    assert is_private(answer)
    shown = said(answer)
    return str(shown["text"]) if isinstance(shown, dict) else str(shown)


@pytest.mark.parametrize("typed", UNKNOWN, ids=lambda typed: ascii(typed)[:20])
def test_what_is_no_command_is_named_harmlessly_with_all_that_are(inside: Door, typed: str) -> None:
    with refused(inside, "E-CMD-UNKNOWN", typed=typed):
        answer = text_of(inside.command(typed))

    assert answer == UNKNOWN[typed] + KNOWN


@pytest.mark.parametrize("typed", PAUSES, ids=lambda typed: ascii(typed)[:20])
def test_a_pause_that_cannot_be_says_what_can(inside: Door, typed: str) -> None:
    with refused(inside, "E-PAUSE", typed=typed):
        answer = text_of(inside.command(f"pause {typed}"))

    assert answer == f"{PAUSES[typed]} {PAUSE_HELP} Or choose a length:"


def test_a_pause_without_an_end_is_asked_for_one_and_no_refusal(inside: Door) -> None:
    with refused(inside):
        answer = text_of(inside.command("pause"))

    assert answer == f"How long would you like to pause? {PAUSE_HELP}"


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
def test_nothing_typed_is_no_mistake(inside: Door, typed: str) -> None:
    with refused(inside):
        answer = text_of(inside.command(typed))

    assert answer.startswith("You are in. ")


def test_who_joins_twice_is_in_and_nothing_changes(inside: Door) -> None:
    with refused(inside):
        answer = text_of(inside.command("join"))

    assert answer.startswith("You have joined already. The next round starts ")


@pytest.mark.parametrize("word", ["leave", "skip", "resume", "pause 2w", "settings", "now"])
def test_who_does_not_take_part_hears_how_to(inside: Door, word: str) -> None:
    inside.command("skip", user_id="U03CHLOE")  # known from now on, by her id alone

    with refused(inside, "E-NOT-IN"):
        answer = text_of(inside.command(word, user_id="U03CHLOE"))

    assert answer == "You are not taking part at the moment. Type `/pairme` to join."


@pytest.mark.parametrize("kind", OUTSIDERS)
@pytest.mark.parametrize("word", ["", "join"])
def test_who_is_no_member_of_the_workspace_cannot_join(door: Door, kind: str, word: str) -> None:
    bring_in(door.place.db, "U02BEN", "U03CHLOE", team_id=door.place.slack.team_id)
    door.place.slack.admin.change_person(ANA, **OUTSIDERS[kind])

    with refused(door, "E-WHO"):
        answer = text_of(door.command(word))

    assert answer == MEMBERS_ONLY


@pytest.mark.parametrize("where", ["D024BE91L", "C024BE91L", "G024BE91L"])
def test_wherever_it_is_typed_only_who_typed_it_reads_the_answer(inside: Door, where: str) -> None:
    with refused(inside, "E-CMD-UNKNOWN"):
        text_of(inside.command("jion", channel_id=where, thread_ts="1.1", is_ext_shared=True))


def test_a_workspace_that_is_held_or_not_ours_is_told_whom_to_ask(inside: Door) -> None:
    with refused(inside, "E-INSTALL"):
        foreign = text_of(inside.command("join", team_id="T999"))
    inside.place.hold("token_revoked")
    with refused(inside, "E-INSTALL"):
        held = text_of(inside.command("skip"))

    assert foreign == held == NOT_CONNECTED


def test_more_than_ten_commands_in_a_minute_are_too_many_for_one_and_for_nobody_else(
    paced: Door,
) -> None:
    for _ in range(MOST):
        assert "Commands:" in text_of(paced.command("jion"))

    with refused(paced, "E-SLOW"):
        answer = text_of(paced.command("skip"))
    other = text_of(paced.command("jion", user_id="U02BEN"))
    paced.place.wait(minutes=1)
    later = text_of(paced.command("jion"))

    assert answer == "Too many requests at once. Please try again in a minute."
    assert "Commands:" in other
    assert "Commands:" in later


def test_a_command_that_is_delivered_again_is_not_counted_again(paced: Door) -> None:
    body = paced.command_payload("skip")

    answers = {text_of(paced.knock(body)) for _ in range(MOST + 2)}

    assert len(answers) == 1
    assert "skipping" in answers.pop()


def test_what_cannot_be_stored_is_said_not_to_be(
    inside: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise StorageUnavailable("gone")

    with refused(inside, "E-SAVE"), monkeypatch.context() as patch:
        patch.setattr("storage.database.Database.write", gone)
        answer = text_of(inside.command("skip"))

    assert answer == "*Not saved.* Please try again in a few minutes."


def test_the_pace_forgets_who_is_quiet(paced: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.listeners.pace.MOST_PEOPLE", 2)
    for n in range(MOST):
        paced.command("jion")
        paced.command("jion", user_id=f"U{n}")

    paced.place.wait(seconds=timedelta(minutes=1).seconds)

    assert "Commands:" in text_of(paced.command("jion"))
