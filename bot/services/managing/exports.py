"""What may leave as a file: what the company brought in, and the figures that were published.

Never whom somebody avoids, what anybody answered, or who was a pair here: organisers see totals.
"""

from collections.abc import Callable

from bot.services.admission import Admin
from bot.services.managing.admin_steps import AdminStep, look
from pairing.ids import WorkspaceId
from pairing.org_data import COLUMNS, FileKind
from pairing.org_export import Sheet, Table, place_row, sheet_of
from storage import audit, earlier_pairs, places, separations
from storage.database import Database, Session

ASKED = "org.export"
EVENT = "org.exported"


def find_sheet(db: Database, workspace_id: WorkspaceId, table: Table) -> Sheet:
    """Return a table of a workspace for the operator. Transaction: one read."""
    with db.read() as session:
        return _SHEETS[table](session, workspace_id)


def export(db: Database, step: AdminStep, table: Table) -> Sheet | None:
    """Return a table for an admin, and write down that they have it; None for everybody else.

    Transaction: opens one.
    """

    def find(session: Session, admin: Admin) -> Sheet:
        sheet = _SHEETS[table](session, admin.workspace.id)
        audit.write(
            session,
            workspace_id=admin.workspace.id,
            at=step.now,
            event=EVENT,
            actor=admin.person.slack_user_id,
            subject={"table": table.value, "rows": len(sheet.rows)},
        )
        return sheet

    return look(db, step, asked=ASKED, find=find)


def _people(session: Session, workspace_id: WorkspaceId) -> Sheet:
    managers = places.managers_by_slack_id(session, workspace_id)
    found = places.places_of_workspace(session, workspace_id)
    rows = (
        place_row(
            person,
            managers.get(person),
            has_manager=place.has_manager,
            names=(place.team, place.department, place.function, place.location),
            stage=place.stage,
        )
        for person, place in found.items()
    )
    return sheet_of("people.csv", COLUMNS[FileKind.PEOPLE], rows)


def _separations(session: Session, workspace_id: WorkspaceId) -> Sheet:
    found = separations.list_by_slack_id(session, workspace_id)
    rows = ((one, other, "yes") for one, other in found)
    return sheet_of("separations.csv", COLUMNS[FileKind.SEPARATIONS], rows)


def _past_pairs(session: Session, workspace_id: WorkspaceId) -> Sheet:
    found = earlier_pairs.list_by_slack_id(session, workspace_id)
    rows = ((one, other, met_at.date().isoformat()) for one, other, met_at in found)
    return sheet_of("past_pairs.csv", COLUMNS[FileKind.PAST_PAIRS], rows)


_SHEETS: dict[Table, Callable[[Session, WorkspaceId], Sheet]] = {
    Table.PEOPLE: _people,
    Table.SEPARATIONS: _separations,
    Table.PAST_PAIRS: _past_pairs,
}
