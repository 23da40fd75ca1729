"""Lists and reports from the page of all programs, and what is said where the form cannot open."""

from __future__ import annotations

import json

import pytest

from bot.run import Bot
from sandbox import Fault, FaultKind, Hands, Sandbox
from tests.stories.people import ANA, BEN, join

FARID = "U06FARID"  # an admin of the sample workspace


@pytest.fixture
def mode() -> str:
    """These are about windows, not about transport."""
    return "socket"


@pytest.fixture
def farid(bot: Bot, slack: Sandbox) -> Hands:
    """An admin, in front of all programs."""
    for who in (ANA, BEN):
        join(slack, who)
    farid = slack.person(FARID)
    farid.command("/pairme admin")
    return farid


def shown(person: Hands) -> str:
    return json.dumps(person.modal, ensure_ascii=False)


def test_a_list_is_given_from_the_page_of_all_programs_and_given_again(
    slack: Sandbox, farid: Hands
) -> None:
    farid.click("admin_import")
    chosen = farid.choose_file("people.csv", b"person,squad\nana@example.org,Harbour\n")
    farid.submit({"import_file": [chosen]})
    slack.wait_for(lambda: "I do not know this column" in shown(farid), 30.0)

    farid.click("admin_import", in_=farid.modal)

    assert farid.modal is not None
    assert farid.modal["callback_id"] == "import_form"
    farid.close_modal()
    assert "Peer mentoring" in shown(farid)  # it took the place of the problems


@pytest.mark.parametrize(
    ("code", "said"), [("missing_scope", "files:read"), ("internal_error", "could not open")]
)
def test_where_the_form_cannot_be_opened_it_is_said_why(
    slack: Sandbox, farid: Hands, code: str, said: str
) -> None:
    fault = Fault(method="views.push", kind=FaultKind.ERROR, code=code, times=1)
    slack.faults.add(fault)

    clicked = farid.click("admin_import")

    assert clicked.acked
    slack.wait_for(lambda: said in shown(farid), 30.0)


def test_how_rounds_went_is_a_window_over_the_page_of_all_programs(farid: Hands) -> None:
    farid.click("admin_report")

    assert "There is no report about" in shown(farid)
    farid.close_modal()
    assert "Running programs" in shown(farid)
