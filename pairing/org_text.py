"""The text of a file that came from somebody's spreadsheet, or why there is none in it."""

import codecs
from dataclasses import dataclass

from pairing.org_cells import Wrong

MAX_BYTES = 1_000_000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"  # what an .xlsx is inside
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALLOWED_CONTROLS = frozenset("\t\n\r")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a file says, and how it was written."""

    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file is no text; line 0 = all of it."""

    wrong: Wrong
    line: int = 0
    detail: str = ""


def decode(content: bytes) -> Decoded | Unreadable:
    """Turn bytes into text: by the mark in front, else UTF-8, else what Windows writes."""
    if len(content) > MAX_BYTES:
        return Unreadable(Wrong.TOO_LARGE, detail=f"{MAX_BYTES // 1_000_000} MB")
    if content.startswith((_ZIP, _OLD_OFFICE)):
        return Unreadable(Wrong.SPREADSHEET)
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        hidden = next((at for at, one in enumerate(text) if _is_control(one)), None)
        if hidden is not None:
            return Unreadable(Wrong.BINARY, text.count("\n", 0, hidden) + 1)
        return Decoded(text, encoding) if text.strip() else Unreadable(Wrong.EMPTY)
    return Unreadable(Wrong.BINARY)


def _encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return (encoding,)
    start = content[:200]  # a header is plain letters: in UTF-16 every second byte of it is 0
    if start[1::2].count(0) > len(start) // 3:
        return ("utf-16-le",)
    if start[::2].count(0) > len(start) // 3:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _is_control(letter: str) -> bool:
    return (letter < " " and letter not in _ALLOWED_CONTROLS) or letter == "\x7f"
