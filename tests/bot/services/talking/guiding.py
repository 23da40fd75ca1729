"""Opening guides and pressing their buttons, as people of a made-up pair would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.services.answers import Said
from bot.services.drawing.rounds import run_next
from bot.services.talking import check_ins, guides
from bot.services.talking.guides import Guide, Wish
from pairing.check_ins import MeetingAnswer
from pairing.guides.library import Library, Prompt
from pairing.guides.loading import load_library
from pairing.ids import PairId
from pairing.profiles import CareerStage, Profile
from storage import pairs
from storage.database import Database
from tests.bot.services.factories import NOW, TEAM, ask, bring_in, messages_in, program_of

LIBRARY = load_library()
SENIOR = Profile(CareerStage.SENIOR, ("influence",), ("writing",))
MAIN, CLOSING = 1, 2  # slots


def make_pair(
    db: Database, *who: str, profile: Profile = SENIOR, library: Library = LIBRARY
) -> PairId:
    """Bring people in, by default two, and pair everybody who is there by now."""
    bring_in(db, *(who or ("U1", "U2")), profile=profile)
    run_next(db, program_of(db), now=NOW, library=library, seed=7)
    return next(m.pair_id for m in messages_in(db) if m.pair_id is not None)


def find(db: Database, pair_id: PairId, who: str = "U1", *, team_id: str = TEAM) -> Guide | None:
    return guides.find_guide(
        db, team_id=team_id, slack_user_id=who, pair_id=pair_id, library=LIBRARY
    )


def opened(db: Database, pair_id: PairId, who: str = "U1") -> Guide:
    """The guide as somebody gets it who opens it: prepared when it was not."""
    found = find(db, pair_id, who)
    if found is not None and not found.is_prepared:
        found = prepare(db, pair_id, who)
    assert found is not None
    assert found.is_prepared
    return found


def meet(db: Database, pair_id: PairId, said: MeetingAnswer, who: str = "U1") -> None:
    check_ins.answer(db, ask(who), pair_id=pair_id, said=said, now=NOW)


def press(db: Database, seen: Guide, slot: int, who: str = "U1", *, replaced: int = -1) -> Said:
    """Press "Other prompt" in a guide that was opened earlier."""
    there = next((one.replaced for one in seen.prompts if one.slot == slot), 0)
    wish = Wish(seen.pair_id, seen.talk.number, slot, there if replaced < 0 else replaced)
    return guides.replace_prompt(db, ask(who), wish, library=LIBRARY, now=NOW).said


def ids(guide: Guide) -> list[str]:
    return [one.prompt.id for one in guide.prompts]


def ever_shown(db: Database, pair_id: PairId) -> tuple[str, ...]:
    with db.read() as session:
        pair = pairs.get_pair(session, pair_id)
    assert pair is not None
    return pair.prompt_ids


def set_profile(db: Database, who: str, profile: Profile) -> None:
    bring_in(db, who, profile=profile)


def prepare(
    db: Database, pair_id: PairId, who: str = "U1", *, library: Library = LIBRARY
) -> Guide | None:
    return guides.prepare_guide(
        db, team_id=TEAM, slack_user_id=who, pair_id=pair_id, library=library
    )


def only(keep: Callable[[Prompt], bool]) -> Library:
    """The library with some of its prompts."""
    return replace(LIBRARY, prompts={k: v for k, v in LIBRARY.prompts.items() if keep(v)})
