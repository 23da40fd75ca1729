"""A pair at its next talk: which one it is, and what it is shown at it.

What the introduction showed belongs to the first talk of the round and needs no row of its own,
until something is replaced or chosen for a later talk.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pairing.guides.formats import is_written
from pairing.guides.library import Library, Prompt
from pairing.guides.limits import Limits, limits_of
from pairing.guides.meetings import Talk, confirmed_meetings, next_talk, slots_of
from pairing.guides.selection import PromptPicker
from pairing.ids import PairId, PersonId, WorkspaceId
from pairing.presets import PRESETS
from pairing.profiles import Profile
from storage import check_ins, guides, pairs, participants, partners, profiles, rounds
from storage.database import Session
from storage.guides import ShownPrompt
from storage.pairs import PairView

OPENING = 0  # slot


@dataclass(frozen=True, slots=True)
class PairTalk:
    """A pair at its next talk.

    first     the first talk of this round: the introduction was written for it
    profiles  what each member said, in the order of `pair.members`
    written   they write instead of talking, from the beginning or since they chose to
    """

    workspace_id: WorkspaceId
    pair: PairView
    talk: Talk
    first: Talk
    profiles: tuple[Profile, ...]
    written: bool

    @property
    def group(self) -> str:
        """Name the pair where chance is needed: the same at every call."""
        return str(self.pair.id)

    @property
    def limits(self) -> Limits:
        """What all of them allow now."""
        return limits_of(self.profiles, meeting=self.talk.meeting, written=self.written)

    @property
    def person_ids(self) -> list[PersonId]:
        return [member.person_id for member in self.pair.members]


def find_talk(
    session: Session, workspace_id: WorkspaceId, pair_id: PairId, *, person_id: PersonId
) -> PairTalk | None:
    """Look up the next talk of a pair for one of its members.

    Returns  None for anybody else, for somebody who left, and for a pair that is over
    Transaction: inside the caller's. Cost: about ten indexed look-ups.
    """
    pair = pairs.get_pair(session, pair_id)
    if pair is None or pair.ended_at is not None or len(pair.members) < 2:
        return None
    if person_id not in [member.person_id for member in pair.members]:
        return None
    program_id = rounds.get_round(session, pair.round_id).program_id
    me = participants.find_participant(session, program_id, person_id)
    if me is None or me.opted_out_at is not None:
        return None
    sessions = PRESETS[pair.preset].sessions
    before = _talks_before(session, pair_id)
    confirmed = confirmed_meetings(check_ins.answers_of(session, pair_id))
    said = [profiles.find_profile(session, one.person_id) or Profile() for one in pair.members]
    return PairTalk(
        workspace_id=workspace_id,
        pair=pair,
        talk=next_talk(confirmed, sessions=sessions, before=before),
        first=next_talk(0, sessions=sessions, before=before),
        profiles=tuple(said),
        written=pair.in_writing or _is_written(said, pair),
    )


def _talks_before(session: Session, pair_id: PairId) -> int:
    """Count the talks of these people in earlier rounds; who were partners had at least one."""
    confirmed = sum(
        confirmed_meetings(check_ins.answers_of(session, earlier))
        for earlier in partners.list_earlier(session, pair_id)
    )
    return max(confirmed, int(guides.met_before(session, pair_id)))


def shown_at(session: Session, at: PairTalk, library: Library) -> Sequence[ShownPrompt] | None:
    """Return what is shown at the next talk, by slot; None when nothing was chosen for it yet."""
    stored = guides.list_shown(session, at.pair.id, meeting=at.talk.number)
    if stored:
        return stored
    if at.talk.number == at.first.number:
        return [ShownPrompt(slot, one) for slot, one in _introduced(at, library).items()]
    return None


def prepare(session: Session, at: PairTalk, library: Library) -> None:
    """Choose and store the prompts of the next talk, unless that was done.

    Safe by the locks of `lock_seen`: the second to come finds what the first has chosen.
    """
    seen = guides.lock_seen(session, at.person_ids)
    if shown_at(session, at, library) is None:
        keep_introduced(session, at, library)
        choose(session, at, library, seen=seen)


def prompts_at(session: Session, at: PairTalk, library: Library) -> list[Prompt]:
    """Return the prompts of the next talk that may still be shown, by slot."""
    shown = shown_at(session, at, library) or ()
    found = [library.prompts[one.prompt_id] for one in shown if one.prompt_id in library.prompts]
    return [prompt for prompt in found if may_show(at, prompt)]


def opening_at(session: Session, at: PairTalk, library: Library) -> Prompt | None:
    """Return the prompt with which the next talk opens; None when none may be shown there."""
    shown = shown_at(session, at, library) or ()
    first = next((one.prompt_id for one in shown if one.slot == OPENING), "")
    prompt = library.prompts.get(first)
    return prompt if prompt is not None and may_show(at, prompt) else None


def may_show(at: PairTalk, prompt: Prompt) -> bool:
    """Tell whether all of them still allow a prompt that was chosen earlier."""
    return at.limits.allows(prompt)


def keep_introduced(session: Session, at: PairTalk, library: Library) -> None:
    """Store what the introduction showed, before more is added to what was ever shown."""
    if not guides.list_shown(session, at.pair.id, meeting=at.first.number):
        _keep(session, at, number=at.first.number, prompts=_introduced(at, library))


def choose(session: Session, at: PairTalk, library: Library, *, seen: AbstractSet[str]) -> None:
    """Choose and store the prompts of the next talk; seen: what any of them was ever shown."""
    chosen = PromptPicker(library).pick(
        at.profiles, meeting=at.talk.meeting, seen=seen, group=at.group, written=at.written
    )
    places = slots_of([one.mode for one in chosen], meeting=at.talk.meeting)
    prompts = {slot: one.id for slot, one in zip(places, chosen, strict=True) if slot is not None}
    _keep(session, at, number=at.talk.number, prompts=prompts)


def pick_other(
    at: PairTalk, library: Library, *, slot: int, seen: AbstractSet[str]
) -> Prompt | None:
    """Choose another prompt for one slot of the next talk; None when none is left."""
    return PromptPicker(library).pick_other(
        at.profiles,
        meeting=at.talk.meeting,
        slot=slot,
        seen=seen,
        group=at.group,
        written=at.written,
    )


def _is_written(said: Sequence[Profile], pair: PairView) -> bool:
    return is_written(list(zip(said, [one.zone for one in pair.members], strict=True)))


def _introduced(at: PairTalk, library: Library) -> Mapping[int, str]:
    known = [one for one in at.pair.prompt_ids if one in library.prompts]
    places = slots_of([library.prompt(one).mode for one in known], meeting=at.first.meeting)
    return {slot: one for slot, one in zip(places, known, strict=True) if slot is not None}


def _keep(session: Session, at: PairTalk, *, number: int, prompts: Mapping[int, str]) -> None:
    guides.show(session, at.workspace_id, at.pair.id, meeting=number, prompts=prompts)
