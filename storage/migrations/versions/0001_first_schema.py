"""The first schema: people, programs, rounds, delivery."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column
from sqlalchemy import ForeignKeyConstraint as ForeignKey
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

# Every name below follows the naming convention, so that a later step can address it.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(32)  # states, kinds and Slack ids
STAGES = "new_to_field growing independent senior principal new_lead manager director executive"


def upgrade() -> None:
    """Create all tables, parents first."""
    _people()
    _programs()
    _rounds()
    _delivery()


def _people() -> None:
    op.create_table(
        "workspaces",
        Column("id", BIG, primary_key=True),
        *_needed(WORD, "team_id", "enterprise_id", "state"),
        *_optional(WORD, "bot_user_id", "app_id"),
        *_optional(sa.Text(), "reason"),
        *_needed(INSTANT, "created_at"),
        *_unique("team_id enterprise_id"),
        *_one_of(state="active held uninstalled"),
    )
    op.create_table(
        "people",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id"),
        *_needed(WORD, "slack_user_id", "kind"),
        *_optional(sa.String(64), "zone"),
        *_needed(sa.Boolean(), "deactivated", "is_admin"),
        *_optional(INSTANT, "updated_at"),
        _refers("workspace_id", "workspaces", "id"),
        *_unique("workspace_id slack_user_id", "workspace_id id"),
        *_one_of(kind="member guest bot stranger"),
    )
    op.create_table(
        "profiles",
        *_key(BIG, "person_id"),
        *_needed(BIG, "workspace_id"),
        *_optional(WORD, "stage"),
        *_needed(sa.JSON(), "grow_topics", "share_topics"),
        *_needed(INSTANT, "updated_at"),
        *_belongs_to(person_id="people"),
        *_one_of(stage=STAGES),
    )
    op.create_table(
        "avoidances",
        *_key(BIG, "by_person_id", "about_person_id"),
        *_needed(BIG, "workspace_id"),
        *_needed(INSTANT, "created_at"),
        *_belongs_to(by_person_id="people", about_person_id="people"),
        *_checks(two_people="by_person_id <> about_person_id"),
    )
    _index("avoidances", "about_person_id")


def _programs() -> None:
    op.create_table(
        "programs",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id"),
        *_needed(sa.String(80), "name"),
        *_needed(WORD, "preset", "odd"),
        *_needed(sa.JSON(), "cadence"),
        *_needed(sa.String(5), "local_time"),
        *_needed(sa.String(64), "zone"),
        *_needed(sa.Integer(), "max_stage_gap", "min_overlap_minutes"),
        *_needed(INSTANT, "next_round_at", "created_at"),
        *_optional(INSTANT, "suspended_at"),
        _refers("workspace_id", "workspaces", "id"),
        *_unique("workspace_id name", "workspace_id id"),
        *_one_of(preset="taster standard deep", odd="trio sit_out"),
    )
    _index("programs", "next_round_at")
    op.create_table(
        "participants",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id", "program_id", "person_id"),
        *_needed(INSTANT, "opted_in_at"),
        *_optional(INSTANT, "opted_out_at", "paused_until", "skip_until"),
        *_needed(sa.Integer(), "rounds_waited", "trios"),
        *_belongs_to(program_id="programs", person_id="people"),
        *_unique("program_id person_id", "workspace_id id person_id"),
        *_checks(rounds_waited="rounds_waited >= 0", trios="trios >= 0"),
    )
    _index("participants", "person_id")


def _rounds() -> None:
    op.create_table(
        "rounds",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id", "program_id"),
        *_needed(sa.String(32), "slot", "state"),
        *_needed(INSTANT, "due_at"),
        *_needed(sa.BigInteger(), "seed"),
        *_needed(sa.Integer(), "n_pool", "n_pairs", "n_trios", "n_sat_out"),
        *_optional(INSTANT, "ran_at"),
        *_optional(sa.Text(), "reason"),
        *_belongs_to(program_id="programs"),
        *_unique("program_id slot", "workspace_id id"),
        *_one_of(state="claimed delivering done done_with_problems skipped cancelled"),
    )
    _index("rounds", "program_id due_at", "state")
    op.create_table(
        "pairs",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id", "round_id"),
        *_needed(sa.Float(), "score"),
        *_needed(sa.Boolean(), "is_repeat"),
        *_needed(sa.JSON(), "reasons", "prompt_ids"),
        *_optional(WORD, "channel_id"),
        *_belongs_to(round_id="rounds"),
        *_unique("workspace_id id", "workspace_id round_id id"),
    )
    _index("pairs", "round_id")
    op.create_table(
        "pair_members",
        *_key(BIG, "pair_id", "person_id"),
        *_needed(BIG, "workspace_id", "round_id", "participant_id"),
        _refers("workspace_id round_id pair_id", "pairs", "workspace_id round_id id"),
        ForeignKey(  # who met whom stays: no cascade
            ["workspace_id", "participant_id", "person_id"],
            ["participants.workspace_id", "participants.id", "participants.person_id"],
            name="fk_pair_members_participant_id_participants",
            deferrable=True,
            initially="DEFERRED",
        ),
        *_unique("round_id person_id"),
    )
    _index("pair_members", "person_id pair_id", "participant_id pair_id")
    op.create_table(
        "check_ins",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id", "pair_id", "person_id"),
        *_needed(INSTANT, "ask_after"),
        *_optional(INSTANT, "asked_at", "answered_at"),
        *_optional(WORD, "answer"),
        *_belongs_to(pair_id="pairs"),
        _refers("pair_id person_id", "pair_members", "pair_id person_id"),
        *_unique("pair_id person_id"),
        *_one_of(answer="yes_once yes_twice booked not_yet wont_happen"),
        *_checks(answered="(answer IS NULL) = (answered_at IS NULL)"),
    )
    _index("check_ins", "asked_at ask_after")


def _delivery() -> None:
    op.create_table(
        "outbox",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id"),
        *_needed(WORD, "kind", "delivery_key", "state"),
        *_optional(BIG, "person_id", "round_id", "pair_id"),
        *_needed(sa.Integer(), "seq", "attempts", "resends"),
        *_needed(sa.JSON(), "facts"),
        *_needed(INSTANT, "send_after"),
        *_optional(INSTANT, "expires_at", "intent_at", "settled_at"),
        *_optional(sa.String(64), "owner"),
        *_optional(WORD, "channel_id", "ts"),
        *_optional(sa.Text(), "reason"),
        _refers("workspace_id", "workspaces", "id"),
        *_belongs_to(person_id="people", round_id="rounds", pair_id="pairs"),
        *_unique("delivery_key", "pair_id seq"),
        *_one_of(kind="welcome pair_open pair_intro sat_out check_in"),
        *_one_of(state="pending sending checking sent dead cancelled expired held review"),
        *_checks(delivery_key="length(delivery_key) = 32", seq="seq >= 0"),
        *_checks(owned_while_sending="(state = 'sending') = (owner IS NOT NULL)"),
    )
    _index("outbox", "state send_after", "workspace_id state", "round_id state", "person_id kind")
    op.create_table(
        "inbox",
        *_key(BIG, "workspace_id"),
        *_key(WORD, "kind"),
        *_key(sa.Text(), "key"),
        *_needed(sa.JSON(), "answer"),
        *_needed(INSTANT, "received_at"),
        _refers("workspace_id", "workspaces", "id"),
        *_checks(kind="kind <> ''"),
    )
    _index("inbox", "received_at")
    op.create_table(
        "audit",
        Column("id", BIG, primary_key=True),
        *_needed(BIG, "workspace_id"),
        *_needed(INSTANT, "at"),
        *_needed(sa.String(64), "event", "actor"),
        *_needed(sa.JSON(), "subject"),
        _refers("workspace_id", "workspaces", "id"),
    )
    _index("audit", "workspace_id at")


def _key(kind: TypeEngine[Any], *names: str) -> list[Column[Any]]:
    return [Column(name, kind, primary_key=True, autoincrement=False) for name in names]


def _needed(kind: TypeEngine[Any], *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=False) for name in names]


def _optional(kind: TypeEngine[Any], *names: str) -> list[Column[Any]]:
    return [Column(name, kind) for name in names]


def _checks(**rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=name) for name, rule in rules.items()]


def _one_of(**choices: str) -> list[sa.CheckConstraint]:
    listed = {column: str(tuple(words.split())) for column, words in choices.items()}
    return _checks(**{column: f"{column} IN {words}" for column, words in listed.items()})


def _unique(*groups: str) -> list[sa.UniqueConstraint]:
    return [sa.UniqueConstraint(*columns.split()) for columns in groups]


def _refers(here: str, table: str, there: str) -> ForeignKey:
    targets = [f"{table}.{column}" for column in there.split()]
    return ForeignKey(here.split(), targets, ondelete="CASCADE")


def _belongs_to(**targets: str) -> list[ForeignKey]:
    """Composite keys: no row refers to a row of another workspace."""
    there = "workspace_id id"
    return [_refers(f"workspace_id {here}", table, there) for here, table in targets.items()]


def _index(table: str, *indexes: str) -> None:
    for columns in indexes:
        op.create_index(f"ix_{table}_{columns.replace(' ', '_')}", table, columns.split())
