"""What people do in answer to a message, some hours or days later: by temper, and by chance.

Whether two really meet is decided here; what they tell the product follows from that, mostly.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.services.joining.care import Choice
from pairing.check_ins import MeetingAnswer
from pairing.feedback import Again, Balance, Feedback, Takeaway
from pairing.ids import PairId
from pairing.moments import day_ends_at, good_moment
from storage.outbox import MessageKind
from tests.year.deeds import Deeds
from tests.year.diary import PRIVATE
from tests.year.people import Human

Deed = Callable[[], object]
Plan = Callable[[datetime, Deed], None]
TALK_OVER = timedelta(minutes=45)


class Habits:
    """Everybody's reactions.

    plan  lets a deed be done at an instant
    """

    def __init__(self, deeds: Deeds, chance: random.Random, *, plan: Plan) -> None:
        self._deeds, self._chance, self._plan = deeds, chance, plan
        self._met: Counter[PairId] = Counter()  # talks that really took place
        self._likes: dict[PairId, bool] = {}  # whether they get on so well that they would go on
        self._reactions: Mapping[MessageKind, Callable[..., None]] = {
            MessageKind.PAIR_INTRO: self._on_introduction,
            MessageKind.TIMES: self._on_times,
            MessageKind.NUDGE: self._on_nudge,
            MessageKind.MIDPOINT: self._on_midpoint,
            MessageKind.CHECK_IN: self._on_check_in,
            MessageKind.FEEDBACK: self._on_feedback,
        }

    def on_message(
        self, who: Human, kind: MessageKind, at: datetime, pair_id: PairId | None, others: list[str]
    ) -> None:
        """Let somebody react to a message that reached them.

        pair_id  that it is about; others: Slack ids of those they are in it with
        """
        if who.temper.silent:
            if kind is MessageKind.AUTO_PAUSED and who.life.returns:
                self._later(who, at, 400, 700, lambda: self._deeds.press(who, "resume"))
            return
        if pair_id is not None and kind in self._reactions:
            self._reactions[kind](who, at, pair_id, others)
            return
        if pair_id is None:
            self._on_own(who, kind, at)

    def on_booked(self, pair: Sequence[Human], pair_id: PairId, meets_at: datetime) -> None:
        """Let two or three who agreed on a time turn up, or not, and do what they do then."""
        if not all(self._chance.random() < one.temper.turns_up for one in pair):
            return
        self._plan(meets_at, lambda: self._met.update([pair_id]))
        first = self._chance.choice(pair)
        if self._is(0.3):
            self._plan(meets_at, lambda: self._deeds.open_guide(first, pair_id))
        if self._is(0.4):
            at = meets_at + timedelta(minutes=8)
            self._plan(at, lambda: self._deeds.vent(first, pair_id))
        for one in pair:
            self._after_talk(one, pair_id, meets_at + TALK_OVER)

    def _after_talk(self, who: Human, pair_id: PairId, at: datetime) -> None:
        if self._is(0.4 * who.temper.answers):
            self._later(who, at, 0, 20, lambda: self._deeds.press_about(who, "met", pair_id))
        if self._is(0.15):
            days = self._chance.randint(2, 20)
            self._later(who, at, 0, 3, lambda: self._deeds.remind(who, pair_id, days=days))

    def _on_own(self, who: Human, kind: MessageKind, at: datetime) -> None:
        deeds, days = self._deeds, self._chance.randint(14, 45)
        likely: Mapping[MessageKind, Sequence[tuple[float, Deed]]] = {
            MessageKind.WELCOME: [(0.3, lambda: deeds.think_through(who))],
            MessageKind.HEADS_UP: [
                (0.04, lambda: deeds.press(who, "skip")),
                (0.03, lambda: deeds.pause(who, days=days)),
                (0.05, lambda: deeds.think_through(who)),
            ],
            MessageKind.PAIRING_ENDED: [(0.6, lambda: deeds.press(who, "search"))],
            MessageKind.SAT_OUT: [(0.6, lambda: deeds.press(who, "search"))],
            MessageKind.AUTO_PAUSED: [(0.9, lambda: deeds.press(who, "resume"))],
            MessageKind.NOBODY_FOUND: [(0.2, lambda: deeds.press(who, "search"))],
        }
        for share, deed in likely.get(kind, ()):
            if self._is(share):
                self._later(who, at, 0.2, 5, deed)
                return

    def _on_introduction(
        self, who: Human, at: datetime, pair_id: PairId, others: list[str]
    ) -> None:
        deeds = self._deeds
        if self._is(0.025):
            self._part(who, at, pair_id, others)
            return
        if self._is(0.15 * who.temper.answers):
            self._later(who, at, 0.5, 30, lambda: deeds.open_guide(who, pair_id))
        if self._is(0.15 * who.temper.answers):
            slot = self._chance.randint(0, 2)
            self._later(who, at, 0.5, 40, lambda: deeds.change_prompt(who, pair_id, slot=slot))
        if self._is(0.25 * who.temper.answers):
            self._later(who, at, 1, 70, lambda: self._choose_times(who, pair_id))
        elif self._is(0.35 * who.temper.answers * who.temper.turns_up):
            self._later(who, at, 48, 300, lambda: self._meet_by_themselves(who, pair_id))

    def _part(self, who: Human, at: datetime, pair_id: PairId, others: list[str]) -> None:
        """They do not want this pairing: one wish or the other, or both."""
        about = frozenset(others[:1])
        choice = self._chance.choice(
            [
                Choice(end=True),
                Choice(avoid=about),
                Choice(end=True, avoid=about),
                Choice(in_line=about),
            ]
        )
        self._later(who, at, 0.5, 60, lambda: self._deeds.care(who, pair_id, choice))

    def _meet_by_themselves(self, who: Human, pair_id: PairId) -> None:
        """Two find a time in their own words; the product hears of it afterwards, or never."""
        self._met[pair_id] += 1
        if self._is(who.temper.answers * 0.6):
            self._deeds.press_about(who, "met", pair_id)

    def _choose_times(self, who: Human, pair_id: PairId) -> None:
        choice = self._deeds.find_times(who, pair_id)
        if choice is None or not choice.times or choice.booked is not None:
            return
        shown = [one.starts_at for one in choice.times]
        common = [one.starts_at for one in choice.times if one.suits]
        suits = {at for at in shown if self._is(0.55)} | {at for at in common if self._is(0.7)}
        self._deeds.tick_times(who, pair_id, shown=shown, suits=sorted(suits))

    def _on_times(self, who: Human, at: datetime, pair_id: PairId, others: list[str]) -> None:
        if self._is(who.temper.answers):
            self._later(who, at, 0.3, 40, lambda: self._choose_times(who, pair_id))

    def _on_nudge(self, who: Human, at: datetime, pair_id: PairId, others: list[str]) -> None:
        deeds = self._deeds
        if not self._is(who.temper.answers):
            return
        if self._is(0.2):
            self._later(who, at, 0.1, 8, lambda: self._choose_times(who, pair_id))
        elif self._is(0.35):
            self._later(who, at, 0.1, 8, lambda: deeds.press_about(who, "later", pair_id))
        elif self._is(0.6):
            self._later(who, at, 0.1, 8, lambda: deeds.press_about(who, "booked", pair_id))
            if self._is(who.temper.turns_up):
                self._later(who, at, 30, 150, lambda: self._meet_by_themselves(who, pair_id))
        elif self._is(0.15):
            self._later(who, at, 0.1, 8, lambda: deeds.care(who, pair_id, Choice(end=True)))

    def _on_midpoint(self, who: Human, at: datetime, pair_id: PairId, others: list[str]) -> None:
        deeds = self._deeds
        if self._is(0.15 * who.temper.answers):
            self._later(who, at, 0.5, 20, lambda: deeds.open_guide(who, pair_id))
        if self._is(0.1 * who.temper.answers):
            slot = self._chance.randint(0, 2)
            self._later(who, at, 0.5, 20, lambda: deeds.change_prompt(who, pair_id, slot=slot))
        if self._met[pair_id] and self._is(0.4 * who.temper.answers):
            self._later(who, at, 0.2, 9, lambda: deeds.press_about(who, "met", pair_id))
        if self._is(0.1 * who.temper.answers):
            self._later(who, at, 0.5, 30, lambda: self._choose_times(who, pair_id))

    def _on_check_in(self, who: Human, at: datetime, pair_id: PairId, others: list[str]) -> None:
        if self._is(who.temper.answers):
            self._later(who, at, 0.1, 26, lambda: self._tell(who, pair_id))

    def _tell(self, who: Human, pair_id: PairId) -> None:
        deeds, n_met = self._deeds, self._met[pair_id]
        if n_met:
            said = MeetingAnswer.YES_ONCE if n_met == 1 else MeetingAnswer.YES_TWICE
            deeds.answer(who, pair_id, said)
            return
        words = [MeetingAnswer.BOOKED, *3 * [MeetingAnswer.NOT_YET], MeetingAnswer.WONT_HAPPEN]
        said = self._chance.choice(words)
        deeds.answer(who, pair_id, said)
        if said is MeetingAnswer.BOOKED:
            return
        ways = ["smaller", "writing", "instead", "decline", None]
        match self._chance.choices(ways, weights=[30, 25, 15, 15, 15])[0]:
            case "decline":
                deeds.press(who, "decline")
            case str(way):
                deeds.press_about(who, way, pair_id)

    def _on_feedback(self, who: Human, at: datetime, pair_id: PairId, others: list[str]) -> None:
        if not self._is(who.temper.answers):
            return
        likes = self._likes.setdefault(pair_id, self._is(0.4 if self._met[pair_id] else 0.02))
        again = self._chance.choice([Again.LATER, Again.NEW, None])
        if self._is(0.92 if likes else 0.1):
            again = self._chance.choice([Again.INSTEAD, Again.BESIDE])
        elif self._is(0.03):
            again = Again.AVOID
        said = Feedback(
            useful=self._chance.randint(2, 5) if self._met[pair_id] else 0,
            balance=self._chance.choice(list(Balance)),
            again=again,
            takeaway=self._chance.choice([*Takeaway, None]),
            note=f"It was good, {PRIVATE}" if self._is(0.1) else None,
            shares_note=self._is(0.5),
        )
        self._later(who, at, 0.2, 70, lambda: self._deeds.say(who, pair_id, said, others=others))

    def _is(self, share: float) -> bool:
        return self._chance.random() < share

    def _later(self, who: Human, at: datetime, least: float, most: float, deed: Deed) -> None:
        """Do it so many hours later, inside their working hours."""
        then = at + timedelta(hours=self._chance.uniform(least, most))
        if day_ends_at(then, zone=who.zone, hours=who.profile.hours) is None:
            then = good_moment(then, zone=who.zone, hours=who.profile.hours)
            then += timedelta(minutes=self._chance.randint(0, 150))
        self._plan(then, deed)
