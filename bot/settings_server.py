"""The settings about this machine: where the data is, and where the bot listens."""

from pathlib import Path

from pydantic import SecretStr

from bot.settings_kinds import setting
from bot.settings_oauth import OAuthSettings


class ServerSettings(OAuthSettings):
    """Where the bot keeps what it remembers, and at which addresses it can be reached."""

    database_path: Path = setting(
        "PAIRME_DATABASE_PATH",
        Path("pairme.db"),
        meaning="SQLite file, created at the first start; its directory must exist",
        values="a file name",
    )
    database_url: SecretStr | None = setting(
        "PAIRME_DATABASE_URL",
        None,
        meaning="Database to use instead of the file; PostgreSQL is needed for several instances",
        values="postgresql://user:password@host/name",
    )
    host: str = setting(
        "PAIRME_HOST",
        "127.0.0.1",
        meaning="Address to listen on in http mode",
        values="an IP address or host name",
        min_length=1,
        pattern=r"^[^\s/]+$",
    )
    port: int = setting(
        "PAIRME_PORT",
        3000,
        meaning="Port to listen on in http mode",
        values="a whole number from 1 to 65535",
        ge=1,
        le=65535,
    )
    ops_host: str = setting(
        "PAIRME_OPS_HOST",
        "127.0.0.1",
        meaning="Address to listen on for health and metrics; anybody who reaches it may read them",
        values="an IP address or host name",
        min_length=1,
        pattern=r"^[^\s/]+$",
    )
    ops_port: int | None = setting(
        "PAIRME_OPS_PORT",
        None,
        meaning="Port for /healthz, /readyz and /metrics; empty means that no such port is opened",
        values="a whole number from 1 to 65535",
        ge=1,
        le=65535,
    )

    @property
    def storage_url(self) -> str:
        """The one address to hand to `Database`: the given URL, else the file. Holds a password."""
        from storage.database import normalise_url  # loads the database library, so not at import

        if self.database_url is not None:
            return normalise_url(self.database_url.get_secret_value())
        return normalise_url(str(self.database_path))
