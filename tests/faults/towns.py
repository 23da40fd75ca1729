"""Twenty workspaces in one database, each with an installation and people of its own.

One can lose its token, and one be allowed a single request a minute; the others know nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from bot.manifest import HISTORY_SCOPES, OPTIONAL_SCOPES
from bot.services.drawing.rounds import run_next
from bot.services.operating import installing
from bot.services.operating.workspaces import Identity, connect
from pairing.guides.loading import load_library
from pairing.ids import WorkspaceId
from sandbox import Limit, OneWorkspace, Person, Sandbox, SandboxClock
from sandbox.conversations import Message as Posted
from sandbox.roads import ACK_LIMIT_S
from sandbox.scopes import DEFAULT_SCOPES
from storage import programs
from storage.database import Database
from storage.installations import Tokens
from storage.sealing import Sealer, Secret, new_key
from storage.states import MessageKind, MessageState, WorkspaceState
from storage.tables import OutboxRow, WorkspaceRow
from tests.bot.services.factories import bring_in, join

TOWNS = 20
REVOKED, LIMITED = "T0SANDBOX5", "T0SANDBOX9"  # neither the first nor the last ones
ONE_A_MINUTE = Limit(1, 60)
SCOPES = (*DEFAULT_SCOPES, *OPTIONAL_SCOPES, *HISTORY_SCOPES)
KEY = new_key()
OPEN = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)
SEED = 7


def open_slack(
    clock: SandboxClock, *, people: int, tiers: bool, ack_limit_s: float = ACK_LIMIT_S
) -> Sandbox:
    """A Slack of twenty workspaces in which everybody has the same id as somebody elsewhere."""
    crowd = [
        Person(id=f"U{n:03}", name=f"p{n}", real_name=f"Person {n}", tz="Europe/Berlin")
        for n in range(people)
    ]
    return Sandbox(
        crowd,
        workspaces=TOWNS,
        same_ids=True,
        clock=clock,
        tiers=tiers,
        scopes=SCOPES,
        ack_limit_s=ack_limit_s,
    )


def environment_of(slack: Sandbox, database_url: str, *, port: int) -> dict[str, str]:
    """What an operator would set for an app that many workspaces install."""
    return {
        "SLACK_CLIENT_ID": slack.oauth.client_id,
        "SLACK_CLIENT_SECRET": slack.oauth.client_secret,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "PAIRME_MODE": "http",
        "PAIRME_PORT": str(port),
        "PAIRME_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PAIRME_ENCRYPTION_KEYS": f"towns:{KEY}",
        "PAIRME_SLACK_API_URL": slack.api_url,
        "PAIRME_DATABASE_URL": database_url,
        "PAIRME_ERASURE_KEY": "key" * 12,
        "PAIRME_TICK_S": "0.05",
        "PAIRME_LEAD_MINUTES": "0",
    }


class Towns:
    """The workspaces of a Slack, as the bot's database knows them."""

    def __init__(self, db: Database, slack: Sandbox) -> None:
        self.db, self.slack = db, slack

    def settle(self, people: int, *, limited: int, welcomed: int, now: datetime) -> None:
        """Install the app everywhere and bring people in.

        limited   how many take part where only one request a minute is going to be allowed
        welcomed  workspaces in which two of them get their welcome
        """
        for number, (team_id, one) in enumerate(self.slack.workspaces.items()):
            self.install(one, now=now)
            mine = [f"U{n:03}" for n in range(limited if team_id == LIMITED else people)]
            first = 2 if number < welcomed else 0
            bring_in(self.db, *mine[first:], team_id=team_id)
            join(self.db, *mine[:first], team_id=team_id, now=now)

    def install(self, one: OneWorkspace, *, now: datetime) -> None:
        """Store the installation of a workspace, anew if there was one."""
        grant = installing.Grant(
            team_id=one.team_id,
            enterprise_id="",
            app_id=self.slack.app_id,
            bot_user_id=one.bot_user_id,
            tokens=Tokens(Secret(one.bot_token)),
            scopes=tuple(one.scopes),
            by=None,
            at=now,
        )
        sealer = Sealer([("towns", KEY)])
        installing.install(self.db, grant, lacks_scopes=False, sealer=sealer, now=now)
        identity = Identity(one.team_id, one.bot_id, one.bot_user_id)
        connect(self.db, identity, lacks_scopes=False, now=now)

    def bring_trouble(self) -> None:
        """Revoke the token of one workspace, and slow another one down."""
        self.slack.workspaces[REVOKED].admin.revoke_tokens()
        self.slack.workspaces[LIMITED].admin.limit_calls(ONE_A_MINUTE)

    def come_back(self, team_id: str, *, now: datetime) -> None:
        """Let a workspace that lost the app or its token install it again."""
        one = self.slack.workspaces[team_id]
        one.admin.reinstall()
        self.install(one, now=now)

    def run_rounds(self, team_ids: Iterable[str] | None = None, *, now: datetime) -> None:
        """Run the coming round of each workspace, or of these."""
        library = load_library()
        with self.db.read() as session:
            every = programs.list_programs(session)
            teams = dict(session.execute(select(WorkspaceRow.id, WorkspaceRow.team_id)).all())
        wanted = set(teams.values()) if team_ids is None else set(team_ids)
        for program in every:
            if teams[program.workspace_id] in wanted:
                done = run_next(self.db, program, now=now, library=library, seed=SEED)
                assert done.round_id is not None

    @property
    def sound(self) -> list[str]:
        """The team ids of those that are never in trouble."""
        return [team for team in self.slack.workspaces if team not in (REVOKED, LIMITED)]

    def ids(self) -> dict[str, WorkspaceId]:
        """Our own ids of all workspaces."""
        query = select(WorkspaceRow.team_id, WorkspaceRow.id)
        with self.db.read() as session:
            return {team: WorkspaceId(one) for team, one in session.execute(query)}

    def state_of(self, team_id: str) -> WorkspaceState:
        with self.db.read() as session:
            query = select(WorkspaceRow.state).where(WorkspaceRow.team_id == team_id)
            return WorkspaceState(session.execute(query).scalar_one())

    def n_open(self, team_ids: Sequence[str], *, looks: bool = True) -> int:
        """How many messages of these workspaces are not settled.

        looks  nor looked at for second copies
        """
        is_open = OutboxRow.state.in_(OPEN)
        query = (
            select(func.count())
            .select_from(OutboxRow)
            .join(WorkspaceRow, WorkspaceRow.id == OutboxRow.workspace_id)
            .where(
                WorkspaceRow.team_id.in_(team_ids),
                or_(is_open, OutboxRow.verify_at.is_not(None)) if looks else is_open,
            )
        )
        with self.db.read() as session:
            return int(session.execute(query).scalar_one())

    def keys(self, team_ids: Iterable[str] | None = None) -> set[str]:
        """The delivery keys of everything that is posted, by workspace or everywhere."""
        query = (
            select(OutboxRow.delivery_key)
            .join(WorkspaceRow, WorkspaceRow.id == OutboxRow.workspace_id)
            .where(OutboxRow.kind != MessageKind.PAIR_OPEN)
        )
        if team_ids is not None:
            query = query.where(WorkspaceRow.team_id.in_(list(team_ids)))
        with self.db.read() as session:
            return set(session.execute(query).scalars())

    def posted(self, team_ids: Iterable[str] | None = None) -> list[Posted]:
        """What stands in these workspaces, or in all."""
        wanted = self.slack.workspaces if team_ids is None else team_ids
        return [one for team in wanted for one in self.slack.workspaces[team].posted()]

    def astray(self) -> list[str]:
        """Keys of messages that stand in a workspace they do not belong to."""
        return [
            key
            for team in self.slack.workspaces
            for key in copies(self.posted([team])).keys() - self.keys([team])
        ]


def copies(posted: Iterable[Posted]) -> Counter[str]:
    """How often each message is there, by its delivery key."""
    return Counter(one.metadata["event_payload"]["key"] for one in posted if one.metadata)


def last_at(posted: Iterable[Posted]) -> float:
    """When the last of them was posted, in seconds of Slack's clock."""
    return max(float(one.ts) for one in posted)
