"""The codes of refusals: each found by its words, each documented, and none forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

from bot.errors import InvalidSettings
from bot.services.answers import Said
from bot.services.drawing.round_outcomes import Outcome
from bot.views import texts
from bot.views.refusals import code_of, render_table
from bot.views.texts import admin_care, admin_forms, feedback, previews, settings, steps
from bot.views.texts.refusals import REFUSALS
from tests.rooms import ROOT

PAGE = ROOT / "docs" / "refusals.md"
START, END = "refresh with pytest --update-golden -->\n", "<!-- end of the codes"
# What somebody hears who asked for it, or what has words of its own elsewhere. A new outcome is
# entered here, or gets a code.
NO_REFUSALS = re.findall(
    r"\w+",
    """
    joined already_in profile_saved settings_saved skipped already_skipping paused resumed
    nothing_to_resume left which_program left_one check_in_saved feedback_saved going_on suggested
    searching search_stopped next_round stays_paused care_done prompt_replaced prompt_changed
    no_other_prompt timer_started timer_runs no_timer more_started more_taken step_kept time_booked
    times_noted times_other no_times came_back nudge_later nudge_over forgotten round_order
    file_taken imported program_created program_saved program_suspended program_goes_on terms_saved
    admins_added handed_over admin_removed last_admin_removed care_saved
    """,
)
NO_REFUSALS_OF_ROUNDS = re.findall(
    r"\w+",
    """
    held published published_due published_waits starting started cancelled
    """,
)
FORMS = (
    *(texts.FORM_ERRORS, settings.ERRORS, steps.ERRORS, feedback.ERRORS, admin_forms.ERRORS),
    *(admin_care.CONTACT_ERRORS, admin_forms.SCHEDULE_PROBLEMS, texts.PAUSE_PROBLEMS),
)


def words_in(module: ModuleType) -> Iterator[str]:
    """Every sentence of a catalogue, wherever it stands."""
    left: list[object] = [value for name, value in vars(module).items() if name[0] != "_"]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            left += one.values()
        elif isinstance(one, tuple | list):
            left += one


def test_the_page_is_rendered_from_the_code(request: pytest.FixtureRequest) -> None:
    before, _, rest = PAGE.read_text().partition(START)
    text = f"{before}{START}{render_table()}\n{END}{rest.partition(END)[2]}"
    if request.config.getoption("--update-golden", default=False):
        PAGE.write_text(text)

    assert PAGE.read_text() == text, "stale: run pytest --update-golden, and read the diff"


def test_a_code_is_there_once_and_looks_like_one() -> None:
    codes = [one.code for one in REFUSALS]

    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"E(-[A-Z]+)+", code) for code in codes)
    assert InvalidSettings.code in codes


def test_every_sentence_leads_to_its_code_and_to_no_other() -> None:
    for one in REFUSALS:
        for words in one.words:
            filled = re.sub(r"\{\w+\}", "filled, in (5)", words)
            assert code_of(filled) == one.code, words


def test_no_other_sentence_of_ours_looks_like_a_refusal() -> None:
    known = {words for one in REFUSALS for words in one.words}
    folder = [f"{texts.__name__}.{one.name}" for one in iter_modules(texts.__path__)]
    catalogue = [texts, *(import_module(name) for name in folder if not name.endswith("refusals"))]

    wrong = {
        words
        for module in catalogue
        for words in words_in(module)
        if words not in known and code_of(words) is not None
    }

    assert wrong == set()


def test_every_outcome_is_a_refusal_with_a_code_or_none() -> None:
    coded = {one for one in Said if code_of(texts.REPLIES.get(one, "")) is not None}
    coded.add(Said.NO_PROGRAM)  # its words stand elsewhere, and have a code
    none = {Said(one) for one in NO_REFUSALS}

    assert coded | none == set(Said), "a new outcome: give it a code, or enter it above"
    assert not coded & none


def test_every_outcome_of_an_order_is_a_refusal_with_a_code_or_none() -> None:
    without = {one for one in previews.OUTCOMES if code_of(previews.OUTCOMES[one]) is None}

    assert {*without, Outcome.STARTED} == {Outcome(one) for one in NO_REFUSALS_OF_ROUNDS}


def test_whatever_is_said_beside_a_field_has_a_code() -> None:
    said = {words for form in FORMS for words in form.values()}

    assert {words for words in said if code_of(words) is None} == set()
