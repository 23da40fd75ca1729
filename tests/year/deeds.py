"""What people can do here: each deed is a request of theirs through the real service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.services import people
from bot.services.answers import Answer, Said
from bot.services.events import Event
from bot.services.joining import care, participants, preferences, searches
from bot.services.joining.care import Choice
from bot.services.joining.participants import JoinTerms
from bot.services.joining.preferences import Changes
from bot.services.requests import Request, RequestKind
from bot.services.talking import (
    check_ins,
    feedback,
    guides,
    nudges,
    rescue,
    steps,
    talk_times,
    vent_timers,
)
from bot.services.talking.steps import NewStep
from bot.services.talking.talk_times import TimeChoice
from pairing.check_ins import MeetingAnswer
from pairing.feedback import Again as Wished
from pairing.feedback import Feedback
from pairing.guides.library import Library
from pairing.ids import PairId
from pairing.participants import PauseUntil
from pairing.talk_offers import Ticks
from sandbox import Sandbox
from storage.database import Database
from tests.bot.services.factories import ask, member
from tests.year.diary import PRIVATE, Act, Again, Diary, SeenGuide, Wish
from tests.year.people import Human

SAID = {
    MeetingAnswer.YES_ONCE: "said that they met once",
    MeetingAnswer.YES_TWICE: "said that they met twice",
    MeetingAnswer.BOOKED: "said that a talk is booked",
    MeetingAnswer.NOT_YET: "said that they have not met yet",
    MeetingAnswer.WONT_HAPPEN: "said that it will not happen",
}

# Buttons that need nothing else than who presses them: the service and the words for the diary.
ALONE: Mapping[str, tuple[Callable[..., Answer], str]] = {
    "skip": (participants.skip, "skipped the coming round"),
    "resume": (participants.resume, "came back"),
    "leave": (participants.leave, "left"),
    "search": (searches.begin, "asked for a partner now"),
    "decline": (partial(searches.decline, said=Said.NEXT_ROUND), "wished nothing done about it"),
}
ABOUT_PAIR: Mapping[str, tuple[Callable[..., Answer], str]] = {
    "booked": (nudges.note_booked, "said that they booked a time with {partners}"),
    "later": (nudges.ask_later, "wished to be asked again in three days"),
    "met": (check_ins.note_met, "said that they met {partners}"),
    "smaller": (rescue.suggest_smaller_talk, "suggested a shorter talk to {partners}"),
    "writing": (rescue.suggest_writing, "suggested to write to {partners} instead"),
    "instead": (searches.begin_instead, "asked for another partner instead of {partners}"),
}


class Deeds:
    """The hands of everybody. now: the clock of the product; a deed is written into the diary."""

    def __init__(
        self,
        db: Database,
        slack: Sandbox,
        diary: Diary,
        *,
        library: Library,
        now: Callable[[], datetime],
    ) -> None:
        self._db, self._slack, self._diary = db, slack, diary
        self._library, self._now = library, now

    def join(self, who: Human) -> None:
        """Opt in and fill in the settings at once."""
        answer = participants.opt_in(
            self._db,
            self._request(who),
            profile=who.profile,
            who=member(who.id, zone=who.zone, updated_at=self._now()),
            terms=JoinTerms(),
            now=self._now(),
        )
        self._note(who, "joined", answer)
        self._change(who, challenge=None)

    def press(self, who: Human, what: str) -> None:
        """Press a button that is only about themselves, by its name in ALONE."""
        service, words = ALONE[what]
        self._note(who, words, service(self._db, self._request(who), now=self._now()))

    def press_about(self, who: Human, what: str, pair_id: PairId) -> None:
        """Press a button about a pair, by its name in ABOUT_PAIR."""
        service, words = ABOUT_PAIR[what]
        more = {"library": self._library} if what in ("smaller", "writing") else {}
        request = self._request(who)
        answer = service(self._db, request, pair_id=pair_id, now=self._now(), **more)
        self._note(who, words, answer, pair_id)

    def think_through(self, who: Human) -> None:
        answer = self._change(who, challenge=f"How to say no, {PRIVATE}")
        self._note(who, "wrote down what to think through", answer)

    def pause(self, who: Human, *, days: int) -> None:
        on = (self._now() + timedelta(days=days)).astimezone(ZoneInfo(who.zone)).date()
        until = PauseUntil(on)
        answer = participants.pause(self._db, self._request(who), until=until, now=self._now())
        self._note(who, f"paused until {on:%a} {on.day} {on:%b}", answer)

    def lose_account(self, who: Human) -> None:
        """An admin closes their account in Slack, which says so by an event."""
        self._slack.admin.deactivate(who.id)
        gone = member(who.id, zone=who.zone, deactivated=True, updated_at=self._now())
        team = self._slack.team_id
        event = Event(team, f"deactivated-{who.id}")
        people.save_person(self._db, team_id=team, person=gone, now=self._now(), event=event)
        self._note(who, "lost their account", None)

    def open_guide(self, who: Human, pair_id: PairId) -> guides.Guide | None:
        place = {"team_id": self._slack.team_id, "slack_user_id": who.id}
        guide = guides.prepare_guide(self._db, **place, pair_id=pair_id, library=self._library)
        self._note(who, "opened the guide with {partners}", None, pair_id, is_sign=False)
        if guide is not None:
            self._diary.guides.append(
                SeenGuide(
                    at=self._now(),
                    pair_id=pair_id,
                    is_first=guide.talk.number == 1,
                    n_people=len(guide.people),
                    is_written=bool(guide.agenda.days),
                    prompt_ids=tuple(one.prompt.id for one in guide.prompts),
                )
            )
        return guide

    def change_prompt(self, who: Human, pair_id: PairId, *, slot: int) -> None:
        """Look at the guide, and ask for another prompt in a slot of it."""
        guide = self.open_guide(who, pair_id)
        shown = [one for one in guide.prompts if one.slot == slot] if guide is not None else []
        if guide is None or not shown or not shown[0].may_change:
            return
        wish = guides.Wish(pair_id, guide.talk.number, slot, shown[0].replaced)
        answer = guides.replace_prompt(
            self._db, self._request(who), wish, library=self._library, now=self._now()
        )
        self._note(who, "asked for another prompt in the guide", answer, pair_id)

    def find_times(self, who: Human, pair_id: PairId) -> TimeChoice | None:
        place = {"team_id": self._slack.team_id, "slack_user_id": who.id}
        return talk_times.prepare_choice(self._db, **place, pair_id=pair_id, now=self._now())

    def tick_times(
        self, who: Human, pair_id: PairId, *, shown: Sequence[datetime], suits: Sequence[datetime]
    ) -> Answer:
        ticks = Ticks(frozenset(suits), frozenset(shown))
        answer = talk_times.choose_times(
            self._db, self._request(who), pair_id=pair_id, ticks=ticks, now=self._now()
        )
        words = f"ticked {len(suits)} of {len(shown)} times for a talk with {{partners}}"
        self._note(who, words, answer, pair_id)
        return answer

    def answer(self, who: Human, pair_id: PairId, said: MeetingAnswer) -> Answer:
        answer = check_ins.answer(
            self._db, self._request(who), pair_id=pair_id, said=said, now=self._now()
        )
        self._note(who, SAID[said], answer, pair_id)
        return answer

    def say(self, who: Human, pair_id: PairId, said: Feedback, *, others: Sequence[str]) -> None:
        """Give feedback. others: Slack ids of the partners."""
        answer = feedback.save(
            self._db,
            self._request(who),
            pair_id=pair_id,
            said=said,
            library=self._library,
            now=self._now(),
        )
        wished = f", and about going on: {said.again.value}" if said.again is not None else ""
        self._note(
            who, f"gave feedback about {{partners}}: {said.useful} of 5{wished}", answer, pair_id
        )
        if answer.said is Said.NOT_YOURS:
            return
        is_yes = said.again is not None and said.again.is_yes
        self._diary.again.append(Again(self._now(), who.id, pair_id, is_yes))
        if said.again is Wished.AVOID:
            self._wish(who, others)

    def care(self, who: Human, pair_id: PairId, choice: Choice) -> None:
        answer = care.choose(
            self._db, self._request(who), pair_id=pair_id, choice=choice, now=self._now()
        )
        done = [*(["ended the pairing"] if choice.end else [])]
        done += ["wished not to be paired with {partners} again"] if choice.avoid else []
        done += ["said that {partners} is in the same reporting line"] if choice.in_line else []
        self._note(who, " and ".join(done), answer, pair_id)
        if answer.said is Said.CARE_DONE:
            self._wish(who, [*choice.avoid, *choice.in_line])

    def vent(self, who: Human, pair_id: PairId) -> None:
        answer = vent_timers.start(
            self._db, self._request(who), pair_id=pair_id, library=self._library, now=self._now()
        )
        self._note(who, "started the timer in the talk with {partners}", answer, pair_id)

    def remind(self, who: Human, pair_id: PairId, *, days: int) -> None:
        on = (self._now() + timedelta(days=days)).astimezone(ZoneInfo(who.zone)).date()
        step = NewStep(words=f"Ask for feedback, {PRIVATE}", on=on)
        answer = steps.remind(
            self._db, self._request(who), pair_id=pair_id, step=step, now=self._now()
        )
        self._note(who, f"kept a step, to be reminded on {on:%a} {on.day} {on:%b}", answer, pair_id)

    def _change(self, who: Human, *, challenge: str | None) -> Answer:
        changes = Changes(profile=who.profile, challenge=challenge)
        return preferences.change(self._db, self._request(who), changes=changes, now=self._now())

    def _request(self, who: Human) -> Request:
        return ask(who.id, kind=RequestKind.ACTION, team_id=self._slack.team_id)

    def _wish(self, who: Human, others: Sequence[str]) -> None:
        self._diary.wishes += [Wish(self._now(), who.id, one) for one in others]

    def _note(
        self,
        who: Human,
        words: str,
        answer: Answer | None,
        pair_id: PairId | None = None,
        *,
        is_sign: bool = True,
    ) -> None:
        said = None if answer is None else answer.said
        self._diary.acts.append(Act(self._now(), who.id, words, pair_id, said, is_sign))
