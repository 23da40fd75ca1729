"""The verdict: what counts as lost, as a copy, and as out of order."""

from __future__ import annotations

from sandbox import Message
from sandbox.chaos import Expected, identify, judge


def message(ts: int, key: str = "", *, channel: str = "C1", text: str = "Hello") -> Message:
    metadata = {"event_type": "x", "event_payload": {"key": key}} if key else None
    return Message(
        ts=f"{ts}.0", text=text, blocks=(), user="U", channel=channel, bot_id="B", metadata=metadata
    )


def read_place(one: Message) -> tuple[str, int] | None:
    lane, _, number = str(identify(one)).partition("/")
    return (lane, int(number[:1])) if number else None


def test_a_message_is_known_by_its_key_wherever_it_is_or_else_by_place_and_text() -> None:
    assert identify(message(1, "k", channel="C1")) == identify(message(2, "k", channel="C2"))
    assert identify(message(1)) == ("C1", "Hello")
    assert identify(message(1)) != identify(message(1, channel="C2"))


def test_fewer_different_messages_than_expected_are_losses_however_many_copies_there_are() -> None:
    verdict = judge([message(1, "a"), message(2, "a"), message(3, "b")], Expected(3))

    assert (verdict.n_messages, verdict.n_lost, verdict.n_duplicated) == (2, 1, 1)


def test_named_messages_that_are_missing_and_unnamed_ones_that_are_there_are_named() -> None:
    verdict = judge([message(1, "a"), message(2, "c")], Expected(["a", "b"]))

    assert verdict.lost == ("b",)
    assert [identify(one) for one in verdict.unexpected] == ["c"]


def test_every_copy_beyond_the_first_counts() -> None:
    copies = [message(3, "a"), message(1, "a"), message(2, "a"), message(4, "b")]

    verdict = judge(copies, Expected(2))

    assert verdict.n_duplicated == 2
    assert [one.ts for one in verdict.duplicated[0]] == ["1.0", "2.0", "3.0"]


def test_numbers_rise_inside_a_lane_of_a_conversation_only() -> None:
    posted = [
        message(1, "x/2"),
        message(2, "x/1"),
        message(3, "y/1"),
        message(4, "x/3"),
        message(5, "x/1", channel="C2", text="same key, so a copy"),
        message(6, "x/2b", channel="C2"),
        message(7, "plain"),
    ]

    verdict = judge(posted, Expected(6, order=read_place))

    assert [identify(one) for one in verdict.disordered] == ["x/1"]


def test_a_late_copy_is_a_copy_and_not_out_of_order() -> None:
    posted = [message(1, "x/1"), message(2, "x/2"), message(3, "x/1")]

    verdict = judge(posted, Expected(2, order=read_place))

    assert (verdict.n_duplicated, verdict.disordered) == (1, ())


def test_a_caller_may_complain_about_more() -> None:
    expected = Expected(1, also=lambda found: [f"{len(found)} is too few"])

    assert judge([message(1, "a")], expected).complaints == ("1 is too few",)
