"""What somebody puts into a form, as nobody should: said beside the field, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.bot.listeners.bad_input.watch import refused
from tests.bot.listeners.door import ANA, Door, said
from tests.bot.listeners.filled_forms import feedback, private_options, settings, step
from tests.bot.services.factories import count_rows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OUTDATED = "This form is out of date. Please close it and type /pairme again."
INACTIVE = "This button is no longer active."
Values = dict[str, Any]


def one(value: str) -> Values:
    return {"selected_option": {"value": value}}


def many(*values: str) -> Values:
    return {"selected_options": [{"value": value} for value in values]}


def profile(door: Door, **values: Values) -> dict[str, Any]:
    body = door.form_payload("profile_form")
    filled = {"stage": one("senior")} | values
    body["view"]["state"]["values"] = {name: {"value": value} for name, value in filled.items()}
    return body


def changed(form: Callable[[Door], dict[str, Any]], door: Door, **values: Any) -> dict[str, Any]:
    """A form as somebody would fill it in, but for some fields; None = the block is missing."""
    body = form(door)
    there = body["view"]["state"]["values"]
    for name, value in values.items():
        there.pop(name, None)
        if value is not None:
            there[name] = {"value": value}
    return body


def errors_of(door: Door, body: dict[str, Any]) -> dict[str, str]:
    answer = said(door.knock(body))
    assert answer["response_action"] == "errors", answer
    return dict(answer["errors"])


def shown_by(door: Door, body: dict[str, Any]) -> str:
    """What stands in the place of the form."""
    answer = said(door.knock(body))
    assert answer["response_action"] == "update", answer
    return str(answer["view"]["blocks"][0]["text"]["text"])


def test_options_that_the_profile_form_did_not_offer_are_out_of_date(inside: Door) -> None:
    wrong: dict[str, Values] = {
        "stage": one("chief"),
        "grow": many("influence", "<!channel>"),
        "share": many("qz" * 2_500),
    }
    for field, value in wrong.items():
        with refused(inside, "E-FORM", typed="qzqz"):
            assert errors_of(inside, profile(inside, **{field: value})) == {field: OUTDATED}


def test_what_is_missing_or_too_much_is_named_with_what_may_be(inside: Door) -> None:
    topics = ("influence", "feedback", "delegation", "writing", "conflict", "strategy")
    wrong: list[tuple[dict[str, Values], dict[str, str]]] = [
        ({"stage": {}}, {"stage": "Please choose the stage that fits best."}),
        ({"stage": many("senior")}, {"stage": "Please choose the stage that fits best."}),
        (
            {"grow": many(*topics[:4])},
            {"grow": "Please choose at most 3 topics, so that your partner can focus."},
        ),
        ({"share": many(*topics)}, {"share": "Please choose at most 5 topics."}),
    ]
    for values, errors in wrong:
        with refused(inside, "E-FIELD"):
            assert errors_of(inside, profile(inside, **values)) == errors


def test_a_block_under_another_name_and_a_missing_one_count_as_not_filled_in(inside: Door) -> None:
    body = profile(inside)
    body["view"]["state"]["values"] = {"stage": {"other": one("senior")}}
    for there in (body["view"]["state"]["values"], {}):
        body["view"]["state"]["values"] = there
        with refused(inside, "E-FIELD"):
            assert set(errors_of(inside, body)) == {"stage"}


@pytest.mark.parametrize("form", [profile, settings, feedback, step, private_options])
def test_a_form_of_another_shape_is_out_of_date(
    inside: Door, form: Callable[[Door], dict[str, Any]]
) -> None:
    def spoiled(**changes: Any) -> dict[str, Any]:
        body = form(inside)
        return body | {"view": body["view"] | changes}

    shapes = (
        *({"state": None}, {"state": []}, {"state": {"values": []}}),
        *({"state": {"values": {"stage": "senior"}}}, {"state": {"values": {"a": {"b": 5}}}}),
        {"state": {"values": {"a": {"value": {"selected_option": "senior"}}}}},
        {"state": {"values": {"a": {"value": {"selected_options": [5]}}}}},
        {"state": {"values": {"a": {"value": {"selected_users": "U02BEN"}}}}},
        {"state": {"values": {"a": {"value": {"value": 5}}}}},
        *({"private_metadata": 5}, {"blocks": "none"}, {"blocks": ["none"]}),
    )
    for shape in shapes:
        body = spoiled(**shape)
        with refused(inside, "E-FORM"):
            assert shown_by(inside, body) == OUTDATED, shape


def test_settings_that_were_not_offered_are_out_of_date(inside: Door) -> None:
    wrong = {
        "mode": one("telepathy"),
        "minutes": one("5"),
        "depth": one("9"),
        "start": one("NaN"),
        "end": one("1e9"),
        "rhythm": one("\u0663"),
        "reach": one(""),
        "days": many("7"),
        "languages": many("qzqz"),
        "fine": many("writing", "qzqz"),
    }
    for field, value in wrong.items():
        with refused(inside, "E-FORM", typed="qzqz"):
            assert errors_of(inside, changed(settings, inside, **{field: value})) == {
                field: OUTDATED
            }


def test_settings_out_of_their_range_name_the_range(inside: Door) -> None:
    wrong = [
        ("end", one("60"), "Please choose an end that is later than the beginning."),
        ("days", many(), "Please choose at least one day. For time off there is a pause."),
        (
            "languages",
            many("de", "en", "fr", "es", "it", "pt"),
            "Please choose at most 5 languages.",
        ),
        ("challenge", {"value": "qz" * 2_500}, "Please use at most 200 characters."),
    ]
    for field, value, sentence in wrong:
        with refused(inside, "E-FIELD", typed="qzqz"):
            assert errors_of(inside, changed(settings, inside, **{field: value})) == {
                field: sentence
            }


def test_whom_somebody_keeps_away_from_is_a_colleague(inside: Door) -> None:
    bot = inside.place.slack.bot_user_id
    wrong = [
        ("E-BLOCK-SELF", ANA, "That is you. Please choose other people only."),
        ("E-BLOCK-BOT", bot, "That is me, and I am nobody's partner. Please choose people only."),
        *(
            ("E-BLOCK-WHO", who, "I do not know who that is. Please choose from the list.")
            for who in ("", "nobody", "@me", "<!channel>", "<@U02BEN>", "S0GROUP", "U0\x00", "u2")
        ),
    ]
    for code, who, sentence in wrong:
        body = changed(settings, inside, avoid={"selected_users": ["U03CHLOE", who]})
        with refused(inside, code):
            assert errors_of(inside, body) == {"avoid": sentence}, who


def test_text_that_nobody_sees_is_none(inside: Door) -> None:
    unseen = {"value": "\u200b\u2060 \x00\n\t"}
    with refused(inside, "E-STEP"):
        errors = errors_of(inside, changed(step, inside, step=unseen))

    assert errors == {"step": "Please write your step in a few words."}


def test_a_step_has_a_length_and_a_day_in_its_range(inside: Door) -> None:
    wrong = [
        ("step", {"value": "qz" * 2_500}, "Please use at most 300 characters."),
        *(
            ("step_day", {"selected_date": day}, sentence)
            for day, sentence in (
                ("2020-01-01", "Please choose a day after today."),
                ("2026-11-24", "Please choose a day after today."),
                ("2027-11-24", "Please choose a day within the next 12 weeks."),
                ("NaN", "Please choose a day."),
                ("1e9", "Please choose a day."),
                ("24,12", "Please choose a day."),
                ("\uff12\uff10\uff12\uff16-\uff11\uff12-\uff12\uff14", "Please choose a day."),
                ("", "Please choose a day."),
            )
        ),
    ]
    for field, value, sentence in wrong:
        with refused(inside, "E-STEP", typed="qzqz"):
            assert errors_of(inside, changed(step, inside, **{field: value})) == {field: sentence}


@pytest.mark.parametrize("rating", ["", "6", "-1", "null", "5 ", "\uff15", "4.5", "05"])
def test_a_rating_is_one_of_six(inside: Door, rating: str) -> None:
    with refused(inside, "E-FB-MISSING"):
        errors = errors_of(inside, changed(feedback, inside, useful=one(rating)))

    assert errors == {"useful": "Please choose one, or We did not meet."}


def test_a_note_is_never_cut(inside: Door) -> None:
    with refused(inside, "E-FB-LONG", typed="qzqz"):
        errors = errors_of(inside, changed(feedback, inside, note={"value": "qz" * 500}))

    assert errors == {"note": "Please use at most 500 characters for the note."}
    inside.knock(changed(feedback, inside, note={"value": "q" * 500}))
    assert count_rows(inside.place.db, "feedback") == 1


def test_feedback_given_again_takes_the_place_of_the_first(inside: Door) -> None:
    inside.knock(feedback(inside))
    inside.knock(changed(feedback, inside, useful=one("2")))

    assert count_rows(inside.place.db, "feedback") == 1
