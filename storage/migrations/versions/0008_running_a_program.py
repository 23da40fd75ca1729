"""What running a program needs: its admins and terms, where people work, reports, erasure; and one
installation for many workspaces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.kinds import allow_follow_ups, allow_kinds

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(32)
NAME = sa.String(80)
KINDS = (
    "welcome",
    "pair_open",
    "pair_intro",
    "sat_out",
    "check_in",
    "round_skipped",
    "heads_up",
    "welcome_back",
    "pairing_ended",
    "trio_goes_on",
    "nudge",
    "midpoint",
    "feedback",
    "go_on",
    "times",
    "booked",
    "vent_turn",
    "step",
    "smaller_talk",
    "in_writing",
    "auto_paused",
    "nobody_found",
    "round_summary",
    "made_admin",
    "admin_notice",
    "day_two",
    "day_three",
    "day_five",
)
FOLLOW_UPS = ("nudge", "midpoint", "check_in", "feedback", "day_two", "day_three", "day_five")


def upgrade() -> None:
    """Only additions: an older release goes on working meanwhile."""
    allow_kinds(KINDS)
    allow_follow_ups(FOLLOW_UPS)
    _terms()
    _organisation()
    _reports()
    _erasures()
    _lengths()
    _ways_to_children()
    _ways_to_people()
    _installations()


def _terms() -> None:
    empty = sa.Column("blackouts", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("programs", empty)
    op.add_column("programs", sa.Column("held_at", INSTANT, nullable=True))
    op.add_column("programs", sa.Column("hold_told_at", INSTANT, nullable=True))
    nothing = sa.Column("min_score", sa.Float(), nullable=False, server_default=sa.text("0"))
    op.add_column("programs", nothing)
    no: sa.Column[bool] = sa.Column(
        "never_same_team", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("programs", no)
    op.add_column("programs", sa.Column("intro_note", sa.Text(), nullable=True))
    op.add_column("programs", sa.Column("welcome_note", sa.Text(), nullable=True))
    op.add_column("workspaces", sa.Column("care", sa.JSON(), nullable=True))
    op.add_column("people", sa.Column("fields_due_at", INSTANT, nullable=True))
    op.create_table(
        "program_admins",
        sa.Column("program_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("person_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        _belongs_to("program_id", "programs"),
        _belongs_to("person_id", "people"),
    )
    op.create_index("ix_program_admins_person_id", "program_admins", ["person_id"])


def _organisation() -> None:
    op.create_table(
        "places",
        sa.Column("person_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("team", NAME, nullable=True),
        sa.Column("department", NAME, nullable=True),
        sa.Column("function", NAME, nullable=True),
        sa.Column("location", NAME, nullable=True),
        sa.Column("stage", WORD, nullable=True),
        sa.Column("has_manager", sa.Boolean(), nullable=True),
        sa.Column("manager_id", BIG, nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("synced", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
        _belongs_to("person_id", "people"),
        sa.CheckConstraint(
            "stage IN ('new_to_field', 'growing', 'independent', 'senior', 'principal',"
            " 'new_lead', 'manager', 'director', 'executive')",
            name=op.f("ck_places_stage"),
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["people.id"], ondelete="SET NULL"),
    )
    op.create_index("ix_places_manager_id", "places", ["manager_id"])
    op.create_table(
        "earlier_pairs",
        sa.Column("low_person_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("high_person_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("met_at", INSTANT, nullable=False),
        _belongs_to("low_person_id", "people"),
        _belongs_to("high_person_id", "people"),
        sa.CheckConstraint(
            "low_person_id < high_person_id", name=op.f("ck_earlier_pairs_in_order")
        ),
    )
    op.create_index("ix_earlier_pairs_high_person_id", "earlier_pairs", ["high_person_id"])
    op.create_table(
        "imports",
        sa.Column("id", WORD, primary_key=True),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _belongs_to("person_id", "people"),
    )
    op.create_index("ix_imports_created_at", "imports", ["created_at"])
    said: tuple[sa.Column[bool], ...] = (
        sa.Column("by_people", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("by_company", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for column in said:
        op.add_column("separations", column)


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("round_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("program_id", BIG, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        _belongs_to("round_id", "rounds"),
        _belongs_to("program_id", "programs"),
    )
    op.create_index("ix_reports_program_id_made_at", "reports", ["program_id", "made_at"])


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("person_hash", sa.String(64), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("keeps_history", sa.Boolean(), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
    )
    op.create_index(
        "ix_erasures_workspace_id_person_hash", "erasures", ["workspace_id", "person_hash"]
    )


def _lengths() -> None:
    """A round is as long as its program was when it began; the older release knows one length.

    And it knows who of it may be counted; the older release counts everybody.
    """
    usual = sa.Column("preset", WORD, nullable=False, server_default=sa.text("'standard'"))
    op.add_column("rounds", usual)
    op.execute(
        "UPDATE rounds SET preset ="
        " (SELECT programs.preset FROM programs WHERE programs.id = rounds.program_id)"
    )
    for name in ("n_uncounted", "n_uncounted_sat_out", "n_uncounted_trios"):
        none = sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
        op.add_column("rounds", none)
    op.add_column(
        "pairs", sa.Column("is_counted", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def _ways_to_children() -> None:
    """Whoever deletes a row must find what refers to it by an index."""
    for table, column, then in (
        ("outbox", "person_id", "kind"),
        ("outbox", "round_id", "state"),
        ("participants", "person_id", None),
    ):
        columns = [one for one in (column, then) if one is not None]
        op.drop_index("_".join(["ix", table, *columns]), table)
        columns.insert(1, "workspace_id")
        op.create_index("_".join(["ix", table, *columns]), table, columns)
    op.create_index("ix_outbox_pair_id_workspace_id", "outbox", ["pair_id", "workspace_id"])
    op.create_index("ix_steps_person_id", "steps", ["person_id"])
    op.create_index("ix_imports_person_id", "imports", ["person_id"])
    op.create_index("ix_notes_workspace_id", "notes", ["workspace_id"])
    again = sa.text("resends > 0")
    op.create_index(
        "ix_outbox_resends", "outbox", ["resends"], sqlite_where=again, postgresql_where=again
    )


def _ways_to_people() -> None:
    """What is still to be asked of somebody is found among theirs, not among everybody's."""
    columns = ["person_id", "done_at", "due_after"]
    op.create_index("_".join(["ix_follow_ups", *columns]), "follow_ups", columns)


def _installations() -> None:
    """Sealed tokens, installations begun, and one row per team."""
    op.create_table(
        "installations",
        sa.Column("workspace_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("bot_token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_installations_key_id", "installations", ["key_id"])
    op.create_table(
        "oauth_states",
        sa.Column("state_hash", sa.String(64), primary_key=True),
        sa.Column("expires_at", INSTANT, nullable=False),
    )
    op.create_index("ix_oauth_states_expires_at", "oauth_states", ["expires_at"])
    op.create_index("ix_workspaces_team_id", "workspaces", ["team_id"], unique=True)


def _belongs_to(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        ondelete="CASCADE",
    )
