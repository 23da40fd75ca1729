"""The chaos kit looks at what the bot posted in every workspace, not only in the first one."""

from __future__ import annotations

from slack_sdk import WebClient

from sandbox import Sandbox
from sandbox.chaos import Expected, Plan, is_quiet, run_chaos
from tests.sandbox.kit import ANA
from tests.sandbox.puppets import Troupe


def test_messages_of_all_workspaces_are_counted() -> None:
    with Sandbox(workspaces=2, same_ids=True) as slack:
        for one in slack.workspaces.values():
            WebClient(one.bot_token, base_url=slack.api_url).chat_postMessage(
                channel=ANA, text=f"Hello in {one.team_id}"
            )
        is_at_rest = is_quiet(slack, 2, quiet_s=0.0)
        is_at_rest()

        report = run_chaos(
            slack,
            Troupe().start,
            Plan(seed=1, kills=0),
            expected=Expected(2),
            is_settled=is_at_rest,
        )

    assert report.is_settled
    assert (report.verdict.n_messages, report.verdict.n_lost) == (2, 0)
