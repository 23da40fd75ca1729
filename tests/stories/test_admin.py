"""Running programs in Slack: pages, forms, what is refused beside a field, and what comes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.run import Bot
from sandbox import Hands, Sandbox
from storage import program_admins, programs
from tests.stories.people import (
    ANA,
    BEN,
    groups,
    join,
    move_to_round,
    wait_for_message,
    words_of,
)

FARID = "U06FARID"  # an admin of the sample workspace


@pytest.fixture
def mode() -> str:
    """These are about words and forms, not about transport."""
    return "socket"


def text_of(view: dict[str, Any] | None) -> str:
    """Everything there is to read in a page or a form."""
    assert view is not None
    return json.dumps(view["blocks"], ensure_ascii=False)


def wait_for_page(slack: Sandbox, person: Hands, words: str) -> str:
    """Wait until the page is drawn anew and says this; gives all that it says."""

    def find() -> str | None:
        shown = text_of(person.modal)
        return shown if words in shown else None

    found = slack.wait_for(find, 30.0)
    assert found is not None
    return found


def open_program(slack: Sandbox) -> Hands:
    """Farid opens the page of the one program there is."""
    join(slack, ANA)
    farid = slack.person(FARID)
    farid.command("/pairme admin")
    farid.click("admin_program")
    return farid


def test_who_is_no_admin_hears_that_alone(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)

    for words in ("admin", "admin schedule every week on Monday at 9:00", "admin nonsense"):
        assert ana.command(f"/pairme {words}").text == "Only workspace admins can do this."
    assert ana.modal is None


def test_home_shows_the_way_to_admins_and_to_nobody_else(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)

    assert "Open programs" in text_of(slack.person(FARID).open_home())
    assert "Open programs" not in text_of(slack.person(ANA).open_home())

    farid = slack.person(FARID)
    farid.click("admin", in_=farid.home)
    assert "Peer mentoring" in text_of(farid.modal)


def test_a_changed_schedule_is_told_by_both_clocks_and_shown_on_the_page(
    bot: Bot, slack: Sandbox
) -> None:
    farid = open_program(slack)
    farid.click("admin_calendar")

    wrong = farid.submit({"time": "25:00", "zone": "Mars", "blackouts": "2026-12-24\nsoon"})
    farid.submit(
        {
            "often": "weeks.2",
            "weekday": "3",
            "counted_from": "2026-12-03",
            "time": "9:30",
            "zone": "America/New_York",
            "blackouts": "2026-12-01 to 2026-12-05",
        }
    )
    said = text_of(farid.modal)
    farid.close_modal()
    page = wait_for_page(slack, farid, "Every 2 weeks on Thursday at 09:30 (America/New_York)")

    assert set(wrong.errors or {}) == {"time", "zone", "blackouts"}
    assert (wrong.errors or {})["blackouts"].startswith("Line 2:")
    assert "Saved." in said
    assert "Thursday 17 December 2026, 09:30 (America/New_York)" in said
    assert "No round begins: 2026-12-01 to 2026-12-05." in page


def test_rules_and_weights_are_kept_and_shown(bot: Bot, slack: Sandbox) -> None:
    farid = open_program(slack)

    farid.click("admin_rules")
    farid.submit({"switches": ["same_team", "time"], "min_score": "0.35", "odd": "sit_out"})
    farid.close_modal()
    farid.click("admin_weights")
    wrong = farid.submit({"exchange": "50"})
    farid.submit({"exchange": "50", "stage": "6"})
    farid.close_modal()

    assert wrong.errors == {"exchange": "Together they must make 100; now they make 118."}
    with bot.runtime.db.read() as session:
        [program] = programs.list_programs(session)
    assert program.rules.never_same_team
    assert program.rules.min_score == 0.35
    assert program.rules.weights.exchange == 0.5
    page = wait_for_page(slack, farid, "What they can give each other: 50")
    assert "people of the same team" in page


def test_a_note_is_looked_at_before_it_is_kept_and_then_stands_in_the_introduction(
    bot: Bot, slack: Sandbox
) -> None:
    farid = open_program(slack)
    join(slack, BEN)
    note = "Book a *room* on the <!channel>\nhttps://rooms.example"
    farid.click("admin_notes")
    farid.submit({"intro": note})
    sample = text_of(farid.modal)
    farid.click("admin_notes_again")
    farid.submit({"intro": note, "welcome": "Good to have you."})
    farid.submit()
    farid.close_modal()

    move_to_round(slack, bot)

    assert "Book a *room* on the &lt;!channel&gt;" in sample
    slack.wait_for(lambda: groups(slack.person(BEN)) and groups(slack.person(BEN))[0].messages)
    introduction = words_of(groups(slack.person(BEN))[0].messages[0])
    assert "From the people who run this program" in introduction
    assert "Book a *room* on the &lt;!channel&gt;\nhttps://rooms.example" in introduction


def test_a_new_admin_is_told_and_the_last_one_cannot_leave_alone(bot: Bot, slack: Sandbox) -> None:
    farid = open_program(slack)
    farid.click("admin_people")
    farid.click("admin_add")
    refused = farid.submit({"people": ["U13GUEST"]})
    farid.submit({"people": [ANA]})
    farid.close_modal()
    page = wait_for_page(slack, farid, f"<@{ANA}>")

    ana = slack.person(ANA)
    wait_for_message(slack, ana, "made you an admin of the program Peer mentoring")
    ana.command("/pairme admin")
    ana.click("admin_program")
    ana.click("admin_people")
    ana.click("admin_remove")
    alone = wait_for_page(slack, ana, "Nobody else is in the list")
    ana.click("admin_hand_over")
    ana.submit({"people": [BEN]})

    assert refused.errors == {"people": "Only full members of this workspace can run a program."}
    assert "Two are better than one" in page
    assert "Please hand the program over instead" in alone
    wait_for_message(slack, slack.person(BEN), "made you an admin")
    with bot.runtime.db.read() as session:
        [program] = programs.list_programs(session)
        assert list(program_admins.admins_of(session, program.id).values()) == [BEN]
    assert ana.command("/pairme admin").text == "Only workspace admins can do this."


def test_contacts_set_in_slack_are_what_people_find(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)
    farid = slack.person(FARID)
    farid.command("/pairme admin")
    warned = text_of(farid.modal)
    farid.click("admin_care")
    farid.click("admin_contact")
    contact = {"label": "Robin", "audience": ["support", "concern"], "confidential": "yes"}
    wrong = farid.submit({**contact, "contact": "http://robin.example"})
    farid.submit({**contact, "contact": "+1 555 010 0199", "languages": "English, Spanish"})
    farid.close_modal()

    assert "for something that was not OK: at least 2 (nobody is named yet)" in warned
    assert set(wrong.errors or {}) == {"contact"}
    wait_for_page(slack, farid, "for something that was not OK: at least 2 (so far it is one)")
    ana = slack.person(ANA)
    ana.open_home()
    ana.click("care_help", in_=ana.home)
    assert "+1 555 010 0199" in text_of(ana.modal)
    farid.click("admin_contact_gone")
    wait_for_page(slack, farid, "Nobody is named yet.")


def test_a_suspended_program_says_so_until_it_goes_on(bot: Bot, slack: Sandbox) -> None:
    farid = open_program(slack)

    farid.click("admin_suspend")
    suspended = wait_for_page(slack, farid, "The program is suspended.")
    farid.click("admin_go_on")

    assert "Next round: none while it is suspended" in suspended
    assert "none while" not in wait_for_page(slack, farid, "The program goes on.")


def test_a_program_is_made_and_renamed_and_keeps_a_name_of_its_own(
    bot: Bot, slack: Sandbox
) -> None:
    farid = open_program(slack)
    farid.click("admin_back")
    farid.click("admin_new")
    taken = farid.submit({"name": "peer  MENTORING", "zone": "Europe/Oslo"})
    made = farid.submit({"name": "Leads & <!here>", "zone": "europe/oslo", "time": "8:15"})
    said = text_of(farid.modal)
    farid.close_modal()

    assert set(taken.errors or {}) == {"name"}
    assert made.errors is None
    assert "08:15 (Europe/Oslo)" in said
    wait_for_page(slack, farid, "Leads &amp; &lt;!here&gt;")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("every 0 days", "I did not understand when"),
        ("every 0 weeks on Monday at 10:00", "A round begins every 1 to 26 weeks."),
        ("*/5 * * * *", "I did not understand when"),
        ("every week on Tuesday at 25:00", "The time of day is from 0:00 to 23:59."),
        ("every week on Tuesday at 10:00 Mars/Base", "I do not know this time zone."),
        ("every week on Sunday at 02:30 Europe/Berlin", "On one day the clocks skip this time"),
        ("first Monday of the month at 9:30", "Monday 7 December 2026, 09:30"),
    ],
)
def test_a_schedule_can_be_typed(bot: Bot, slack: Sandbox, words: str, answer: str) -> None:
    join(slack, ANA)

    said = slack.person(FARID).command(f"/pairme admin schedule {words}").text or ""

    assert answer in said
    assert ("Write for example" in said) == ("Saved." not in said)
