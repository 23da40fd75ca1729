"""Who was brought together, and what they were shown: the rules that no pair may break.

Every check yields a sentence for each break, with ids only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import combinations, pairwise

from pairing.check_ins import MeetingAnswer
from pairing.feedback import MAX_EXTENSIONS
from pairing.guides.formats import is_written
from pairing.guides.library import Library, Mode
from pairing.guides.limits import SHALLOW
from pairing.ids import PairId, PersonId
from pairing.matching.rules import excluded_by
from pairing.programs import Rules
from storage.states import MessageKind, MessageState
from tests.year.diary import Diary
from tests.year.facts import Facts, Pair

_DID_NOT_HAPPEN = (MeetingAnswer.NOT_YET, MeetingAnswer.WONT_HAPPEN)


def introduced(facts: Facts) -> Mapping[PairId, datetime]:
    """When each pair was introduced; who is not in it never was."""
    return {
        one.pair_id: one.at
        for one in facts.sent
        if one.kind is MessageKind.PAIR_INTRO
        and one.state is MessageState.SENT
        and one.pair_id is not None
        and one.at is not None
    }


def two_pairs(facts: Facts) -> tuple[PersonId, Pair, Pair]:
    """Somebody with two pairs in different rounds, both introduced."""
    known = introduced(facts)
    pairs = [one for one in facts.pairs if one.id in known and not one.is_extra]
    for first in pairs:
        for second in pairs:
            if second.due_at > first.due_at and (both := {*first.people} & {*second.people}):
                return min(both), first, second
    raise AssertionError("nobody had a partner in two rounds")


def once_in_a_round(facts: Facts, diary: Diary) -> Iterator[str]:
    """Nobody is in two pairs of one round, and no pair has fewer than two people or more than
    three."""
    places = Counter((pair.round_id, one) for pair in facts.pairs for one in pair.people)
    for (round_id, person), n in places.items():
        if n > 1:
            yield f"person {person} is in {n} pairs of round {round_id}"
    for pair_id in introduced(facts):
        if len(facts.pair(pair_id).people) not in (2, 3):
            yield f"pair {pair_id} has {len(facts.pair(pair_id).people)} people"


def apart(facts: Facts, diary: Diary) -> Iterator[str]:
    """Who avoids somebody, or is in one reporting line with them, is never introduced to them."""
    ids = facts.ids
    since: dict[tuple[PersonId, PersonId], datetime] = {}
    for wish in diary.wishes:
        low, high = sorted((ids[wish.by], ids[wish.about]))
        since.setdefault((low, high), wish.at)
    for pair_id, at in introduced(facts).items():
        for two in combinations(facts.pair(pair_id).people, 2):
            if two in since and since[two] < at:
                yield f"pair {pair_id} brings {two} together, who are apart since {since[two]}"


def hard_rules(facts: Facts, diary: Diary) -> Iterator[str]:
    """Stage, language, time and place allow every two of a pair to meet."""
    for pair in facts.pairs:
        for one, other in combinations(pair.people, 2):
            broken = excluded_by(facts.people[one], facts.people[other], Rules())
            if broken is not None:
                yield f"pair {pair.id} breaks {broken} for {one} and {other}"


def no_repeat(facts: Facts, diary: Diary) -> Iterator[str]:
    """Two who met are not drawn again: with so many people there is always somebody new."""
    known = introduced(facts)
    met: dict[tuple[PersonId, ...], PairId] = {}
    for pair in sorted(facts.pairs, key=lambda one: (one.made_at, one.id)):
        for two in combinations(pair.people, 2):
            if two in met and not _goes_on(pair):
                yield f"pair {pair.id} brings {two} together again, who met in pair {met[two]}"
        if pair.id in known:
            met |= {two: pair.id for two in combinations(pair.people, 2) if _have_met(pair, two)}


def _goes_on(pair: Pair) -> bool:
    return pair.slot.startswith("again/")


def _have_met(pair: Pair, two: tuple[PersonId, ...]) -> bool:
    """As the history of a program counts it; who does not answer has met."""
    told = list(pair.answers.values())
    if any(one.is_met for one in told):
        return all(pair.left[one] is None for one in two)
    is_over_early = pair.ended_at is not None or any(pair.left[one] is not None for one in two)
    has_failed = MeetingAnswer.BOOKED not in told and any(one in _DID_NOT_HAPPEN for one in told)
    return not is_over_early and not has_failed


def going_on(facts: Facts, diary: Diary) -> Iterator[str]:
    """A pair goes on when all of it have said yes, and at most twice."""
    pairs = {pair.id: pair for pair in facts.pairs}
    for pair in filter(_goes_on, facts.pairs):
        before = pairs[PairId(int(pair.slot.partition("/")[2]))]
        if pair.extensions != before.extensions + 1 or pair.extensions > MAX_EXTENSIONS:
            yield f"pair {pair.id} goes on for the time number {pair.extensions}"
        said = {
            one.who: one.is_yes
            for one in diary.again
            if one.pair_id == before.id and one.at <= pair.made_at
        }
        for person in pair.people:
            if not said.get(facts.names[person], False):
                yield f"pair {pair.id} goes on, and {person} did not say so"


def no_prompt_twice(facts: Facts, diary: Diary) -> Iterator[str]:
    """Nobody is shown a prompt in two pairs, replaced ones included, or twice in one."""
    seen: dict[tuple[PersonId, str], PairId] = {}
    for pair in facts.pairs:
        if len(set(pair.prompt_ids)) < len(pair.prompt_ids):
            yield f"pair {pair.id} is shown a prompt twice"
        for person in pair.people:
            shown = diary.shown_to_leavers.get((pair.id, person), frozenset(pair.prompt_ids))
            for prompt_id in sorted(shown):
                first = seen.setdefault((person, prompt_id), pair.id)
                if first != pair.id:
                    yield f"{prompt_id} is shown to {person} in pairs {first} and {pair.id}"


def fitting_prompts(library: Library, facts: Facts, diary: Diary) -> Iterator[str]:
    """Nobody is invited to vent in a first talk, a trio, in writing or against their wish; no
    prompt is deeper than they like."""
    for pair in facts.pairs:
        here = [facts.people[one] for one in pair.here_at(facts.now)]  # a trio may be two by now
        said = [one.profile for one in here]
        is_talk = len(here) == 2 and not is_written([(one.profile, one.zone) for one in here])
        has_talked = pair.is_repeat or any(one.is_met for one in pair.answers.values())
        may_vent = is_talk and has_talked and all(one.vent_ok for one in said)
        deepest = min((one.depth_max for one in said), default=3)
        deepest = deepest if is_talk or len(said) == 2 else min(deepest, SHALLOW)
        firsts = set(pair.guide.get(1, ()))
        for prompt in (library.prompt(one) for one in pair.prompt_ids):
            if prompt.mode is Mode.VENT and (not may_vent or prompt.id in firsts):
                yield f"pair {pair.id} is invited to vent by {prompt.id}"
            if prompt.depth > deepest:
                yield f"pair {pair.id} is shown {prompt.id} of depth {prompt.depth} > {deepest}"
    for guide in diary.guides:
        is_talk = guide.n_people == 2 and not guide.is_written and not guide.is_first
        modes = {library.prompt(one).mode for one in guide.prompt_ids}
        if Mode.VENT in modes and not is_talk:
            yield f"a guide of pair {guide.pair_id} invited to vent at {guide.at}"


def no_silent_partner(facts: Facts, diary: Diary) -> Iterator[str]:
    """Who was silent in two rounds of the calendar gets no partner in a third."""
    ids, known = facts.ids, introduced(facts)
    signs = defaultdict(list)
    for act in diary.acts:
        if act.is_sign:
            signs[ids[act.who]].append(act.at)
    rounds = defaultdict(list)
    for pair in facts.pairs:
        for person in pair.people if pair.id in known and not pair.is_extra else ():
            rounds[person].append(pair.made_at)
    for person, made in rounds.items():
        for (first, _), (_, third) in pairwise(pairwise(sorted(made))):
            if not any(first <= at <= third for at in signs[person]):
                yield f"{person} has a third partner since {first} and was silent until {third}"
