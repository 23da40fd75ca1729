"""Over a whole history nobody is shown a prompt twice, whoever their partner is."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.services.drawing import extra_rounds
from bot.services.joining import searches
from bot.services.talking import check_ins, feedback, guides
from bot.services.talking.guides import Wish
from pairing.check_ins import MeetingAnswer
from pairing.feedback import Again, Feedback
from pairing.guides.loading import load_library
from pairing.ids import PairId
from storage.database import Database
from storage.tables import PairMemberRow, PairRow
from tests.bot.services.factories import (
    TEAM,
    ask,
    bring_in,
    deliver,
    due_at,
    follow,
    run_round,
)
from tests.seeds import each_seed

LIBRARY = load_library()
PEOPLE = [f"U{n}" for n in range(5)]
DAY = timedelta(days=1)


@each_seed(4)
def test_nobody_is_shown_a_prompt_twice_over_rounds_replacements_and_going_on(
    db: Database, seed: int
) -> None:
    draw = random.Random(seed)
    bring_in(db, *PEOPLE)

    for _ in range(4):
        now = due_at(db)
        run_round(db, now=now, seed=draw.randrange(1000))
        deliver(db, now=now + timedelta(minutes=1))
        for who, pair_id in members(db):
            play(db, draw, who, pair_id, now=now + DAY)
        follow(db, until=due_at(db))
        for who in draw.sample(PEOPLE, 2):
            searches.begin(db, ask(who), now=now + 10 * DAY)
        extra_rounds.pair_searchers(
            db, library=LIBRARY, new_seed=lambda: seed, now=now + 10 * DAY, vain={}
        )

    shown = Counter((person, prompt) for person, prompts in shown_to(db) for prompt in prompts)
    assert len(shown) > 100
    assert set(shown.values()) == {1}


def play(db: Database, draw: random.Random, who: str, pair_id: PairId, *, now: datetime) -> None:
    """Somebody meets or not, opens the guide, replaces prompts and would like to go on."""
    said = draw.choice(list(MeetingAnswer))
    check_ins.answer(db, ask(who), pair_id=pair_id, said=said, now=now)
    guide = guides.prepare_guide(
        db, team_id=TEAM, slack_user_id=who, pair_id=pair_id, library=LIBRARY
    )
    for one in guide.prompts if guide is not None else ():
        assert guide is not None
        wish = Wish(pair_id, guide.talk.number, one.slot, one.replaced)
        if draw.random() < 0.6:
            guides.replace_prompt(db, ask(who), wish, library=LIBRARY, now=now)
    again = draw.choice([Again.BESIDE, Again.INSTEAD, Again.NEW])
    feedback.save(
        db,
        ask(who),
        pair_id=pair_id,
        said=Feedback(3, again=again),
        library=LIBRARY,
        now=now,
    )


def members(db: Database) -> list[tuple[str, PairId]]:
    """Everybody's newest pair, by Slack id."""
    with db.read() as session:
        query = select(PairMemberRow.person_id, PairMemberRow.pair_id).order_by(
            PairMemberRow.pair_id
        )
        newest = {person: pair_id for person, pair_id in session.execute(query)}  # noqa: C416
    return [(PEOPLE[person - 1], PairId(pair_id)) for person, pair_id in newest.items()]


def shown_to(db: Database) -> list[tuple[int, list[str]]]:
    with db.read() as session:
        query = select(PairMemberRow.person_id, PairRow.prompt_ids).join(
            PairRow, PairRow.id == PairMemberRow.pair_id
        )
        return [(person, list(prompts)) for person, prompts in session.execute(query)]
