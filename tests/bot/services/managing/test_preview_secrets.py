"""What a preview does not tell: whom somebody avoids. See also tests/pairing/test_outlines.py."""

from __future__ import annotations

from contextlib import closing

from bot.services.managing.previews import Preview, look
from bot.views import previews as views
from pairing.guides.loading import load_library
from pairing.outlines import LeftOver
from pairing.participants import CareerStage, Profile
from storage.database import Database
from storage.locks import Locks
from tests.bot.services.factories import bring_in, person_of, program_of, set_apart

TRAINEE = Profile(CareerStage.NEW_TO_FIELD)


def last(db: Database) -> Preview:
    with closing(Locks(db)) as locks:
        *_, shown = look(db, program_of(db), library=load_library(), locks=locks)
    assert isinstance(shown, Preview)
    return shown


def test_an_avoidance_shows_in_totals_alone(db: Database) -> None:
    """What is held: the same totals, the same preview, to the last letter of what Slack gets. An
    avoidance that changes nobody's being left over changes nothing that an admin sees; one that
    does is counted without a reason."""
    bring_in(db, "U1", "U2", "U3", "U4", profile=TRAINEE)
    before = last(db)

    set_apart(db, person_of(db, "U1"), person_of(db, "U2"))
    same = last(db)
    for other in ("U3", "U4"):
        set_apart(db, person_of(db, "U1"), person_of(db, other))
    fewer = last(db)

    assert same == before
    assert views.preview(same) == views.preview(before)
    assert fewer.outline.left == (LeftOver(None, 1),)
