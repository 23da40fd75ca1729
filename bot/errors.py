"""Errors of the bot: promises that were broken outside the domain and outside storage.

BotError
├── InvalidSettings    the environment does not describe a bot that can run
├── InvalidPublicUrl   an address that Slack could not call
├── PlanningFailed     a round could not be planned; it is still due
├── NotForgotten       what has had its time is still there; it is tried again every hour
├── StartRefused       Slack or this machine does not let the bot start
│   └── InvalidFile    a file that a setting names is wrong
└── CommandFailed      a command line job that ended badly; the message says what to do
"""

from collections.abc import Sequence


class BotError(Exception):
    """Base of every error that the bot raises on purpose."""


class InvalidSettings(BotError):
    """The settings are wrong.

    problems  one line each: which variable, what is wrong, what to do; never a value
    """

    code = "E-CONFIG"  # to look up in docs/refusals.md

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class InvalidPublicUrl(BotError):
    """The public address is missing or is not a plain https:// address."""


class CommandFailed(BotError):
    """A command could not do its work; shown as one line, without a traceback."""


class StartRefused(BotError):
    """The bot cannot start as it is set up; the message says what to change."""


class InvalidFile(StartRefused):
    """A file that a setting names cannot be used.

    problems  one line each: where, what is wrong, where an example is; never what it holds
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class PlanningFailed(BotError):
    """A round could not be planned; it is still due."""


class NotForgotten(BotError):
    """Some deadlines could not be kept; each was logged with its cause. names: as in DEADLINES."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"could not forget: {', '.join(names)}; see the log lines before")
        self.names = tuple(names)
