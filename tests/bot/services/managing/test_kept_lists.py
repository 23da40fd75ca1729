"""A checked list waits for the yes of who gave it: an hour, once, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.services.answers import Answer, Said
from bot.services.managing import imports
from bot.services.managing.org_changes import Checked, Effect
from storage.database import Database
from tests.bot.services.factories import NOW, ask, bring_in, count_rows
from tests.bot.services.managing.importing import ANA, BEN, PEOPLE, admin_step, import_id, listed
from tests.storage.factories import race

LIST = listed(PEOPLE, ANA, BEN)


def kept(db: Database, checked: Checked = LIST, *, who: str = "U1", n: int = 1) -> Effect | None:
    return imports.keep(db, admin_step(who), import_id(n), checked)


def apply(db: Database, who: str = "U1", *, n: int = 1, later: timedelta = timedelta(0)) -> Answer:
    step = admin_step(who, now=NOW + later)
    return imports.apply_kept(db, step, import_id(n), ledger=None)


def test_a_list_waits_for_the_yes_of_its_admin_and_is_carried_out_once(db: Database) -> None:
    bring_in(db, "U1", "U2")

    effect, twice = kept(db), kept(db)
    assert count_rows(db, "places") == 0
    first, second = apply(db), apply(db)

    assert effect == twice == Effect(PEOPLE, new=2)
    assert (first.said, second.said) == (Said.IMPORTED, Said.IMPORT_GONE)
    assert imports.effect_of(first.facts) == effect
    assert (count_rows(db, "places"), count_rows(db, "imports")) == (2, 0)


def test_of_two_clicks_at_the_same_moment_one_imports(db: Database) -> None:
    bring_in(db, "U1", "U2")
    kept(db)

    answers = race(4, lambda _: apply(db).said)

    assert sorted(answers) == [Said.IMPORT_GONE] * 3 + [Said.IMPORTED]
    with db.read() as session:
        query = text("SELECT count(*) FROM audit WHERE event = 'org.imported'")
        assert session.execute(query).scalar_one() == 1


def test_the_same_click_delivered_twice_gets_the_same_answer(db: Database) -> None:
    bring_in(db, "U1", "U2")
    kept(db)
    step = admin_step(request=ask("U1", key="click"))

    answers = [imports.apply_kept(db, step, import_id(), ledger=None) for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0].said is Said.IMPORTED


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(hours=1), Said.IMPORTED),
        (timedelta(hours=1, seconds=1), Said.IMPORT_GONE),
    ],
)
def test_a_list_waits_for_an_hour(db: Database, later: timedelta, said: Said) -> None:
    bring_in(db, "U1", "U2")
    kept(db)

    assert apply(db, later=later).said is said


def test_a_list_belongs_to_who_gave_it_in_the_workspace_where_they_did(db: Database) -> None:
    bring_in(db, "U1", "U2")
    bring_in(db, "U1", team_id="T2")
    kept(db)

    other = apply(db, "U2")
    step = admin_step(request=ask("U1", team_id="T2"))
    elsewhere = imports.apply_kept(db, step, import_id(), ledger=None)

    assert (other.said, elsewhere.said) == (Said.IMPORT_GONE, Said.IMPORT_GONE)
    assert count_rows(db, "places") == 0
    assert apply(db).said is Said.IMPORTED


def test_every_step_is_for_admins_alone_and_every_refusal_is_written_down(db: Database) -> None:
    bring_in(db, "U1", "U2")
    kept(db)

    def step() -> imports.AdminStep:
        return admin_step("U1", is_admin=False)

    assert not imports.may_import(db, step())
    assert imports.begin(db, step()).said is Said.ADMIN_ONLY
    assert imports.keep(db, step(), import_id(2), LIST) is None
    assert imports.apply_kept(db, step(), import_id(), ledger=None).said is Said.ADMIN_ONLY
    assert (count_rows(db, "places"), count_rows(db, "imports")) == (0, 1)
    with db.read() as session:
        query = text("SELECT subject FROM audit WHERE event = 'admin.refused'")
        assert len(session.execute(query).all()) == 4
