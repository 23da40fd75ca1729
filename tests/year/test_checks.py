"""Every check of the simulated year notices what it is there for."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

from pairing.guides.library import Mode
from pairing.guides.loading import load_library
from tests.bot.services.factories import NOW
from tests.talkative_logs import Logs
from tests.year.diary import PRIVATE, Diary, Wish
from tests.year.pair_rules import two_pairs
from tests.year.year import Lived, examine

AT = "2026-12-{:02} {:02}:00:00"


def doctor(year: Lived, sql: str, *values: object) -> None:
    """Change the database as no service would; keys to other tables do not hold."""
    with sqlite3.connect(str(year.db.file)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute(sql, values)
    connection.close()


def found(year: Lived) -> set[str]:
    """The names of the checks that find something."""
    return {line.partition(":")[0] for line in examine(year)}


def test_it_is_noticed_when_somebody_is_shown_a_prompt_in_two_pairs(patient: Lived) -> None:
    _, first, second = two_pairs(patient.facts())

    doctor(
        patient,
        "UPDATE pairs SET prompt_ids = json_insert(prompt_ids, '$[#]', ?) WHERE id = ?",
        first.prompt_ids[0],
        second.id,
    )

    assert "no_prompt_twice" in found(patient)


def test_it_is_noticed_when_somebody_is_in_two_pairs_of_a_round(patient: Lived) -> None:
    _, first, second = two_pairs(patient.facts())

    doctor(patient, "UPDATE pairs SET round_id = ? WHERE id = ?", first.round_id, second.id)

    assert "once_in_a_round" in found(patient)


def test_it_is_noticed_when_two_are_paired_who_avoid_each_other(patient: Lived) -> None:
    _, first, _ = two_pairs(patient.facts())
    names = [patient.facts().names[one] for one in first.people]

    patient.diary.wishes = [*patient.diary.wishes, Wish(NOW, names[1], names[0])]

    assert "apart" in found(patient)


def test_it_is_noticed_when_a_hard_rule_is_broken(patient: Lived) -> None:
    _, first, _ = two_pairs(patient.facts())

    for person, stage in zip(first.people, ("new_to_field", "executive"), strict=False):
        doctor(patient, "UPDATE profiles SET stage = ? WHERE person_id = ?", stage, person)

    assert "hard_rules" in found(patient)


def test_it_is_noticed_when_two_who_met_are_drawn_again(patient: Lived) -> None:
    person, first, second = two_pairs(patient.facts())
    [before, *_] = [one for one in first.people if one != person]
    [now, *_] = [one for one in second.people if one != person]
    ours = {"first": first.id, "second": second.id, "round": second.round_id}

    doctor(patient, "UPDATE check_ins SET answer = 'yes_once' WHERE pair_id = ?", ours["first"])
    doctor(
        patient,
        "DELETE FROM pair_members WHERE round_id = ? AND person_id = ?",
        ours["round"],
        before,
    )
    doctor(
        patient,
        "UPDATE pair_members SET person_id = ? WHERE pair_id = ? AND person_id = ?",
        before,
        ours["second"],
        now,
    )

    assert "no_repeat" in found(patient)


def test_it_is_noticed_when_a_pair_goes_on_that_did_not_wish_so(patient: Lived) -> None:
    _, first, second = two_pairs(patient.facts())

    doctor(patient, "UPDATE rounds SET slot = ? WHERE id = ?", f"again/{first.id}", second.round_id)

    assert "going_on" in found(patient)


def test_it_is_noticed_when_a_first_talk_invites_to_vent(patient: Lived) -> None:
    _, first, _ = two_pairs(patient.facts())
    vent = next(one.id for one in load_library().prompts.values() if one.mode is Mode.VENT)

    doctor(
        patient,
        "INSERT INTO guide_prompts (pair_id, meeting, slot, workspace_id, prompt_id, replaced)"
        " VALUES (?, 1, 1, 1, ?, 0) ON CONFLICT DO UPDATE SET prompt_id = excluded.prompt_id",
        first.id,
        vent,
    )
    doctor(
        patient,
        "UPDATE pairs SET prompt_ids = json_insert(prompt_ids, '$[#]', ?) WHERE id = ?",
        vent,
        first.id,
    )

    assert "fitting_prompts" in found(patient)


def test_it_is_noticed_when_a_prompt_is_too_deep(patient: Lived) -> None:
    _, first, _ = two_pairs(patient.facts())
    deep = next(one for one in load_library().prompts.values() if one.depth > 1)

    for person in first.people:
        said = '{"depth_max": 1}'
        doctor(patient, "UPDATE profiles SET preferences = ? WHERE person_id = ?", said, person)
    doctor(patient, "UPDATE pairs SET prompt_ids = json_array(?) WHERE id = ?", deep.id, first.id)

    assert "fitting_prompts" in found(patient)


def test_it_is_noticed_when_somebody_silent_gets_a_third_partner(patient: Lived) -> None:
    patient = replace(patient, diary=Diary(guides=patient.diary.guides))

    assert "no_silent_partner" in found(patient)


def test_it_is_noticed_when_something_comes_on_a_sunday(patient: Lived) -> None:
    heads_up = next(one.key for one in patient.facts().sent if one.kind == "heads_up")
    posts = [
        replace(one, at=one.at - timedelta(days=one.at.weekday() + 2))
        if one.key == heads_up
        else one
        for one in patient.posts
    ]

    assert "in_working_hours" in found(replace(patient, posts=posts))


def send_more(year: Lived, *moments: str) -> None:
    """Note that somebody was written to by the clock at some moments."""
    person, _, _ = two_pairs(year.facts())
    for n, at in enumerate(moments):
        doctor(
            year,
            "INSERT INTO outbox (workspace_id, kind, delivery_key, person_id, seq, facts,"
            " send_after, state, settled_at, attempts, resends)"
            " VALUES (1, 'welcome_back', ?, ?, 0, '{}', ?, 'sent', ?, 1, 0)",
            *(f"{n:032}", person, at, at),
        )


def test_it_is_noticed_when_somebody_gets_an_eighth_message(patient: Lived) -> None:
    send_more(patient, *(AT.format(day, 10) for day in (2, 3, 4, 9, 10, 11, 16, 17)))

    assert "few_messages" in found(patient)


def test_it_is_noticed_when_somebody_gets_two_messages_on_a_day(patient: Lived) -> None:
    send_more(patient, AT.format(5, 10), AT.format(5, 11))

    assert "few_messages" in found(patient)


def test_it_is_noticed_when_something_is_sent_twice_or_not_at_all(patient: Lived) -> None:
    [first, *others] = patient.posts

    assert found(patient) == set()
    assert found(replace(patient, posts=[first, first, *others])) == {"exactly_once"}
    assert "exactly_once" in found(replace(patient, posts=others))
    assert found(replace(patient, posts=[replace(first, key=None), first, *others])) == {
        "exactly_once"
    }


def test_it_is_noticed_when_somebody_is_not_asked_how_it_was(patient: Lived) -> None:
    doctor(patient, "UPDATE outbox SET state = 'cancelled' WHERE kind = 'feedback'")

    assert "nothing_missed" in found(patient)


def test_it_is_noticed_when_a_message_is_stuck(patient: Lived) -> None:
    doctor(patient, "UPDATE outbox SET state = 'review' WHERE id = 1")

    assert "nothing_stuck" in found(patient)


def test_it_is_noticed_when_old_answers_and_words_are_kept(patient: Lived) -> None:
    person, first, _ = two_pairs(patient.facts())

    doctor(
        patient,
        "INSERT INTO feedback (pair_id, person_id, workspace_id, useful) VALUES (?, ?, 1, 3)",
        first.id,
        person,
    )
    assert found(patient) == {"forgotten"}


def test_it_is_noticed_when_a_log_holds_what_somebody_wrote(patient: Lived) -> None:
    logs = Logs()
    logs.output.write(PRIVATE)

    assert found(replace(patient, logs=logs)) != set()
