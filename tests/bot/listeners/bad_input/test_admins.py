"""What whoever runs a program types and chooses, as nobody should."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.listeners.admin_entries import (
    CALENDAR,
    CONTACT,
    RULES,
    WEIGHTS,
    chosen,
    form,
    ticked,
)
from tests.bot.listeners.bad_input.test_words import text_of
from tests.bot.listeners.bad_input.watch import refused
from tests.bot.listeners.door import Door, said

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ADMIN_ONLY = "Only workspace admins can do this."
EXAMPLE = (
    "Write for example `/pairme admin schedule every 2 weeks on Tuesday at 10:00 Europe/Oslo`, or "
    "`… first Monday of the month at 9:30`."
)
UNREADABLE = "I did not understand when rounds should begin."
SCHEDULES = {
    "every 0 weeks on Monday at 9:00": "A round begins every 1 to 26 weeks.",
    "every 27 weeks on Monday at 9:00": "A round begins every 1 to 26 weeks.",
    "every 0 days": UNREADABLE,
    "every day at 9:00": UNREADABLE,
    "every hour": UNREADABLE,
    "*/5 * * * *": UNREADABLE,
    "0 */5 * * * *": UNREADABLE,
    "0 9 * * 9": UNREADABLE,
    "every week on Someday at 9:00": UNREADABLE,
    "fifteenth Monday of the month at 9:00": UNREADABLE,
    "every week on Monday at 25:00": "The time of day is from 0:00 to 23:59.",
    "every week on Monday at 9:60": "The time of day is from 0:00 to 23:59.",
    "every week on Monday at 9:00 Europe/Atlantis": "I do not know this time zone.",
    "every week on Monday at 9:00 in New Yorck": "I do not know this time zone. Did you mean "
    "America/New_York?",
    "every week on Monday at 9:00 EST": "I do not know this time zone.",
    "every week on Monday at 9:00 ../etc/passwd": "I do not know this time zone.",
    "every 2,5 weeks on Monday at 9:00": UNREADABLE,
    "every \uff12 weeks on Monday at 9:00": UNREADABLE,
    "qz" * 2_500: UNREADABLE,
    "\u202e\x00🙂": UNREADABLE,
    "": UNREADABLE,
}


@pytest.mark.parametrize("words", ["", "schedule x", "run", "erase <@U02BEN>", "frobnicate"])
def test_who_is_no_admin_hears_one_sentence_whatever_they_type(inside: Door, words: str) -> None:
    with refused(inside, "E-ADMIN", typed=words):
        assert text_of(inside.command(f"admin {words}")) == ADMIN_ONLY


def test_a_schedule_that_cannot_be_comes_with_an_example(admin: Door) -> None:
    admin.command("admin")
    for typed, problem in SCHEDULES.items():
        with refused(admin, "E-SCHED", typed=typed):
            answer = text_of(admin.command(f"admin schedule {typed}"))
        assert answer == f"{problem} {EXAMPLE}", typed


def test_a_time_that_one_day_lacks_is_taken_with_a_warning(admin: Door) -> None:
    words = "every week on Sunday at 2:30 Europe/Berlin"

    answer = text_of(admin.command(f"admin schedule {words}"))

    assert answer.startswith("Saved.\nThe next round begins ")
    assert "On one day the clocks skip this time" in answer


def fill(door: Door, callback_id: str, said_: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Submit a form about the program; returns what is said beside its fields."""
    about = {} if callback_id != "admin_contact_form" else {"about": lambda _: ""}
    body = form("", callback_id, {**said_, **changes}, **about).payload(door)
    answer = said(door.knock(body))
    assert answer["response_action"] == "errors", answer
    return dict(answer["errors"])


def test_a_calendar_that_cannot_be_is_said_beside_its_fields(admin: Door) -> None:
    admin.command("admin")
    time = "Please give a time from 0:00 to 23:59, for example 10:00."
    zone = (
        "I do not know this zone. Please give one such as Europe/Oslo, or the city that names it."
    )
    outdated = "This form is out of date. Please close it and open it again."
    wrong: list[tuple[str, str, Any, str]] = [
        *(
            ("E-FIELD", "time", one, time)
            for one in ("25:00", "9:60", "NaN", "", "\uff11\uff10:00")
        ),
        *(("E-FIELD", "zone", one, zone) for one in ("+3", "EST", "", "Europe/", "<!here>")),
        ("E-FIELD", "zone", "Berln", "I do not know this zone. Did you mean Europe/Berlin?"),
        *(("E-FORM", "often", chosen(one), outdated) for one in ("weeks.0", "days.1", "")),
        ("E-FORM", "weekday", chosen("9"), outdated),
        ("E-FORM", "preset", chosen("eternal"), outdated),
        ("E-FIELD", "counted_from", {"selected_date": "NaN"}, "Please choose a date."),
        (
            "E-FIELD",
            "counted_from",
            {"selected_date": "2020-01-01"},
            "Please choose a date within a year of today.",
        ),
        (
            "E-FIELD",
            "blackouts",
            "2026-12-24\n31.02.",
            "Line 2: please write 2026-12-24, or 2026-12-21 to 2027-01-03.",
        ),
        (
            "E-FIELD",
            "blackouts",
            "2026-12-24 to 2026-12-01",
            "Line 1: the second date is before the first.",
        ),
    ]
    for code, field, value, sentence in wrong:
        with refused(admin, code):
            errors = fill(admin, "admin_calendar_form", dict(CALENDAR), **{field: value})
        assert errors == {field: sentence}, value


def test_rules_weights_and_names_have_their_ranges(admin: Door) -> None:
    admin.command("admin")
    outdated = "This form is out of date. Please close it and open it again."
    number = "Please give a number from 0 to 100."
    for field, value in {
        "stage_gap": "4",
        "overlap": "29",
        "min_score": "0,35",
        "odd": "two",
    }.items():
        with refused(admin, "E-FORM"):
            errors = fill(admin, "admin_rules_form", dict(RULES), **{field: chosen(value)})
        assert errors == {field: outdated}
    for value in ("NaN", "inf", "1e9", "50,0", "-1", "101", "\u0665\u0660", "qz" * 2_500):
        with refused(admin, "E-FIELD", typed="qzqz"):
            errors = fill(admin, "admin_weights_form", dict(WEIGHTS), exchange=value)
        assert errors == {"exchange": number}, value
    names = {
        "": "Please give it a name.",
        "\u200b\x00": "Please give it a name.",
        "qz" * 2_500: "Please use at most 80 characters.",
    }
    for name, sentence in names.items():
        with refused(admin, "E-FIELD", typed="qzqz"):
            assert fill(admin, "admin_rename_form", {"name": name}) == {"name": sentence}


def test_a_note_has_a_length_and_is_looked_at_before_it_is_kept(admin: Door) -> None:
    admin.command("admin")
    for note, sentence in {
        "qz" * 2_500: "Please use at most 500 characters.",
        "qz\n" * 100: "Please use at most 12 lines.",
    }.items():
        with refused(admin, "E-FIELD", typed="qzqz"):
            assert fill(admin, "admin_notes_form", {"intro": note}) == {"intro": sentence}
    with refused(admin):
        body = form("", "admin_notes_form", {"intro": "<!here> {name} |a|b|"}).payload(admin)
        shown = str(said(admin.knock(body))["view"]["blocks"])
    assert "&lt;!here&gt; {name} |a|b|" in shown


def test_a_way_to_reach_somebody_is_safe_to_open(admin: Door) -> None:
    admin.command("admin")
    sentence = "Please give a full https:// address, a Slack member id or a number to call."
    for link in (
        *("javascript:alert(1)", "JavaScript:x", "data:text/html,x", "file:///etc/passwd"),
        *("http://example.org", "ftp://example.org", "//evil.example://x", "mailto:a@example.org"),
        *("https://127.0.0.1/x", "https://[::1]/", "https://10.0.0.1", "https://localhost/x"),
        *(
            "https://ana:pw@example.org",
            "https://ana@example.org",
            "https://a|b",
            "https://a b.org",
        ),
        *("https://\u0435xample.org", "https://", "https://example.org/<!channel>"),
    ):
        with refused(admin, "E-LINK", typed=link):
            assert fill(admin, "admin_contact_form", dict(CONTACT), contact=link) == {
                "contact": sentence
            }, link
    with refused(admin, "E-FIELD", typed="qzqz"):
        long = fill(admin, "admin_contact_form", dict(CONTACT), contact="qz" * 2_500)
    with refused(admin, "E-FIELD"):
        empty = fill(admin, "admin_contact_form", dict(CONTACT), label="\u200b", audience=ticked())
    assert long == {"contact": "Please shorten this."}
    assert empty == {"label": "Please fill this in.", "audience": "Please choose at least one."}


def test_who_runs_a_program_is_a_full_member_and_few_are_named_at_once(admin: Door) -> None:
    admin.command("admin")
    for people, sentence in (
        ((), "Please choose somebody."),
        (("U02BEN", "U03CHLOE", "U04DEV", "U05EMI"), "Please choose at most 3 people."),
        (("U13GUEST",), "Only full members of this workspace can run a program."),
        (("U0NOBODY",), "Only full members of this workspace can run a program."),
        (
            (admin.place.slack.bot_user_id,),
            "Only full members of this workspace can run a program.",
        ),
    ):
        with refused(admin, "E-FIELD"):
            errors = fill(admin, "admin_add_form", {}, people={"selected_users": list(people)})
        assert errors == {"people": sentence}
