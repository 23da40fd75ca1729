"""Fields of Slack profiles: how they are named, what may stand in them, what a list keeps."""

from __future__ import annotations

from collections import Counter

import pytest

from pairing.profile_fields import (
    NAMED,
    BadEntry,
    Change,
    Field,
    FoundFields,
    Ignored,
    Said,
    Unfound,
    find_fields,
    merge,
    parse_entries,
    read_profile,
)

FIELDS = (
    Field("Xf1", "Department", "text"),
    Field("Xf2", "Line  manager", "user"),
    Field("Xf3", "Office", "options_list"),
    Field("Xf4", "Office", "text"),
)


def read(column: str, text: str) -> tuple[str | None, list[Ignored]]:
    said = read_profile({column: "Xf1"}, {"Xf1": text}, slack_user_id="U1")
    return said.values[column], list(said.ignored)


def test_columns_are_named_in_small_or_large_letters_with_blanks_between() -> None:
    assert parse_entries(" Department = Abteilung,manager=Xf2,, team=A=B,") == (
        {"department": "Abteilung", "manager": "Xf2", "team": "A=B"},
        (),
    )
    assert parse_entries("") == ({}, ())


def test_every_wrong_entry_is_told_by_its_number() -> None:
    wanted, wrong = parse_entries("team=Team, boss=Manager, stage, team=Crew, location= ,person=X")

    assert wanted == {"team": "Team"}
    assert wrong == (
        (2, BadEntry.UNKNOWN_COLUMN),
        (3, BadEntry.NO_SIGN),
        (4, BadEntry.TWICE),
        (5, BadEntry.NO_FIELD),
        (6, BadEntry.UNKNOWN_COLUMN),
    )
    assert "person" not in NAMED


def test_fields_are_found_by_id_or_label() -> None:
    wanted = {"department": "department ", "manager": "line manager", "location": "Xf4"}

    assert find_fields(wanted, FIELDS) == FoundFields(
        {"department": "Xf1", "manager": "Xf2", "location": "Xf4"}, {}
    )


def test_what_has_no_fitting_field_says_why() -> None:
    wanted = {
        "team": "Team",
        "location": "Office",
        "manager": "Department",
        "department": "Line manager",
    }

    assert find_fields(wanted, FIELDS) == FoundFields(
        {},
        {
            "team": Unfound.MISSING,
            "location": Unfound.SEVERAL,
            "manager": Unfound.NEEDS_PERSON,
            "department": Unfound.NEEDS_TEXT,
        },
    )


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("team", "  Harbour \n Crew ", "Harbour Crew"),
        ("team", "R&amp;D", "R&D"),
        ("team", "R&D", "R&D"),
        ("team", "", None),
        ("team", "Har\u200cbour", "Harbour"),
        ("stage", "New lead", "new_lead"),
        ("stage", " ", None),
        ("manager", " U2 ", "U2"),
        ("manager", "", None),
    ],
)
def test_a_usable_value_is_read_as_a_cell_of_a_list(
    column: str, text: str, value: str | None
) -> None:
    assert read(column, text) == (value, [])


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("team", "x" * 81, Ignored.TOO_LONG),
        ("team", "x" * 501, Ignored.TOO_LONG),
        ("team", "Har\x00bour", Ignored.UNREADABLE),
        ("team", "\x1b[2J", Ignored.UNREADABLE),
        ("location", "\u202eevil", Ignored.UNREADABLE),
        ("team", "<!channel>", Ignored.MARKUP),
        ("team", "&lt;@U2&gt;", Ignored.MARKUP),
        ("department", "<https://evil.example|Harbour>", Ignored.MARKUP),
        ("stage", "Wizard", Ignored.UNKNOWN_STAGE),
        ("manager", "Ben Okafor", Ignored.NO_ACCOUNT),
        ("manager", "U2,U3", Ignored.NO_ACCOUNT),
        ("manager", "U1", Ignored.THEMSELVES),
    ],
)
def test_what_cannot_be_used_counts_as_empty(column: str, text: str, why: Ignored) -> None:
    assert read(column, text) == (None, [why])


def test_a_field_that_a_profile_does_not_have_is_empty() -> None:
    assert read_profile({"team": "Xf1"}, {}, slack_user_id="U1") == Said({"team": None}, Counter())


@pytest.mark.parametrize(
    ("known", "synced", "said", "values", "left", "change"),
    [
        (None, (), "A", {"team": "A"}, {"team"}, Change.FILLED),
        ("A", ("team",), "B", {"team": "B"}, {"team"}, Change.CHANGED),
        ("A", ("team",), None, {"team": None}, set(), Change.EMPTIED),
        ("A", ("team",), "A", {}, {"team"}, Change.SAME),
        ("A", (), "A", {}, set(), Change.SAME),
        ("A", (), "B", {}, set(), Change.KEPT),
        ("A", (), None, {}, set(), None),
        (None, (), None, {}, set(), None),
    ],
)
def test_a_list_counts_more_and_a_profile_changes_what_profiles_said(
    known: str | None,
    synced: tuple[str, ...],
    said: str | None,
    values: dict[str, object],
    left: set[str],
    change: Change | None,
) -> None:
    merged = merge({"team": known}, {"team": said}, synced=synced, wanted=("team",))

    assert merged.values == values
    assert merged.synced == left
    assert merged.changes == Counter([] if change is None else [change])


def test_a_column_without_a_field_stays_and_one_that_is_not_wanted_any_more_goes() -> None:
    known = {"team": "A", "location": "B", "department": "C"}

    merged = merge(known, {}, synced=("team", "location"), wanted=("team",))

    assert merged.values == {"location": None}
    assert merged.synced == {"team"}
    assert merged.changes == Counter([Change.EMPTIED])
