"""`pairme doctor` on delivery: whose receipts arrive, who is held, what history would need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.doctor import examine
from bot.cli.findings import Finding, State, has_failed
from bot.manifest import SCOPES
from bot.services.operating.workspaces import hold
from storage import outbox, receipts, workspaces
from storage.database import Database
from storage.outbox import MessageState, Move
from storage.workspaces import WorkspaceState
from tests.cli.slack_stub import slack_saying
from tests.storage.factories import NOW, Team, enqueue, make_team, new_message

HOUR = timedelta(hours=1)


@pytest.fixture
def db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """The file that the report looks at."""
    file = tmp_path / "pairme.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}", pool_size=2)
    yield database
    database.close()


def report(
    tmp_path: Path, *, at: datetime = NOW + HOUR, scopes: str = ",".join(SCOPES), **env: str
) -> list[Finding]:
    with slack_saying(scopes=scopes) as api:
        given = {
            "SLACK_BOT_TOKEN": "xoxb-1-canary",
            "SLACK_APP_TOKEN": "xapp-1-canary",
            "PAIRME_SLACK_API_URL": api,
            "PAIRME_DATABASE_PATH": str(tmp_path / "pairme.db"),
        }
        return examine(now=lambda: at, env=given | env)


def found(findings: list[Finding], name: str) -> Finding:
    [one] = [finding for finding in findings if finding.name == name]
    return one


def send(db: Database, team: Team, *, n: int, at: datetime = NOW) -> None:
    """Let messages have been posted."""
    for message in enqueue(db, *(new_message(team) for _ in range(n))):
        with db.write() as session:
            claimed = outbox.claim(session, message, owner="me", now=NOW)
            assert claimed is not None
            step = Move(to=MessageState.SENT, ts="1.1", channel_id="D1", settled_at=at)
            outbox.move(session, claimed, step)


def note_receipt(db: Database, team: Team, at: datetime) -> None:
    with db.write() as session:
        receipts.note_arriving(session, team.workspace_id, now=at)


@pytest.mark.parametrize("team_size", [None, 2])
def test_before_anything_was_sent_nothing_is_said_about_receipts(
    db: Database, tmp_path: Path, team_size: int | None
) -> None:
    if team_size is not None:
        make_team(db, team_size)

    one = found(report(tmp_path), "receipts")

    assert (one.state, one.detail) == (State.SKIPPED, "no message was sent yet, or only just now")


def test_receipts_that_arrive_are_reported_with_how_long_ago(db: Database, tmp_path: Path) -> None:
    team = make_team(db)
    send(db, team, n=3)
    note_receipt(db, team, NOW)

    soon, later = (found(report(tmp_path, at=NOW + n * HOUR), "receipts") for n in (0.5, 72))

    assert (soon.state, later.state) == (State.OK, State.OK)
    assert soon.detail == "they arrive; the last one came less than an hour ago"
    assert later.detail == "they arrive; the last one came 3 days ago"


def test_receipts_that_never_came_are_a_warning_that_says_where_to_look(
    db: Database, tmp_path: Path
) -> None:
    send(db, make_team(db), n=3)

    findings = report(tmp_path)

    one = found(findings, "receipts")
    assert one.state is State.WARNING
    assert one.detail == "none came although 3 messages were sent"
    assert "metadata.message:read" in one.fix
    assert "message_metadata_posted" in one.fix
    assert not [f for f in findings if f.state is State.FAILED and f.name != "clock"]


def test_receipts_that_stopped_are_a_warning(db: Database, tmp_path: Path) -> None:
    team = make_team(db)
    note_receipt(db, team, NOW)
    send(db, team, n=1, at=NOW + 2 * HOUR)

    one = found(report(tmp_path, at=NOW + 5 * HOUR), "receipts")

    assert one.state is State.WARNING
    assert one.detail == "the last one came 5 hours ago, and 1 message was sent since then"


def test_of_several_workspaces_each_is_named(db: Database, tmp_path: Path) -> None:
    for team_id in ("T1", "T2"):
        send(db, make_team(db, team_id=team_id), n=1)

    details = [one.detail for one in report(tmp_path) if one.name == "receipts"]

    assert details == [f"none came in {team} although 1 message was sent" for team in ("T1", "T2")]


def test_who_wants_no_evidence_is_not_told_that_it_is_missing(db: Database, tmp_path: Path) -> None:
    send(db, make_team(db), n=1)

    one = found(report(tmp_path, PAIRME_DELIVERY_EVIDENCE="none"), "receipts")

    assert one.state is State.SKIPPED


@pytest.mark.parametrize(
    ("reason", "fix"), [("token_revoked", "SLACK_BOT_TOKEN"), ("missing_scope", "scopes")]
)
def test_a_held_workspace_is_a_failure_with_its_reason_and_what_to_do(
    db: Database, tmp_path: Path, reason: str, fix: str
) -> None:
    team = make_team(db)
    with db.write() as session:
        hold(session, team.workspace_id, reason=reason)

    findings = report(tmp_path)

    one = found(findings, "workspace")
    assert one.state is State.FAILED
    assert one.detail == f"T1 is held: Slack says {reason}"
    assert fix in one.fix
    assert has_failed(findings)


def test_a_removed_app_is_mentioned(db: Database, tmp_path: Path) -> None:
    team = make_team(db)
    with db.write() as session:
        workspaces.set_workspace_state(
            session, team.workspace_id, WorkspaceState.UNINSTALLED, reason="app_uninstalled"
        )

    one = found(report(tmp_path), "workspace")

    assert (one.state, one.detail) == (State.SKIPPED, "T1 removed the app (app_uninstalled)")


@pytest.mark.parametrize(
    ("granted", "state", "words"),
    [
        ((), State.WARNING, "missing im:history, mpim:history"),
        (("im:history",), State.WARNING, "missing mpim:history"),
        (("im:history", "mpim:history"), State.OK, "exactly those of the manifest"),
        (
            ("im:history", "mpim:history", "files:write"),
            State.OK,
            "exactly those of the manifest",
        ),
    ],
)
def test_history_without_its_scopes_is_a_warning_that_names_them(
    tmp_path: Path, granted: tuple[str, ...], state: State, words: str
) -> None:
    scopes = ",".join((*SCOPES, *granted))

    one = found(report(tmp_path, scopes=scopes, PAIRME_DELIVERY_EVIDENCE="history"), "scopes")

    assert one.state is state
    assert words in one.detail
    assert ("receipts" in one.fix) is (state is State.WARNING)
