"""How the bot gets into a workspace: its sealed tokens there, and installations just begun."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId, Json, UtcDateTime
from storage.tables.schema import Base, in_workspace


class InstallationRow(Base):
    """The tokens of the bot in a workspace, sealed; `key_id` says with which key, in clear.

    `version` is drawn anew whenever the tokens change, and never comes twice. `expires_at` is NULL
    for a token that is good for ever. `installed_at` is by Slack's clock.
    """

    __tablename__ = "installations"
    __table_args__ = (in_workspace(), Index(None, "key_id"))

    workspace_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    bot_token: Mapped[str] = mapped_column(Text)
    refresh_token: Mapped[str | None] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scopes: Mapped[list[str]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(BigInteger)
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OAuthStateRow(Base):
    """That somebody has just been sent to Slack to install the bot. The state is kept as a hash."""

    __tablename__ = "oauth_states"
    __table_args__ = (Index(None, "expires_at"),)

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
