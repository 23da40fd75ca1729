"""What admins add to messages: their own words, with who they are from."""

from bot.views.blocks import escape, section
from bot.views.rendered import Block
from bot.views.texts import admin_forms as words

MOST_SHOWN = 2_500  # characters of an escaped note; 500 ampersands are that many
MOST_SPOKEN = 600  # the whole of an ordinary one


def note_blocks(note: str | None) -> list[Block]:
    """The note as a part of a message; nothing where there is none."""
    return [] if note is None else [section(f"{words.FROM_ADMINS}\n{note_words(note)}")]


def spoken_note(note: str | None) -> list[str]:
    """The note as it is heard, without blocks; nothing where there is none."""
    return [] if note is None else [words.FROM_ADMINS, note_words(note, most=MOST_SPOKEN)]


def note_words(note: str, *, most: int = MOST_SHOWN) -> str:
    """The lines of a note, in which nothing is a link or a mention."""
    left, lines = most, []
    for line in note.splitlines():
        lines.append(escape(line, most=left))
        left -= len(lines[-1])
    return "\n".join(lines)
