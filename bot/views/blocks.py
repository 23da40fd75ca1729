"""The few Block Kit pieces we use, as plain JSON.

Not by the SDK's models: they take twenty times as long, a hundredth of a second for one form.
Slack's limits are checked by tests, over everything that can be shown.

Text given to `section` and `context` is mrkdwn: whatever did not come from texts/ must go through
`escape` or `mention` first, and into plain text through `plain`.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.ids import Action
from bot.views.rendered import Block, Element
from bot.views.texts import pieces
from pairing import readable
from pairing.ids import ERASED

PRIMARY, DANGER = "primary", "danger"

# Slack gives meaning to exactly these three characters.
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
MAX_ESCAPED = 900  # three prompts fit into one section of 3,000, whatever they are made of
MAX_SLACK_ID = 40  # today they have 9 to 12
CUT, NOTHING = "…", "?"


def escape(text: str, *, most: int = MAX_ESCAPED) -> str:
    """Make text literal in mrkdwn, on one line and with nothing unseen in it.

    most  characters as Slack counts them, that is, of the escaped text; the rest is cut
    """
    written = [_ESCAPED.get(letter, letter) for letter in visible(text)]
    if sum(map(len, written)) <= most:
        return "".join(written)
    left = most - len(CUT)
    kept = []
    for letter in written:
        left -= len(letter)
        if left < 0:
            break
        kept.append(letter)
    return "".join(kept) + CUT


def plain(text: str, *, most: int) -> str:
    """Make text fit for a plain text object: never empty, at most `most` characters."""
    shown = visible(text) or NOTHING
    return shown if len(shown) <= most else shown[: most - len(CUT)] + CUT


def visible(text: str) -> str:
    """Keep what a reader sees, on one line (`pairing.readable`)."""
    return readable.visible(text)


def mention(slack_user_id: str) -> str:
    """Name a person the way Slack shows names; the name itself is never known here.

    Slack's ids are letters and digits; anything else could end the mention and begin another mark.
    Whoever was erased has no name any more.
    """
    if slack_user_id.startswith(ERASED):
        return pieces.SOMEBODY
    return f"<@{as_slack_id(slack_user_id)}>"


def as_slack_id(text: str) -> str:
    """Keep what may be part of one of Slack's ids."""
    return re.sub("[^A-Za-z0-9]", "", text)[:MAX_SLACK_ID]


def join_words(words: Sequence[str]) -> str:
    """Join as people write: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return pieces.LIST.format(others=", ".join(words[:-1]), last=words[-1])


def plain_time(instant: datetime, zone: str) -> str:
    """Write an instant for texts that no reader's clock adapts: day, time and the zone's name."""
    local = instant.astimezone(ZoneInfo(zone))
    return pieces.TIME.format(day=plain_day(instant, zone), local=local, zone=zone)


def plain_day(instant: datetime, zone: str) -> str:
    """Write the day of an instant in a zone, for example "Tuesday 1 December 2026"."""
    local = instant.astimezone(ZoneInfo(zone))
    return pieces.DAY.format(local=local)


def plain_month(instant: datetime, zone: str) -> str:
    """Write the month of an instant in a zone, for example "December 2026"."""
    return pieces.MONTH.format(local=instant.astimezone(ZoneInfo(zone)))


def example_day(today: date) -> str:
    """A date some weeks ahead, the way people are asked to type dates."""
    return (today + timedelta(weeks=6)).isoformat()


def time_token(instant: datetime, zone: str) -> str:
    """Write an instant so that every reader sees it in their own time zone."""
    epoch = int(instant.timestamp())
    return f"<!date^{epoch}^{pieces.LOCAL_TIME}|{plain_time(instant, zone)}>"


def aloud(text: str) -> str:
    """Write mrkdwn of our own with its times in words, as it is shown where Slack adapts none."""
    return re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)


def header(text: str) -> Block:
    """A large plain title of at most 150 characters."""
    return {"text": label(text), "type": "header"}


def section(text: str, *, block_id: str | None = None, accessory: Element | None = None) -> Block:
    """A paragraph of at most 3,000 characters, with an element beside it."""
    return filled(accessory=accessory, block_id=block_id, text=_mrkdwn(text), type="section")


def context(text: str) -> Block:
    """Small print."""
    return {"elements": [_mrkdwn(text)], "type": "context"}


def divider() -> Block:
    """A line between parts."""
    return {"type": "divider"}


def button(
    words: str,
    action: Action | str,
    *,
    value: str | None = None,
    style: str | None = None,
    confirm: Element | None = None,
    spoken: str | None = None,
    url: str | None = None,
) -> Element:
    """A button; `spoken` is what a screen reader says when the words alone are too short.

    url  opens when it is pressed; Slack tells us of the press as of any other
    """
    return filled(
        accessibility_label=spoken,
        action_id=str(action),
        confirm=confirm,
        style=style,
        text=label(words),
        type="button",
        url=url,
        value=value,
    )


def actions(*buttons: Element) -> Block:
    """A row of 1 to 25 buttons."""
    return {"elements": list(buttons), "type": "actions"}


def confirm(*, title: str, text: str, yes: str, no: str) -> Element:
    """The question that comes before something a person may regret."""
    return {
        "title": words_only(title),
        "text": words_only(text),
        "confirm": words_only(yes),
        "deny": words_only(no),
    }


def modal(
    *,
    title: str,
    close: str,
    blocks: Sequence[Block],
    submit: str | None = None,
    callback_id: str | None = None,
    private_metadata: str | None = None,
) -> Block:
    """A form, or a notice without fields; title and buttons have at most 24 characters.

    private_metadata  comes back with everything done in it; like any value, it proves nothing
    """
    return filled(
        blocks=list(blocks),
        callback_id=callback_id,
        close=words_only(close),
        private_metadata=private_metadata,
        submit=words_only(submit) if submit is not None else None,
        title=words_only(title),
        type="modal",
    )


def label(text: str) -> Element:
    """Plain text in which :names: stay as they are written."""
    return {"emoji": False, "text": text, "type": "plain_text"}


def words_only(text: str) -> Element:
    """Plain text of our own."""
    return {"text": text, "type": "plain_text"}


def filled(**fields: Any) -> dict[str, Any]:
    """Leave out what is None: Slack takes no null."""
    return {name: value for name, value in fields.items() if value is not None}


def _mrkdwn(text: str) -> Element:
    """Verbatim: else Slack makes links and mentions out of bare addresses, #names and @names."""
    return {"text": text, "type": "mrkdwn", "verbatim": True}
