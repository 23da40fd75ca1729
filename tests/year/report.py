"""What the year was like for one person: dated lines in their own zone, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.answers import Said
from pairing.guides.library import Library
from pairing.ids import PairId, PersonId
from pairing.matching import ReasonKind
from storage.states import MessageKind, MessageState
from tests.year.diary import Act, Diary
from tests.year.facts import Facts, Pair, Sent
from tests.year.message_rules import by_round, counted
from tests.year.pair_rules import introduced
from tests.year.people import Human

TOLD: Mapping[MessageKind, str] = {
    MessageKind.WELCOME: "was welcomed",
    MessageKind.HEADS_UP: "was told of the coming round",
    MessageKind.WELCOME_BACK: "was welcomed back from the pause",
    MessageKind.AUTO_PAUSED: "was paused, after two rounds without a sign",
    MessageKind.SAT_OUT: "heard that nobody was found for this round",
    MessageKind.NUDGE: "was asked whether a time with {partners} was found",
    MessageKind.MIDPOINT: "got prompts for the next talk with {partners}",
    MessageKind.CHECK_IN: "was asked whether they met {partners}",
    MessageKind.FEEDBACK: "was asked how it was with {partners}",
    MessageKind.PAIRING_ENDED: "heard that the pairing has ended",
    MessageKind.TRIO_GOES_ON: "heard that the group of three goes on as two",
    MessageKind.GO_ON: "heard that all wish to go on: another round with {partners}",
    MessageKind.TIMES: "was asked which times suit for a talk with {partners}",
    MessageKind.VENT_TURN: "heard the timer ring in the talk with {partners}",
    MessageKind.STEP: "was reminded of their step",
    MessageKind.SMALLER_TALK: "read the suggestion of a shorter talk with {partners}",
    MessageKind.IN_WRITING: "read the suggestion to write with {partners}",
    MessageKind.DAY_TWO: "got the card of day 2 of writing with {partners}",
    MessageKind.DAY_THREE: "got the card of days 3 and 4 of writing with {partners}",
    MessageKind.DAY_FIVE: "got the card of day 5 of writing with {partners}",
    MessageKind.NOBODY_FOUND: "heard that nobody was found within two days",
}
IN_VAIN = {
    Said.NOT_YOURS: "too late: that pairing is over",
    Said.NOT_IN: "in vain: they do not take part",
    Said.NO_TIMER: "in vain: no time to vent in that talk",
    Said.NO_OTHER_PROMPT: "in vain: there is no other left",
    Said.NUDGE_OVER: "too late in the round",
}
WHY: Mapping[ReasonKind, str] = {
    ReasonKind.TWO_WAY: "{giver} can share {topic}, {taker} in return {topic_back}",
    ReasonKind.ONE_WAY: "{giver} can share {topic} with {taker}",
    ReasonKind.RELATED: "{giver} knows {topic}, close to what {taker} wants to learn",
    ReasonKind.COMMON_TOPIC: "all want to grow in {topic}",
    ReasonKind.SIMILAR_STAGE: "a similar point in their careers",
    ReasonKind.OVERLAP: "their working hours overlap by about {hours} h",
    ReasonKind.ASYNC: "all like to write",
    ReasonKind.LANGUAGE: "a language in common",
    ReasonKind.AGAIN: "all wished to go on",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def report(
    person: Human,
    everybody: Sequence[Human],
    facts: Facts,
    diary: Diary,
    library: Library,
) -> str:
    """Tell the year of one person. everybody: for their names, which no database holds."""
    return "\n".join(_Report(person, everybody, facts, diary, library).lines())


class _Report:
    def __init__(
        self,
        person: Human,
        everybody: Sequence[Human],
        facts: Facts,
        diary: Diary,
        library: Library,
    ) -> None:
        self._person, self._facts, self._diary = person, facts, diary
        self._library = library
        self._me = facts.ids[person.id]
        names = {one.id: one.name for one in everybody}
        self._names = {id_: names[slack_id] for id_, slack_id in facts.names.items()}
        self._pairs = {one.id: one for one in facts.pairs if self._me in one.people}

    def lines(self) -> Iterator[str]:
        hours, said = self._person.profile.hours, self._person.profile
        days = " ".join(DAYS[one] for one in hours.days)
        at_work = f"{_clock(hours.start)} to {_clock(hours.end)}"
        yield f"The year of {self._person.name} ({self._person.zone}, works {days}, {at_work})"
        yield f"wants to grow in {self._labels(said.grow_topics)}"
        yield f"can share {self._labels(said.share_topics)}"
        yield ""
        told = [(one.at, self._told(one)) for one in self._reached() if one.at is not None]
        done = [(act.at, self._done(act)) for act in self._diary.acts if act.who == self._person.id]
        zone, month = ZoneInfo(self._person.zone), ""
        # what somebody did comes before what follows from it at the same instant
        for at, words in sorted([*done, *told], key=lambda line: line[0]):
            local = at.astimezone(zone)
            if f"{local:%B %Y}" != month:
                month = f"{local:%B %Y}"
                yield f"{month}"
            yield f"  {local:%a} {local.day:2} {local:%b %H:%M}  {words}"
        yield ""
        yield from self._summary()

    def _reached(self) -> Iterator[Sent]:
        """What they were sent, alone or with others."""
        for one in self._facts.sent:
            is_shown = one.kind is not MessageKind.PAIR_OPEN and one.state is MessageState.SENT
            if is_shown and self._me in self._facts.receivers(one):
                yield one

    def _told(self, message: Sent) -> str:
        pair = self._pairs.get(PairId(message.pair_id or message.facts.get("pair_id") or 0))
        if message.kind is MessageKind.PAIR_INTRO and pair is not None:
            return f"was introduced to {self._partners(pair)}: {self._why(pair)}"
        if message.kind is MessageKind.BOOKED and pair is not None:
            at = datetime.fromisoformat(message.facts["at"]).astimezone(ZoneInfo(self._person.zone))
            return (
                f"a talk with {self._partners(pair)} is booked for {at:%a} {at.day} {at:%b %H:%M}"
            )
        return self._fill(TOLD[message.kind], pair)

    def _done(self, act: Act) -> str:
        pair = None if act.pair_id is None else self._pairs.get(act.pair_id)
        words = f"→ {self._fill(act.words, pair)}"
        return f"{words} ({IN_VAIN[act.said]})" if act.said in IN_VAIN else words

    def _fill(self, words: str, pair: Pair | None) -> str:
        return words.replace("{partners}", "a partner" if pair is None else self._partners(pair))

    def _partners(self, pair: Pair) -> str:
        return " and ".join(self._names[one] for one in pair.people if one != self._me)

    def _why(self, pair: Pair) -> str:
        by_participant = {one.id: id_ for id_, one in self._facts.people.items()}
        found = []
        for reason in pair.reasons:
            words = WHY.get(ReasonKind(reason["kind"]))
            if words is None:
                continue
            facts = {
                name: self._names[by_participant[reason[name]]]
                for name in ("giver", "taker")
                if name in reason
            }
            topics = {
                name: self._library.topics[reason[name]].label
                for name in ("topic", "topic_back")
                if name in reason
            }
            found.append(words.format(**facts, **topics, hours=reason.get("hours")))
        return "; ".join(found) or "both asked for a partner"

    def _labels(self, topics: Sequence[str]) -> str:
        return ", ".join(self._library.topics[one].label for one in topics)

    def _summary(self) -> Iterator[str]:
        known = introduced(self._facts)
        pairs = [one for one in self._pairs.values() if one.id in known]
        calendar = [one for one in pairs if not one.is_extra]
        partners = Counter(other for one in pairs for other in one.people if other != self._me)
        lines = {
            "rounds with a partner": f"{len(calendar)}, and {len(pairs) - len(calendar)} beside",
            "groups of three": sum(len(one.people) == 3 for one in pairs),
            "partners": f"{len(partners)}: {', '.join(map(self._often, partners.items()))}",
            "pairings that met": sum(_have_met(one) for one in pairs),
            "went on together": sum(one.extensions > 0 for one in pairs),
            "sat out": sum(one.kind is MessageKind.SAT_OUT for one in self._reached()),
            "prompts": f"{sum(len(one.prompt_ids) for one in pairs)}, none of them twice",
            "by the clock, by round": " ".join(map(str, self._by_the_clock())),
        }
        yield "In short"
        yield from (f"  {name:24}{value}" for name, value in lines.items())

    def _often(self, partner: tuple[PersonId, int]) -> str:
        person, n = partner
        return self._names[person] if n == 1 else f"{self._names[person]} ({n} times)"

    def _by_the_clock(self) -> Sequence[int]:
        n_in = by_round(self._facts, counted(self._facts).get(self._me, ()))
        return [n_in[number] for number in range(max(n_in, default=0) + 1)]


def _have_met(pair: Pair) -> bool:
    return any(one.is_met for one in pair.answers.values())


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
