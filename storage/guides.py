"""Which prompts a pair is shown now, by talk and place in the guide, and how often each changed.

What was ever shown is in `pairs.prompt_ids`: nobody sees a prompt twice, not even a replaced one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from pairing.guides.meetings import MAX_REPLACEMENTS
from pairing.ids import PairId, PersonId, WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.tables import GuidePromptRow, PairMemberRow, PairRow


@dataclass(frozen=True, slots=True)
class ShownPrompt:
    """One place of a guide: slot 0 to 2, the prompt there, how often it was replaced."""

    slot: int
    prompt_id: str
    replaced: int = 0


_SHOWN = (
    select(GuidePromptRow.slot, GuidePromptRow.prompt_id, GuidePromptRow.replaced)
    .where(
        GuidePromptRow.pair_id == bindparam("of_pair"),
        GuidePromptRow.meeting == bindparam("talk"),
    )
    .order_by(GuidePromptRow.slot)
)
_MET_BEFORE = select(PairRow.is_repeat).where(PairRow.id == bindparam("of_pair"))


def list_shown(s: Session, pair_id: PairId, *, meeting: int) -> Sequence[ShownPrompt]:
    """Return what a pair is shown in a talk, by slot; empty when nothing was stored for it."""
    rows = s.execute(_SHOWN, {"of_pair": pair_id, "talk": meeting})
    return [ShownPrompt(**row._asdict()) for row in rows]


def met_before(s: Session, pair_id: PairId) -> bool:
    """Tell whether these people had been partners when they were brought together."""
    return bool(s.execute(_MET_BEFORE, {"of_pair": pair_id}).scalar_one_or_none())


def lock_seen(s: Session, people: Collection[PersonId]) -> frozenset[str]:
    """Return every prompt that any of these people was ever shown, and let nobody add to it.

    Locks all their pairs, in order, until the transaction ends: two guides with a person in common
    change one after the other, so that no prompt is shown twice to anybody. On PostgreSQL whoever
    had to wait reads what the other has committed; on SQLite a writer is alone anyway.
    """
    theirs = select(PairMemberRow.pair_id).where(PairMemberRow.person_id.in_(people))
    query = (
        select(PairRow.prompt_ids)
        .where(PairRow.id.in_(theirs))
        .order_by(PairRow.id)
        .with_for_update(key_share=True)
    )
    return frozenset(prompt_id for (ids,) in s.execute(query) for prompt_id in ids)


def show(
    s: Session,
    workspace_id: WorkspaceId,
    pair_id: PairId,
    *,
    meeting: int,
    prompts: Mapping[int, str],
) -> None:
    """Store what a pair is shown in a talk, by slot, where nothing is stored yet.

    Safe in a race by the primary key, and by `lock_seen` before it.
    """
    for slot, prompt_id in sorted(prompts.items()):
        place = {"pair_id": pair_id, "meeting": meeting, "slot": slot}
        values = {**place, "workspace_id": workspace_id, "prompt_id": prompt_id, "replaced": 0}
        insert_or_keep(s, GuidePromptRow, values, unique=tuple(place))
    _remember(s, pair_id, [prompts[slot] for slot in sorted(prompts)])


def replace(
    s: Session, pair_id: PairId, *, meeting: int, slot: int, replaced: int, prompt_id: str
) -> bool:
    """Show another prompt in a slot; the earlier one stays among those that were shown.

    replaced  how often it was replaced when the person who asks looked at it
    Returns   False when somebody else replaced it meanwhile, or it was replaced twice already
    Compare-and-set on `replaced`; call `lock_seen` first, because `pairs.prompt_ids` is rewritten.
    """
    shown = table_of(GuidePromptRow)
    statement = update(shown).where(
        shown.c.pair_id == pair_id,
        shown.c.meeting == meeting,
        shown.c.slot == slot,
        shown.c.replaced == replaced,
        shown.c.replaced < MAX_REPLACEMENTS,
    )
    if changed(s, statement.values(prompt_id=prompt_id, replaced=replaced + 1)) == 0:
        return False
    _remember(s, pair_id, [prompt_id])
    return True


def _remember(s: Session, pair_id: PairId, prompt_ids: Sequence[str]) -> None:
    """Add to what was ever shown, in order and each once."""
    pairs = table_of(PairRow)
    known = s.execute(select(pairs.c.prompt_ids).where(pairs.c.id == pair_id)).scalar_one()
    kept = list(dict.fromkeys([*known, *prompt_ids]))
    if kept != known:
        s.execute(update(pairs).where(pairs.c.id == pair_id).values(prompt_ids=kept))
