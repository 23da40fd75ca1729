"""Which prompts people were shown before, kept small: years of rounds of a large company fit."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Text, cast, select

from pairing.ids import ParticipantId, ProgramId
from storage.session import Session
from storage.statements import stream, table_of
from storage.tables import PairMemberRow, PairRow, RoundRow


@dataclass(frozen=True, slots=True)
class SeenPrompts:
    """What every participant of a program was shown; each prompt is one bit of a number.

    Sets of 150 ids for each of 100,000 people would take 800 MB, numbers take 6.
    """

    _ids: tuple[str, ...]
    _bits: Mapping[int, int]

    def by_any(self, members: Iterable[ParticipantId]) -> frozenset[str]:
        """Return the ids of the prompts that at least one of these people was shown."""
        bits = 0
        for member in members:
            bits |= self._bits.get(member, 0)
        return frozenset(id_ for n, id_ in enumerate(self._ids) if bits >> n & 1)


def find_seen_prompts(s: Session, program_id: ProgramId) -> SeenPrompts:
    """Read what the participants of a program were shown in all its rounds.

    Cost: two rows for each pair, in pieces; 250,000 pairs take two to four seconds.
    """
    numbers: dict[str, int] = {}
    bits: dict[int, int] = defaultdict(int)
    known: dict[str, int] = {}  # few combinations of prompts are many pairs
    rounds, pairs, members = map(table_of, (RoundRow, PairRow, PairMemberRow))
    query = (  # in no order, because the order does not matter
        select(members.c.participant_id, cast(pairs.c.prompt_ids, Text))
        .select_from(rounds)
        .join(pairs, pairs.c.round_id == rounds.c.id)
        .join(members, members.c.pair_id == pairs.c.id)
        .where(rounds.c.program_id == program_id)
    )
    for participant_id, stored in stream(s, query):
        if stored not in known:
            prompts = (numbers.setdefault(id_, len(numbers)) for id_ in json.loads(stored))
            known[stored] = sum(1 << n for n in set(prompts))
        bits[participant_id] |= known[stored]
    return SeenPrompts(tuple(numbers), dict(bits))
