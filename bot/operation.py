"""What the operator gets to see of a running instance: its figures, and the port they are on."""

from collections.abc import Callable
from datetime import datetime

from bot.acks import Acks
from bot.connection import Connection, serve
from bot.delivery.dispatcher import Dispatcher
from bot.health import Health, Instance
from bot.jobs import Jobs
from bot.metrics import Metrics
from bot.ops_web import build_ops
from bot.runtime import Runtime
from bot.slack_calls import SlackCalls


class Operation:
    """Health and metrics of one instance, served on a port of their own if the operator named one.

    calls, acks  what has been counted
    dispatcher   which delivers, in a thread that `is_delivering` knows
    connection   whether requests reach us, and in words how
    clock        to compare with Slack's; None: it is moved by hand
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        calls: SlackCalls,
        acks: Acks,
        jobs: Jobs,
        dispatcher: Dispatcher,
        is_delivering: Callable[[], bool],
        connection: Callable[[], tuple[bool, str]],
        clock: Callable[[], datetime] | None,
    ) -> None:
        self._settings = runtime.settings
        self._port: Connection | None = None
        instance = Instance(
            beats=jobs.pulse.beats,
            every_s=jobs.every_s(),
            is_scheduled=lambda: jobs.is_scheduled,
            loop_age_s=lambda: dispatcher.looked_ago_s() if is_delivering() else None,
            connection=connection,
            calls=calls,
            clock=clock,
        )
        self.health = Health(runtime.db, instance, now=runtime.now)
        self.metrics = Metrics(runtime.db, instance, self.health, acks=acks, now=runtime.now)

    def open(self) -> None:
        """Let the operator in. Raises StartRefused when the port is taken."""
        if self._settings.ops_port is not None:
            self._port = serve(
                build_ops(self.health, self.metrics),
                host=self._settings.ops_host,
                port=self._settings.ops_port,
                variable="PAIRME_OPS_PORT",
            )

    def close(self) -> None:
        """Close the port. Safe to call twice."""
        if self._port is not None:
            self._port.close()
            self._port = None
