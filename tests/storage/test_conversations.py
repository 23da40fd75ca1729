"""Where exactly these people talk: asked of Slack once, known from then on."""

from __future__ import annotations

from datetime import timedelta

from pairing.ids import PersonId
from storage import conversations
from storage.database import Database
from tests.storage.factories import NOW, make_team


def test_a_channel_belongs_to_exactly_the_same_people_in_the_same_workspace(db: Database) -> None:
    home, abroad = make_team(db, 3), make_team(db, 3, team_id="T2")
    one, other, third = home.people
    with db.write() as s:
        for people, channel in (((one, other), "G-two"), (home.people, "G-three")):
            conversations.keep_channel(s, home.workspace_id, people, channel_id=channel, now=NOW)

    with db.read() as s:
        known = {
            people: conversations.find_channel(s, home.workspace_id, people)
            for people in ((other, one), home.people[::-1], (one, third), (one,), ())
        }
        elsewhere = conversations.find_channel(s, abroad.workspace_id, (one, other))

    assert known == {
        (other, one): "G-two",
        home.people[::-1]: "G-three",
        (one, third): None,
        (one,): None,
        (): None,
    }
    assert elsewhere is None


def test_the_newest_channel_counts_and_a_lost_one_is_forgotten(db: Database) -> None:
    team = make_team(db, 2)
    ours = team.workspace_id
    with db.write() as s:
        for n, channel in enumerate(("G-old", "G-new")):
            conversations.keep_channel(
                s, ours, team.people, channel_id=channel, now=NOW + timedelta(days=n)
            )
        newest = conversations.find_channel(s, ours, team.people)

        lost = conversations.forget_channel(s, ours, "G-new")

        assert (newest, lost) == ("G-new", 1)
        assert conversations.find_channel(s, ours, team.people) is None


def test_groups_without_a_channel_are_listed_in_the_order_given(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.people
    groups: list[tuple[PersonId, ...]] = [(e, f), (a, b), (d, c)]
    with db.write() as s:
        conversations.keep_channel(s, team.workspace_id, (b, a), channel_id="G1", now=NOW)

        unknown = conversations.list_unknown(s, team.workspace_id, groups)

    assert unknown == [(e, f), (d, c)]
