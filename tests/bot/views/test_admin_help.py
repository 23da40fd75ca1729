"""What somebody who runs programs is told that they can type."""

from __future__ import annotations

from bot.listeners import commands_of
from bot.views.texts import admin as words


def test_every_word_behind_the_command_is_in_the_list() -> None:
    told = {" ".join(command.split()[2:3]) for command in words.COMMANDS}

    assert told == set(commands_of("ADMIN_COMMANDS"))
