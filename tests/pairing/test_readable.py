"""What a reader sees of a text."""

from __future__ import annotations

import pytest

from pairing.readable import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (" two \t\n words ", "two words"),
        ("\u202eturned\u200b \u2066round", "turned round"),
        ("a\u034f\u3164b \ufe0f c", "ab c"),
        ("\u200d\u115f", ""),
        ("\N{CJK UNIFIED IDEOGRAPH-65E5}\N{CJK UNIFIED IDEOGRAPH-672C}", "\u65e5\u672c"),
    ],
)
def test_what_cannot_be_seen_is_left_out(text: str, seen: str) -> None:
    assert visible(text) == seen
