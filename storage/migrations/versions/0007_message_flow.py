"""What happens between an introduction and the end of a round, and rounds beside the calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.kinds import allow_kinds

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(32)
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
)


def upgrade() -> None:
    """Questions that were planned become follow-ups; what was answered stays where it is."""
    allow_kinds(KINDS)
    _columns()
    _follow_ups()
    _answers_only()
    _talks()
    _feedback()


def _columns() -> None:
    op.add_column("rounds", _flag("is_extra"))
    op.add_column("pairs", sa.Column("meets_at", INSTANT, nullable=True))
    op.add_column("pairs", _count("extensions"))
    op.add_column("pairs", _flag("in_writing"))
    op.add_column("participants", _count("silent_rounds"))
    usual = sa.Column("weights", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("programs", usual)


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("pair_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("due_after", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        _belongs_to("pair_id", "pairs"),
        _of_member(),
        sa.CheckConstraint(
            "kind IN ('nudge', 'midpoint', 'check_in', 'feedback')",
            name=op.f("ck_follow_ups_kind"),
        ),
    )
    op.create_index("ix_follow_ups_done_at_due_after", "follow_ups", ["done_at", "due_after"])
    op.create_index("ix_follow_ups_pair_id_kind", "follow_ups", ["pair_id", "kind"])
    op.execute(
        "INSERT INTO follow_ups (workspace_id, pair_id, person_id, kind, due_after, done_at)"
        " SELECT workspace_id, pair_id, person_id, 'check_in', ask_after,"
        " COALESCE(asked_at, answered_at) FROM check_ins ORDER BY id"
    )


def _answers_only() -> None:
    op.execute("DELETE FROM check_ins WHERE answer IS NULL")
    op.drop_index("ix_check_ins_asked_at_ask_after", "check_ins")
    table = None
    if op.get_bind().dialect.name == "sqlite":
        table = sa.Table("check_ins", sa.MetaData(), autoload_with=op.get_bind())
        for found in [one for one in table.constraints if isinstance(one, sa.CheckConstraint)]:
            table.constraints.remove(found)
        answers = "answer IN ('yes_once', 'yes_twice', 'booked', 'not_yet', 'wont_happen')"
        table.append_constraint(sa.CheckConstraint(answers, name=op.f("ck_check_ins_answer")))
        table.primary_key.name = op.f("pk_check_ins")
    else:
        op.drop_constraint(op.f("ck_check_ins_answered"), "check_ins", type_="check")
    with op.batch_alter_table("check_ins", copy_from=table) as changed:
        changed.drop_column("ask_after")
        changed.drop_column("asked_at")
        changed.alter_column("answer", existing_type=WORD, nullable=False)
        changed.alter_column("answered_at", existing_type=INSTANT, nullable=False)


def _talks() -> None:
    op.create_table(
        "talk_times",
        sa.Column("pair_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("starts_at", INSTANT, primary_key=True),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("suits", sa.JSON(), nullable=False),
        _belongs_to("pair_id", "pairs"),
    )
    op.create_table(
        "steps",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("remind_at", INSTANT, nullable=False),
        _belongs_to("person_id", "people"),
    )
    op.create_index("ix_steps_remind_at", "steps", ["remind_at"])
    op.create_table(
        "searches",
        sa.Column("participant_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("program_id", BIG, nullable=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        _belongs_to("program_id", "programs"),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_searches_program_id", "searches", ["program_id"])
    op.create_index("ix_searches_until", "searches", ["until"])


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("pair_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("person_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("useful", sa.Integer(), nullable=True),
        sa.Column("balance", WORD, nullable=True),
        sa.Column("again", WORD, nullable=True),
        sa.Column("takeaway", WORD, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        _flag("shares_note"),
        _belongs_to("pair_id", "pairs"),
        _of_member(),
        sa.CheckConstraint("useful BETWEEN 0 AND 5", name=op.f("ck_feedback_useful")),
    )
    op.create_table(
        "feedback_counts",
        sa.Column("round_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("question", WORD, primary_key=True),
        sa.Column("answer", WORD, primary_key=True),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        _belongs_to("round_id", "rounds"),
    )
    op.create_table(
        "notes",
        sa.Column("id", WORD, primary_key=True),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
    )


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _belongs_to(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        ondelete="CASCADE",
    )


def _of_member() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["pair_id", "person_id"],
        ["pair_members.pair_id", "pair_members.person_id"],
        ondelete="CASCADE",
    )
