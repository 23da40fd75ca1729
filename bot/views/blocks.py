"""The few Block Kit pieces we use, built with the SDK's models so that Slack's limits are checked.

Every function returns plain JSON. Text given to `section` and `context` is mrkdwn: whatever a
person or an administrator typed must go through `escape` first.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.ids import Action
from bot.views.rendered import Block

PRIMARY, DANGER = "primary", "danger"


def escape(text: str) -> str:
    """Make text literal in mrkdwn: Slack gives meaning to exactly these three characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(slack_user_id: str) -> str:
    """Name a person the way Slack shows names; the name itself is never known here."""
    return f"<@{slack_user_id}>"


def join_words(words: Sequence[str]) -> str:
    """Join as people write: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def plain_time(instant: datetime, zone: str) -> str:
    """Write an instant for texts that no reader's clock adapts: day, time and the zone's name."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{plain_day(instant, zone)}, {local:%H:%M} ({zone})"


def plain_day(instant: datetime, zone: str) -> str:
    """Write the day of an instant in a zone, for example "Tuesday 1 December 2026"."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def example_day(today: date) -> str:
    """A date some weeks ahead, the way people are asked to type dates."""
    return (today + timedelta(weeks=6)).isoformat()


def time_token(instant: datetime, zone: str) -> str:
    """Write an instant so that every reader sees it in their own time zone."""
    epoch = int(instant.timestamp())
    return f"<!date^{epoch}^{{date_long_pretty}} at {{time}}|{plain_time(instant, zone)}>"


def header(text: str) -> Block:
    """A large plain title of at most 150 characters."""
    return HeaderBlock(text=PlainTextObject(text=text, emoji=False)).to_dict()


def section(text: str) -> Block:
    """A paragraph of at most 3,000 characters."""
    return SectionBlock(text=_mrkdwn(text)).to_dict()


def context(text: str) -> Block:
    """Small print."""
    return ContextBlock(elements=[_mrkdwn(text)]).to_dict()


def divider() -> Block:
    """A line between parts."""
    return DividerBlock().to_dict()


def button(
    label: str,
    action: Action | str,
    *,
    value: str | None = None,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
    spoken: str | None = None,
) -> ButtonElement:
    """A button; `spoken` is what a screen reader says when the label alone is too short."""
    return ButtonElement(
        text=PlainTextObject(text=label, emoji=False),
        action_id=str(action),
        value=value,
        style=style,
        confirm=confirm,
        accessibility_label=spoken,
    )


def actions(*buttons: ButtonElement) -> Block:
    """A row of 1 to 25 buttons."""
    return ActionsBlock(elements=list(buttons)).to_dict()


def confirm(*, title: str, text: str, yes: str, no: str) -> ConfirmObject:
    """The question that comes before something a person may regret."""
    return ConfirmObject(
        title=PlainTextObject(text=title),
        text=PlainTextObject(text=text),
        confirm=PlainTextObject(text=yes),
        deny=PlainTextObject(text=no),
    )


def _mrkdwn(text: str) -> MarkdownTextObject:
    """Verbatim: else Slack makes links and mentions out of bare addresses, #names and @names."""
    return MarkdownTextObject(text=text, verbatim=True)
