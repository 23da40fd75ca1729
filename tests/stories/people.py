"""What people of the sample workspace do in stories, through the same doors as in Slack."""

from __future__ import annotations

from bot.run import Bot
from bot.services.status import find_status
from pairing.participants import Standing
from sandbox import Hands, Sandbox, SubmitResult
from sandbox.conversations import Conversation, Message
from storage import programs

ANA, BEN, CHLOE, GUEST = "U01ANA", "U02BEN", "U03CHLOE", "U13GUEST"
ANSWERS = {
    ANA: {"stage": "independent", "grow": ["influence"], "share": ["ai_tools"]},
    BEN: {"stage": "senior", "grow": ["ai_tools"], "share": ["influence"]},
    CHLOE: {"stage": "senior", "grow": ["presenting"], "share": ["writing"]},
}


def join(slack: Sandbox, who: str) -> SubmitResult:
    """Type the command, fill in the form, submit."""
    person = slack.person(who)
    person.command("/pairme")
    return person.submit(ANSWERS.get(who, {"stage": "growing"}))


def leave(slack: Sandbox, person: Hands) -> None:
    """Type the command, and say that it is meant."""
    n_before = len(person.ephemerals)
    person.command("/pairme leave")
    slack.wait_for(lambda: len(person.ephemerals) > n_before, 30.0)
    person.click("leave", in_=person.ephemerals[-1])


def wait_for_ephemeral(slack: Sandbox, person: Hands, words: str) -> Message:
    """Wait until somebody has been told this alone, where they clicked or typed."""
    found = slack.wait_for(
        lambda: next((one for one in person.ephemerals if words in words_of(one)), None), 30.0
    )
    assert found is not None
    return found


def groups(person: Hands) -> list[Conversation]:
    """The group conversations of a person."""
    return [channel for channel in person.channels() if channel.kind == "mpim"]


def wait_for_message(slack: Sandbox, person: Hands, words: str, timeout: float = 30.0) -> Message:
    """Wait until a message with these words is in the person's conversation with the bot."""

    def find() -> Message | None:
        return next((m for m in person.messages() if words in m.text), None)

    found = slack.wait_for(find, timeout)
    assert found is not None
    return found


def move_to_round(slack: Sandbox, bot: Bot) -> None:
    """Move the clock to the coming round and let the bot look at it."""
    with bot.runtime.db.read() as session:
        program = programs.list_programs(session)[0]
    slack.clock.set(max(program.next_round_at, slack.clock.now()))
    bot.tick()


def words_of(message: Message) -> str:
    """Everything a person reads in a message, in order."""
    parts = []
    for block in message.blocks:
        parts += [block["text"]["text"]] if "text" in block else []
        for element in block.get("elements", ()):
            text = element["text"]
            parts.append(text["text"] if isinstance(text, dict) else text)
    return "\n".join(parts)


def standing_of(slack: Sandbox, bot: Bot, who: str = ANA) -> Standing:
    """Where a person stands, as the bot remembers it."""
    return find_status(
        bot.runtime.db, team_id=slack.team_id, slack_user_id=who, now=slack.clock.now()
    ).standing
