"""One instance that serves workspaces in which everybody and everything has the same id.

Listeners, jobs and delivery run in the thread of the test, one after the other, so that two runs
of the same steps are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.delivery.dispatcher import Dispatcher
from bot.jobs import Jobs
from bot.listeners.pace import Pace
from bot.runtime import Runtime
from bot.services.operating import installing, workspaces
from bot.services.operating.installing import Grant
from bot.services.operating.workspaces import Identity
from bot.settings import load_settings
from bot.slack_app import build_app
from bot.stored_installations import StoredInstallations
from pairing.guides.loading import load_library
from pairing.programs import Program, Terms
from sandbox import (
    OneWorkspace,
    Sandbox,
    SandboxClock,
    WorkspacePlan,
    plan_workspaces,
    sample_people,
)
from sandbox.scopes import DEFAULT_SCOPES
from storage import participants, people, program_terms, programs
from storage.database import Database
from storage.installations import Tokens
from storage.locks import Locks
from storage.sealing import Secret
from storage.workspaces import find_workspace
from tests.bot.place import Place
from tests.bot.services.factories import NOW, bring_in
from tests.isolation.ballast import lay
from tests.isolation.rows import Ranks

A, B = "T0SANDBOX", "T0SANDBOX2"
PEOPLE = [one.id for one in sample_people()]
MEMBERS = PEOPLE[:8]
SECOND = "Leads"
SEALING_KEY = "one:" + "A" * 43 + "="
SCOPES = (*DEFAULT_SCOPES, "users:read.email", "users.profile:read", "files:write", "files:read")
STEPS_OF_DELIVERY = 4
PATIENCE_S = 60
ENV = {
    "SLACK_CLIENT_ID": "1111.2222",
    "SLACK_CLIENT_SECRET": "0123456789abcdef" * 2,
    "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2,
    "PAIRME_MODE": "http",
    "PAIRME_PUBLIC_URL": "https://pairme.example.com",
    "PAIRME_ENCRYPTION_KEYS": SEALING_KEY,
    "PAIRME_ERASURE_KEY": "key" * 12,
    "PAIRME_PROFILE_FIELDS": "team=Xf0TEAM,manager=Xf0BOSS",
}


class InThisThread(Executor):
    """Runs what it is given at once."""

    def submit(self, call: Any, /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(call(*args, **named))
        except BaseException as error:
            done.set_exception(error)
        return done


def two_workspaces() -> Sandbox:
    """A local Slack with two workspaces that only differ in their team id."""
    first = WorkspacePlan(people=sample_people(), scopes=SCOPES)
    plans = plan_workspaces(2, first=first, same_ids=True)
    still = SandboxClock(speed=1e-6, start=NOW)
    return Sandbox(workspaces=plans, tiers=False, clock=still)


class Home(Place):
    """What the tables of payloads need to know of one workspace."""

    def __init__(self, town: Town, team_id: str) -> None:
        super().__init__(town.db, town.slack.workspaces[team_id])  # type: ignore[arg-type]
        self.slack.app_id = town.slack.app_id
        self.now = lambda: town.at  # type: ignore[method-assign]
        self.workers.shutdown()


class Town:
    """The instance, its clock, and its workspaces."""

    def __init__(self, db: Database, slack: Sandbox, teams: Sequence[str] = (A, B)) -> None:
        self.db, self.slack, self.at, self.teams = db, slack, NOW, tuple(teams)
        self._patience = pytest.MonkeyPatch()  # a busy machine must not make a difference
        self._patience.setattr("bot.listeners.asking.PATIENCE_S", PATIENCE_S)
        self._patience.setattr("bot.slack_app.INTERACTIVE_TIMEOUT_S", PATIENCE_S)
        lay(db)
        self._locks = Locks(db)
        self.env = {**ENV, "PAIRME_SLACK_API_URL": slack.api_url}
        self.runtime = self._runtime()
        self.installations = StoredInstallations(self.runtime)
        here = InThisThread()
        pace = Pace(self.now, most=10_000)
        self.app = build_app(self.runtime, self.installations, executor=here, pace=pace)
        self.dispatcher = Dispatcher(self.runtime, self.installations.client_for)
        self.jobs = Jobs(
            self.runtime,
            self.installations.client_for,
            new_seed=lambda: 7,
            learn=self.installations.look_after,
        )
        for team_id in self.teams:
            self._settle(team_id)
        with db.read() as session:  # the first rounds are to come soon
            self.at = programs.list_programs(session)[-1].next_round_at - timedelta(hours=8)
        self.homes = {team_id: Home(self, team_id) for team_id in self.teams}

    def close(self) -> None:
        self._patience.undo()
        for home in self.homes.values():
            home.close()
        self._locks.close()

    def now(self) -> datetime:
        return self.at

    def workspace(self, team_id: str) -> OneWorkspace:
        return self.slack.workspaces[team_id]

    def id_of(self, team_id: str) -> int:
        return self.homes[team_id].workspace(team_id).id

    def ranks(self, team_id: str) -> Ranks:
        return Ranks(self.db, self.id_of(team_id))

    def programs(self, team_id: str) -> list[Program]:
        with self.db.read() as session:
            return programs.list_programs(session, self.homes[team_id].workspace(team_id).id)

    def knock(self, body: dict[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(mode="socket_mode", body=body))

    def tick(self) -> None:
        """Let everything happen that happens by the clock, and deliver for some seconds."""
        self.jobs.tick_all()
        for _ in range(STEPS_OF_DELIVERY):
            while self.dispatcher.step():
                pass
            self.at += timedelta(seconds=5)

    def install(self, team_id: str) -> None:
        """Let a workspace install the app, for the first time or again."""
        workspace = self.workspace(team_id)
        if not workspace.is_installed:
            workspace.admin.reinstall()
        grant = Grant(
            team_id=team_id,
            enterprise_id="",
            app_id=self.slack.app_id,
            bot_user_id=workspace.bot_user_id,
            tokens=Tokens(Secret(workspace.bot_token)),
            scopes=tuple(SCOPES),
            by=None,
            at=self.at,
        )
        sealer = self.installations.sealer
        installing.install(self.db, grant, lacks_scopes=False, sealer=sealer, now=self.at)
        who = Identity(team_id, workspace.bot_id, workspace.bot_user_id)
        workspaces.connect(self.db, who, lacks_scopes=False, now=self.at)

    def _settle(self, team_id: str) -> None:
        """Two programs, one of them with half of the people."""
        self.install(team_id)
        bring_in(self.db, *MEMBERS, team_id=team_id)
        with self.db.write() as session:
            found = find_workspace(session, team_id=team_id)
            [first] = programs.list_programs(session, found.id)
            terms = Terms(first.preset, first.rule, first.rules)
            second = program_terms.create_program(
                session, found.id, name=SECOND, terms=terms, now=self.at
            )
            for who in MEMBERS[:4]:
                person = people.find_person(session, found.id, slack_user_id=who)
                participants.upsert_opt_in(
                    session,
                    workspace_id=found.id,
                    program_id=second.id,
                    person_id=person.id,
                    now=self.at,
                )

    def _runtime(self) -> Runtime:
        return Runtime(
            settings=load_settings(self.env),
            db=self.db,
            now=self.now,
            library=load_library(),
            workers=InThisThread(),
            wake=lambda: None,
            instance_id="here",
            locks=self._locks,
        )
