"""One run in figures: the line to publish, what is wrong, and what the server saw of it.

Words only; counts nothing itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.chaos.oracle import Identity, Verdict, identify
from sandbox.conversations import Message
from sandbox.receipts import RECEIPT
from sandbox.transcript import Entry

MAX_LINES = 150  # of the transcript; more is not read
MAX_TEXT = 40  # characters of a text that stands for a message without a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What happened and what came of it.

    exact_kills   those of the kills that the server carried out at an exact point of a call
    faults        how often each fault by chance hit, by label, 429s and kills left out
    n_limited     answers with 429, by chance or over a tier
    silent        what was switched on and never happened
    crashes       how often an instance ended by itself, by status; may_crash = it may
    is_settled    whether the bot came to rest in time
    evidence      transcript of the conversations in which something is wrong
    """

    seed: int
    kills: int
    exact_kills: int
    pauses: int
    faults: Mapping[str, int]
    n_limited: int
    silent: Sequence[str]
    crashes: Mapping[int, int]
    may_crash: bool
    is_settled: bool
    verdict: Verdict
    seconds: float
    evidence: Sequence[Entry] = field(default=(), repr=False)

    @property
    def line(self) -> str:
        """The figures, for a page or a log."""
        exact = f" ({self.exact_kills} at exact points)" if self.exact_kills else ""
        verdict = self.verdict
        return (
            f"seed {self.seed}: {self.kills} kills{exact}, {self.pauses} pauses,"
            f" {sum(self.faults.values())} API faults, {self.n_limited} x 429"
            f" -> {verdict.n_messages} messages, {verdict.n_lost} lost,"
            f" {verdict.n_duplicated} duplicated, {len(verdict.disordered)} out of order"
            f" ({self.seconds:.1f} s)"
        )

    def problems(self, *, max_duplicated: int = 0) -> list[str]:
        """What is wrong, a line each; empty = the run is clean."""
        verdict = self.verdict
        found = [f"never happened: {label}" for label in self.silent]
        if not self.is_settled:
            found.append("the bot did not come to rest in time")
        if self.crashes and not self.may_crash:
            found.append(f"instances ended by themselves (status: times): {dict(self.crashes)}")
        if verdict.n_lost:
            found.append(f"{verdict.n_lost} lost" + _list_names(verdict.lost))
        if verdict.n_duplicated > max_duplicated:
            names = [identify(copies[0]) for copies in verdict.duplicated]
            found.append(f"{verdict.n_duplicated} duplicated" + _list_names(names))
        for word, messages in (
            ("out of order", verdict.disordered),
            ("unexpected", verdict.unexpected),
        ):
            if messages:
                names = [identify(message) for message in messages]
                found.append(f"{len(messages)} {word}" + _list_names(names))
        return [*found, *verdict.complaints]

    def explain(self, *, max_duplicated: int = 0) -> str:
        """The figures, the problems, and the server's lines about the messages concerned."""
        lines = [self.line, *self.problems(max_duplicated=max_duplicated)]
        shown = self.evidence[:MAX_LINES]
        lines += [_render(entry) for entry in shown]
        if left := len(self.evidence) - len(shown):
            lines.append(f"… and {left} lines more")
        return "\n".join(lines)


def find_evidence(verdict: Verdict, transcript: Sequence[Entry]) -> list[Entry]:
    """The calls about a message that is lost, doubled, out of order or unexpected; its receipts."""
    doubled = [message for copies in verdict.duplicated for message in copies]
    messages = [*doubled, *verdict.disordered, *verdict.unexpected]
    keys = {identify(message) for message in messages} | set(verdict.lost)
    places = {(message.channel, message.ts) for message in messages}
    posted_at = {message.ts for message in messages}
    return [
        entry
        for entry in transcript
        if _name_of(entry) in keys
        or (entry.ids.get("channel", ""), entry.ids.get("ts", "")) in places
        or (entry.method == RECEIPT and entry.ids.get("message_ts") in posted_at)
    ]


def count_crashes(crashes: Sequence[tuple[int, int]]) -> Counter[int]:
    """How often each status came."""
    return Counter(status for _, status in crashes)


def _name_of(entry: Entry) -> Identity:
    """The identity of the message that a call posts or changes, as `identify` gives it."""
    channel = entry.ids.get("channel", "")
    text = entry.arguments.get("text", "")
    draft = Message(
        ts="",
        text=text if isinstance(text, str) else "",
        blocks=(),
        user="",
        channel=channel,
        metadata=_read_metadata(entry.arguments.get("metadata")),
    )
    return identify(draft)


def _read_metadata(raw: object) -> dict[str, object] | None:
    """Metadata as it came in: an object, or its JSON text."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            return None
    return raw if isinstance(raw, dict) and isinstance(raw.get("event_payload"), dict) else None


def _render(entry: Entry) -> str:
    """A line without any text: when, what, of whom, and what became of it."""
    parts = [
        f"{entry.at:%H:%M:%S.%f}",
        entry.kind.value,
        entry.method,
        *(
            f"{name}={entry.ids[name]}"
            for name in ("channel", "ts", "message_ts")
            if name in entry.ids
        ),
        _show(_name_of(entry)),
        "ok" if entry.ok else f"{entry.error} ({entry.status})",
    ]
    parts += [f"[{entry.fault}]"] if entry.fault else []
    parts += [f"pid {entry.pid}"] if entry.pid else []
    return "  " + " ".join(parts)


def _list_names(identities: Sequence[Identity]) -> str:
    return "".join(f"\n  {name}" for name in _shorten(identities)) if identities else ""


def _shorten(identities: Sequence[Identity], limit: int = 10) -> Iterator[str]:
    yield from (_show(identity) for identity in identities[:limit])
    if len(identities) > limit:
        yield f"… and {len(identities) - limit} more"


def _show(identity: Identity) -> str:
    if isinstance(identity, str):
        return f"key {identity}"
    channel, text = identity
    return f"{channel} {text[:MAX_TEXT]!r}"
