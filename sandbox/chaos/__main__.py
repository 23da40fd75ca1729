"""`python -m sandbox.chaos … -- COMMAND`: run a bot under chaos and print what its people got."""

from __future__ import annotations

import argparse
import contextlib
import secrets
import sys
from collections.abc import Sequence

from sandbox.chaos.instances import from_command
from sandbox.chaos.oracle import Expected
from sandbox.chaos.owners import can_find_owners
from sandbox.chaos.plan import Plan
from sandbox.chaos.run import is_quiet, run_chaos
from sandbox.chaos.storms import storm
from sandbox.environment import list_variables
from sandbox.errors import InstanceBroken
from sandbox.quirks import ClientMsgId
from sandbox.receipts import NO_RECEIPTS, Receipts, Repeat
from sandbox.scopes import KNOWN_SCOPES
from sandbox.server import Sandbox

RECEIPTS = {
    "on": Receipts(),
    "off": NO_RECEIPTS,
    "late": Receipts(late_s=2.0, late=0.3),
    "twice": Receipts(repeat=Repeat.BOTH, repeated=0.3),
    "lost": Receipts(lost=0.1),
    "mixed": Receipts(late_s=2.0, late=0.2, repeat=Repeat.BOTH, repeated=0.2, lost=0.1),
}

EPILOG = """\
COMMAND finds the sandbox in SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN and
SLACK_SIGNING_SECRET, and its number in CHAOS_INSTANCE. It is started again whenever it dies.
Two messages are the same if metadata.event_payload.key is, else if conversation and text are.
Exit status: 0 nothing lost, doubled or out of order, and everything that was to go wrong did;
1 otherwise; 2 the command line is wrong or the command does not start."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one plan. Returns the exit status."""
    parser = _build_parser()
    options = parser.parse_args(arguments)
    plan = Plan(
        seed=options.seed if options.seed is not None else secrets.randbelow(1_000_000),
        kills=options.kills,
        instances=options.instances,
        pauses=options.pauses,
        chances=[]
        if options.calm
        else storm(options.methods.split(","), late_s=options.late, kills=can_find_owners()),
        gap_s=(options.gap / 5, options.gap * 9 / 5),
        chaos_limit_s=options.minutes * 60,
        calm_limit_s=options.minutes * 60,
        may_crash=options.may_crash,
    )
    with contextlib.ExitStack() as stack:
        slack = stack.enter_context(
            Sandbox(
                tiers=options.tiers,
                speed=options.speed,
                scopes=sorted(KNOWN_SCOPES),
                receipts=RECEIPTS[options.receipts],
            )
        )
        slack.use_http(options.http)
        slack.quirks.history_lag_s = options.history_lag
        slack.quirks.client_msg_id = ClientMsgId(options.client_msg_id)
        output = stack.enter_context(open(options.output, "ab")) if options.output else None
        try:
            report = run_chaos(
                slack,
                from_command(options.command, environment=list_variables(slack), output=output),
                plan,
                expected=Expected(options.expect),
                is_settled=is_quiet(slack, options.expect, quiet_s=options.quiet),
            )
        except (InstanceBroken, OSError) as error:
            parser.error(str(error))
    is_clean = not report.problems()
    sys.stdout.write((report.line if is_clean else report.explain()) + "\n")
    return 0 if is_clean else 1


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.chaos",
        usage="python -m sandbox.chaos --expect N [options] -- COMMAND [ARGUMENT …]",
        description="Kill a Slack bot again and again, answer it badly, and count its messages.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--expect", type=int, required=True, metavar="N", help="different messages to arrive")
    add("--seed", type=int, help="of every draw; default: a new one, which is printed")
    add("--kills", type=int, default=200, help="how many lives end by SIGKILL")
    add("--pauses", type=int, default=0, help="how many times an instance is stopped for a while")
    add("--instances", type=int, default=1, help="how many run at once")
    add("--minutes", type=float, default=2.0, help="limit of the chaos, and of the calm after it")
    add("--gap", type=float, default=0.09, help="mean real seconds between two kills")
    add("--quiet", type=float, default=2.0, help="real seconds without a change that mean rest")
    add("--calm", action="store_true", help="kills and pauses only; the API answers well")
    add("--methods", default="*", help="API methods that are answered badly, with commas; * = all")
    add("--late", type=float, default=0.2, help="sandbox seconds until a late effect lands")
    add("--receipts", choices=sorted(RECEIPTS), default="on", help="message_metadata_posted")
    add("--history-lag", type=float, default=0.0, help="sandbox seconds that history is behind")
    add(
        "--client-msg-id",
        choices=list(ClientMsgId),
        default="ignore",
        help="what a repeated one does",
    )
    add("--tiers", action="store_true", help="Slack's rate limits hold, on the sandbox clock")
    add("--speed", type=float, default=1.0, help="sandbox seconds per real second")
    add("--http", metavar="URL", help="deliver events here, signed, not by Socket Mode")
    add("--may-crash", action="store_true", help="instances may end by themselves with any status")
    add("--output", metavar="FILE", help="append what the command says to this file")
    add("command", nargs="+", metavar="COMMAND", help="starts one instance; write -- before it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
