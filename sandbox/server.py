"""The local Slack as one handle: start it, point a bot at it, act as its people, break it.

Composes the other modules and owns their lifetimes; decides nothing about Slack itself.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

from sandbox.clock import SandboxClock
from sandbox.controls import Control
from sandbox.conversations import Message
from sandbox.courier import DEFAULT_SUBSCRIPTIONS, Courier
from sandbox.deliveries import Deliveries
from sandbox.hands import Hands
from sandbox.host import HOST
from sandbox.links import Links
from sandbox.one_workspace import OneWorkspace
from sandbox.page_api import PageApi
from sandbox.people import SAMPLE_WORKSPACE, Person, sample_people
from sandbox.plans import WorkspacePlan, plan_workspaces
from sandbox.premises import Premises
from sandbox.quirks import Quirks
from sandbox.receipts import Receipts
from sandbox.roads import ACK_LIMIT_S, Roads
from sandbox.scopes import DEFAULT_SCOPES
from sandbox.socket_mode import SocketMode
from sandbox.transcript import Entry, EntryKind
from sandbox.workspace import Workspace
from sandbox.world import World

T = TypeVar("T")


class Sandbox(Deliveries):
    """A Slack on this machine: `with Sandbox() as slack:`. Any thread may call any method.

    What names no workspace is about the first one, apart from transcript, calls and counts, which
    are about all.
    """

    def __init__(
        self,
        people: Sequence[Person] | None = None,
        *,
        workspaces: int | Sequence[WorkspacePlan] = 1,
        same_ids: bool = False,
        installed: bool = True,
        port: int = 0,
        host: str = HOST,
        clock: SandboxClock | None = None,
        speed: float = 1.0,
        tiers: bool = True,
        scopes: Sequence[str] = DEFAULT_SCOPES,
        subscriptions: Iterable[str] = DEFAULT_SUBSCRIPTIONS,
        receipts: Receipts | bool = True,
        controls: Sequence[Control] = (),
        move_clock: Callable[[timedelta], object] | None = None,
        look_at: Callable[[str], object] | None = None,
        ack_limit_s: float = ACK_LIMIT_S,
        workspace_name: str = SAMPLE_WORKSPACE,
        bot_name: str = "pairme",
    ) -> None:
        """people: default the sample workspace.

        workspaces: how many of that kind, or a plan for each; same_ids, installed: as in
        `plan_workspaces`. port 0: a free one. host: this machine only. tiers: rate limits hold.
        subscriptions: event types the app gets. receipts: of messages with metadata (they need
        their scope too). move_clock: what the page's clock buttons do; default: one jump. look_at:
        is told which workspace the page shows before one of the controls runs.
        ack_limit_s: real seconds; lower it only to test lateness quickly.
        """
        if host != HOST:
            raise ValueError(f"the sandbox serves {HOST} only: it has no passwords")
        self.clock = clock if clock is not None else SandboxClock(speed)
        if isinstance(workspaces, int):
            first = WorkspacePlan(
                people=people if people is not None else sample_people(),
                scopes=tuple(scopes),
                name=workspace_name,
                bot_name=bot_name,
                is_installed=installed,
            )
            workspaces = plan_workspaces(workspaces, first=first, same_ids=same_ids)
        made = [Workspace(plan, clock=self.clock) for plan in workspaces]
        self.quirks = quirks = Quirks(receipts)
        self._world = World(clock=self.clock, workspaces=made, tiers=tiers, quirks=quirks)
        self.app_id = made[0].app_id
        self.app_token = f"xapp-1-{self.app_id}-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.faults, self.oauth = self._world.faults, self._world.oauth
        self._links = SocketMode(
            app_id=self.app_id,
            address=lambda: self.url.replace("http:", "ws:", 1),
            on_change=self._world.touch,
        )
        self._roads = Roads(
            self._world, self._links, signing_secret=self.signing_secret, ack_limit_s=ack_limit_s
        )
        self._courier = Courier(self._world, self._roads, self._links, subscriptions=subscriptions)
        self.workspaces = {
            one.team_id: OneWorkspace(self._world, one, self._courier, lambda: self.url)
            for one in made
        }
        self._first = next(iter(self.workspaces.values()))
        self.team_id, self.admin = self._first.team_id, self._first.admin
        self.bot_id, self.bot_user_id = self._first.bot_id, self._first.bot_user_id
        self._page = PageApi(self._world, self._courier, self.person, controls, move_clock, look_at)
        self._premises: Premises | None = None
        self.port = port

    def start(self) -> Sandbox:
        """Begin to answer; blocks until then. Raises OSError if the port is taken."""
        self._premises = premises = Premises(
            self._world,
            self._courier,
            self._links,
            self._page,
            app_token=self.app_token,
            port=self.port,
        )
        self.port = premises.port
        premises.open()
        return self

    def stop(self) -> None:
        """Close every connection and end every thread. Harmless when stopped already."""
        if self._premises is not None:
            self._premises.close()
            self._premises = None

    def reset(self) -> None:
        """Forget messages, views, transcript, faults and what admins did; keep tokens and links."""
        if self._premises is not None:
            self._premises.up()
        self._courier.clear()
        self._world.reset()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the page, http://127.0.0.1:PORT."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base_url for a Slack client."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The newest token of the app, good or not; "" if it never had one."""
        return self._first.bot_token

    @property
    def people(self) -> dict[str, Person]:
        """Everybody, the bot included, by id: a copy."""
        return self._first.people

    def person(self, user_id: str, team_id: str | None = None) -> Hands:
        """The hands of a person. Raises KeyError for an unknown id."""
        return self.workspaces[team_id or self.team_id].person(user_id)

    @property
    def links(self) -> Links:
        """The app's Socket Mode connections."""
        return Links(self._links, self._running.run)

    @property
    def rate_limited(self) -> Counter[str]:
        """How many calls each method answered with 429 for being over its tier."""
        return Counter(self._world.limiter.rejected)

    def down(self, *, page_stays: bool = False) -> None:
        """Refuse all API calls until `up`.

        By default the port itself is closed (open links live on); with page_stays connections are
        accepted and calls reset.
        """
        self._running.down(page_stays=page_stays)

    def up(self) -> None:
        """Take calls again."""
        self._running.up()

    @property
    def transcript(self) -> list[Entry]:
        """Everything that crossed the line, oldest first."""
        with self._world.reading():
            return list(self._world.transcript)

    def calls(self, method: str) -> list[Entry]:
        """Calls of one method that reached Slack, refused ones included, oldest first."""
        wanted = (EntryKind.CALL, method)
        return [entry for entry in self.transcript if (entry.kind, entry.method) == wanted]

    def posted(self) -> list[Message]:
        """What apps posted and nobody deleted, by conversation, oldest first; no ephemerals."""
        return self._first.posted()

    def wait_for(self, predicate: Callable[[], T], timeout: float = 30.0) -> T:
        """Block until `predicate()` is truthy; returns its value. Raises TimeoutError.

        It is asked again whenever the sandbox changes, and only then: let it look at nothing else.
        """
        return self._world.wait_for(predicate, timeout)

    @property
    def _running(self) -> Premises:
        if self._premises is None:
            raise RuntimeError("the sandbox is not running; use it as `with Sandbox() as slack:`")
        return self._premises
