"""What follows the kills: peace, a bot at rest, and a count of what is its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Chance, Fault, FaultKind, Sandbox
from sandbox.chaos import Expected, Plan, Report, is_quiet, run_chaos
from tests.sandbox.kit import ANA
from tests.sandbox.puppets import Troupe

CHANCES = (Chance(Fault("chat.postMessage", FaultKind.ERROR), 1.0),)
PLAN = Plan(seed=1, kills=2, gap_s=(0.001, 0.002), early=1, patience_s=0.02, chances=CHANCES)
METADATA = {"event_type": "x", "event_payload": {"key": "k"}}


def run(slack: Sandbox, troupe: Troupe, plan: Plan = PLAN, *, expect: int = 0) -> Report:
    return run_chaos(slack, troupe.start, plan, expected=Expected(expect), is_settled=lambda: True)


def test_bad_answers_end_before_the_bot_is_asked_whether_it_is_at_rest(
    slack: Sandbox, client: WebClient
) -> None:
    def is_settled() -> bool:
        return bool(client.chat_postMessage(channel=ANA, text="Hello")["ok"])

    report = run_chaos(slack, Troupe().start, PLAN, expected=Expected(1), is_settled=is_settled)

    assert report.is_settled
    assert report.silent == ["error at=before_effect code=internal_error on chat.postMessage"]
    assert report.verdict.n_lost == 0


def test_a_bot_is_not_at_rest_while_an_effect_is_still_to_land(
    slack: Sandbox, client: WebClient
) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.LATE, seconds=600))
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=ANA, text="Hello")

    early = run(slack, Troupe(), Plan(seed=1, kills=0, calm_limit_s=0.05))
    slack.clock.advance(timedelta(seconds=601))
    late = run(slack, Troupe(), Plan(seed=1, kills=0), expect=1)

    assert (early.is_settled, early.verdict.n_messages) == (False, 0)
    assert (late.is_settled, late.verdict.n_messages) == (True, 1)


def test_messages_of_other_apps_and_of_people_do_not_count(
    slack: Sandbox, client: WebClient
) -> None:
    channel = client.chat_postMessage(channel=ANA, text="Hello")["channel"]
    slack.admin.post_as_another_app(channel, METADATA)
    slack.person(ANA).say("Hello", channel=channel)

    assert run(slack, Troupe(), expect=1).verdict.n_messages == 1


def test_nothing_that_was_started_stays_even_if_the_run_fails(slack: Sandbox) -> None:
    troupe = Troupe()

    def fail() -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        run_chaos(slack, troupe.start, PLAN, expected=Expected(0), is_settled=fail)

    assert {one.status for one in troupe.lives} == {-9}
    assert (slack.faults.mix, slack.faults.find_caller) == (None, None)


def test_a_bot_that_has_ended_by_itself_is_at_rest(slack: Sandbox) -> None:
    report = run_chaos(
        slack,
        Troupe(0, 0).start,
        Plan(seed=1, kills=0, instances=2),
        expected=Expected(0),
        is_settled=lambda: False,
    )

    assert (report.is_settled, report.problems()) == (True, [])


def test_kills_and_pauses_that_did_not_happen_are_named(slack: Sandbox) -> None:
    plan = Plan(seed=1, kills=5, pauses=1, gap_s=(60, 60), chaos_limit_s=0.02)

    report = run(slack, Troupe(), plan)

    assert {"5 of 5 kills"} <= set(report.silent) <= {"5 of 5 kills", "1 of 1 pauses"}


def test_quiet_means_that_all_are_there_and_none_has_come_or_gone_for_a_while(
    slack: Sandbox, client: WebClient
) -> None:
    is_there = is_quiet(slack, 1, quiet_s=0.05, give_up_s=60)
    gives_up = is_quiet(slack, 2, quiet_s=60, give_up_s=0.05)
    client.chat_postMessage(channel=ANA, text="Hello")

    answers = [(is_there(), gives_up()), (is_there(), gives_up())]
    while not (is_there() and gives_up()):
        pass  # half of a tenth of a second

    assert answers == [(False, False), (False, False)]
    client.chat_postMessage(channel=ANA, text="Another")
    assert not is_there()
