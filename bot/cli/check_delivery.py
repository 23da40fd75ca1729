"""What `pairme doctor` finds in the database about delivery: who is held, do receipts arrive?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.cli.findings import Finding, failed, ok, skipped, warning
from bot.services.operating.receipts import Arriving, list_arriving
from bot.services.operating.workspaces import list_silent, remedy
from bot.settings import Settings
from storage.database import Database
from storage.workspaces import WorkspaceState

SUBSCRIBE = (
    "in the Slack app: the scope metadata.message:read, the event message_metadata_posted and its "
    "metadata subscription, as `pairme manifest` has them; then install the app again"
)
NOTHING_SENT = "no message was sent yet, or only just now"


def check_delivery(db: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at every workspace. The database has this version's schema."""
    for workspace in list_silent(db):
        if workspace.state is WorkspaceState.HELD:
            detail = f"{workspace.team_id} is held: Slack says {workspace.reason}"
            yield failed(
                "workspace", detail, fix=remedy(workspace.reason, by_oauth=settings.uses_oauth)
            )
        else:
            yield skipped("workspace", f"{workspace.team_id} removed the app ({workspace.reason})")
    if not settings.delivery_evidence.takes_receipts:
        yield skipped("receipts", "not used: PAIRME_DELIVERY_EVIDENCE is none")
        return
    arriving = list_arriving(db, now=now)
    if not arriving:
        yield skipped("receipts", NOTHING_SENT)
    for one in arriving:
        yield _check_receipts(one, now, is_alone=len(arriving) == 1)


def _check_receipts(arriving: Arriving, now: datetime, *, is_alone: bool) -> Finding:
    where = "" if is_alone else f" in {arriving.team_id}"
    if arriving.last_at is None:
        if not arriving.n_missing:
            return skipped("receipts", NOTHING_SENT + where)
        detail = f"none came{where} although {_messages(arriving.n_missing)} sent"
        return warning("receipts", detail, fix=SUBSCRIBE)
    last = f"the last one{where} came {_ago(now - arriving.last_at)} ago"
    if arriving.n_missing:
        detail = f"{last}, and {_messages(arriving.n_missing)} sent since then"
        return warning("receipts", detail, fix=SUBSCRIBE)
    return ok("receipts", f"they arrive; {last}")


def _messages(n: int) -> str:
    return "1 message was" if n == 1 else f"{n} messages were"


def _ago(age: timedelta) -> str:
    """To the hour, as it is written down."""
    hours = int(age / timedelta(hours=1))
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours // 24} days"
