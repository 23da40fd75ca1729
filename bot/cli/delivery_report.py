"""How messages are shown to the operator: as plain data for JSON, and in words, 80 columns wide."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from bot.services.operating.deliveries import Decision, Delivery, Denial, Overview
from storage.outbox import Message, MessageKind, MessageState
from storage.workspaces import WorkspaceState

KINDS = {
    MessageKind.WELCOME: "welcome",
    MessageKind.PAIR_OPEN: "conversation",
    MessageKind.PAIR_INTRO: "introduction",
    MessageKind.SAT_OUT: "left over",
    MessageKind.CHECK_IN: "check-in",
    MessageKind.ROUND_SKIPPED: "skipped round",
    MessageKind.HEADS_UP: "heads-up",
    MessageKind.WELCOME_BACK: "back from a pause",
    MessageKind.PAIRING_ENDED: "pairing ended",
    MessageKind.TRIO_GOES_ON: "trio goes on",
    MessageKind.NUDGE: "a time found?",
    MessageKind.MIDPOINT: "halfway",
    MessageKind.FEEDBACK: "feedback",
    MessageKind.GO_ON: "both want to go on",
    MessageKind.TIMES: "times offered",
    MessageKind.BOOKED: "time agreed",
    MessageKind.VENT_TURN: "vent timer",
    MessageKind.STEP: "reminder",
    MessageKind.SMALLER_TALK: "shorter talk",
    MessageKind.IN_WRITING: "in writing",
    MessageKind.DAY_TWO: "in writing, day 2",
    MessageKind.DAY_THREE: "in writing, day 3",
    MessageKind.DAY_FIVE: "in writing, day 5",
    MessageKind.AUTO_PAUSED: "paused by itself",
    MessageKind.NOBODY_FOUND: "nobody found",
    MessageKind.ROUND_SUMMARY: "round summary",
    MessageKind.MADE_ADMIN: "made an admin",
    MessageKind.ADMIN_NOTICE: "word to an admin",
}
# In this order: first what waits for the operator.
MEANING = {
    MessageState.REVIEW: "nobody can tell whether it arrived: retry, delivered or drop",
    MessageState.DEAD: "given up: Slack refused it, or it could not be written",
    MessageState.EXPIRED: "came too late to make sense",
    MessageState.CHECKING: "sent or not? the bot looks for evidence by itself",
    MessageState.PENDING: "waits for its turn",
    MessageState.SENDING: "on its way",
    MessageState.SENT: "in Slack",
    MessageState.CANCELLED: "called off",
}
ORDER = {state.value: place for place, state in enumerate(MEANING)}
NEED_A_DECISION = (MessageState.REVIEW, MessageState.DEAD, MessageState.EXPIRED)
# What is not here is a code of Slack's, or the name of an error on the way there.
WHY = {
    "asked_perhaps": "it may have been asked after the backup that was restored",
    "called_off": "its people are not a pair any more",  # one sentence for all causes
    "channel_lost": "the conversation was gone; it is opened once more",
    "crashes": "the bot ended again and again while it was sent",
    "dropped": "called off by the operator",
    "ended": "its people are not a pair any more",
    "expired": "it could not be sent in time",
    "history_unreadable": "the conversation could not be searched for a day",
    "incomplete": "something that it speaks of does not exist any more",
    "intent_too_old": "the bot slept just before sending it; it is sent anew",
    "left": "somebody it was for left",
    "never_clear": "sent again and again, and never a clear answer",
    "no_conversation": "its conversation is not open",
    "no_member": "somebody it was for is no full member for Slack",
    "no_pair": "its pair does not exist any more",
    "no_report": "the report it speaks of does not exist any more",
    "no_person": "nobody is named that it is for",
    "no_step": "the step it is about was forgotten: its time had passed, or its person left",
    "not_composed": "it could not be written: a defect of PairMe; see the log",
    "not_opened": "its conversation has to be open first, to be searched",
    "owner_gone": "the bot ended while it was sent",
    "pace": "searching waits its turn",
    "ratelimited": "Slack asks to wait",
    "restored": "it may have been sent after the backup that was restored",
    "stopped": "the bot had to stop while it was sent",
    "storage": "the database did not answer",
    "too_old": "it was tried more than a day ago, and there is no trace of it",
}


def delivery_facts(found: Delivery) -> Mapping[str, Any]:
    """Describe a message: ids, state and why, never what it says."""
    message = found.message
    return {
        "id": message.id,
        "kind": message.kind.value,
        "workspace": found.team_id,
        "people": list(found.people),
        "state": message.state.value,
        "reason": message.reason,
        "why": _why(message.reason),
        "attempts": message.attempts,
        "since": _since(message).isoformat(timespec="seconds"),
    }


def overview_facts(found: Overview, *, now: datetime) -> Mapping[str, Any]:
    """Describe the whole outbox."""
    oldest = found.oldest
    waiting = None if oldest is None else now - oldest.message.send_after
    return {
        "counts": {state.value: found.counts[state] for state in MEANING},
        "possible_duplicates": found.n_possible_doubles,
        "silent": [
            {
                "workspace": one.team_id,
                "state": one.state.value,
                "reason": one.reason,
                "waiting": one.n_waiting,
            }
            for one in found.silent
        ],
        "oldest": None if oldest is None else delivery_facts(oldest),
        "oldest_waiting_s": None if waiting is None else int(waiting.total_seconds()),
    }


def print_overview(facts: Mapping[str, Any]) -> None:
    """Print the figures, and what to do next."""
    console = Console(highlight=False)
    table = Table("State", "Messages", "Meaning", box=box.SIMPLE_HEAD)
    table.columns[1].justify = "right"
    for state, meaning in MEANING.items():
        table.add_row(state.value, f"{facts['counts'][state.value]:,}", meaning)
    console.print(table)
    for line in _overview_lines(facts):
        console.print(line, soft_wrap=True)


def _overview_lines(facts: Mapping[str, Any]) -> list[str]:
    doubles = facts["possible_duplicates"]
    lines = [
        f"Possible duplicates: {doubles:,}"
        + (" (sent again without proof that the first was lost)." if doubles else ".")
    ]
    for one in facts["silent"]:
        lines.append(f"Workspace {one['workspace']} is silent: {_silence(one)}")
    oldest = facts["oldest"]
    if oldest is None:
        lines.append("Nothing is waiting.")
    else:
        whom = f" for {' + '.join(oldest['people'])}" if oldest["people"] else ""
        kind = KINDS[MessageKind(oldest["kind"])]
        since = _span(timedelta(seconds=facts["oldest_waiting_s"]))
        lines.append(f"Waiting the longest: {oldest['id']}, {kind}{whom}, due {since} ago.")
    if n := sum(facts["counts"][state.value] for state in NEED_A_DECISION):
        lines.append(f"{n:,} need a look: pairme deliveries list")
    return lines


def _silence(one: Mapping[str, Any]) -> str:
    why = "the app was removed" if one["state"] == WorkspaceState.UNINSTALLED else "it is held"
    reason = f" ({one['reason']})" if one["reason"] else ""
    waiting = f"{one['waiting']:,} message{'' if one['waiting'] == 1 else 's'} waiting"
    return f"{why}{reason}, {waiting}. Run pairme doctor."


def print_deliveries(
    facts: Sequence[Mapping[str, Any]], *, has_more: bool, is_default: bool
) -> None:
    """Print messages, those of one state and reason together."""
    console = Console(highlight=False)
    if not facts:
        console.print("Nothing needs a look." if is_default else "There is none.")
    is_one_team = len({one["workspace"] for one in facts}) < 2
    ordered = sorted(facts, key=lambda one: (ORDER[one["state"]], one["why"]))
    for (state, why), group in groupby(ordered, key=lambda one: (one["state"], one["why"])):
        console.print(f"{state}: {why or MEANING[MessageState(state)]}", soft_wrap=True)
        console.print(_table(list(group), is_one_team=is_one_team))
    if has_more:
        console.print("There are more; --limit shows them.")


def _table(group: Sequence[Mapping[str, Any]], *, is_one_team: bool) -> Table:
    table = Table("ID", "Message", "For", "Since (UTC)", "Tries", box=box.SIMPLE_HEAD)
    for name in ("ID", "Tries"):
        next(one for one in table.columns if one.header == name).justify = "right"
    if not is_one_team:
        table.add_column("Workspace")
    for one in group:
        since = datetime.fromisoformat(one["since"])
        table.add_row(
            str(one["id"]),
            KINDS[MessageKind(one["kind"])],
            " + ".join(one["people"]),
            f"{since:%Y-%m-%d %H:%M}",
            str(one["attempts"]),
            *([] if is_one_team else [one["workspace"]]),
        )
    return table


def denial_line(decision: Decision) -> str:
    """Say why a decision about a message had no effect, and what would have one."""
    number, message = decision.message_id, decision.message
    if message is None:
        return f"message {number}: there is none; pairme deliveries list shows the numbers"
    state = message.state.value
    words = {
        Denial.WRONG_STATE: f"it is {state} ({MEANING[message.state]}); nothing was changed",
        Denial.CALLED_OFF: "its people were told that they have no partner this time, and come"
        " first in the next round",
        Denial.STUCK: f"it would wait for message {decision.behind} of the same pair, which is"
        " given up; retry both together",
        Denial.ONLY_RETRIED: "it opens a conversation, and which one only Slack can say;"
        " pairme deliveries retry opens it, and opening twice does no harm",
        Denial.MOVED_ON: "the running bot has just moved it on; look again",
    }
    return f"message {number}: {words[decision.denied]}" if decision.denied else ""


def _why(reason: str | None) -> str:
    if reason is None:
        return ""
    return WHY.get(reason, f"Slack, or the way there, says {reason}")


def _since(message: Message) -> datetime:
    return message.settled_at or message.intent_at or message.send_after


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"
