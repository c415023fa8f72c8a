"""Every setting of plotserver: read once from the environment, checked, and frozen.

The only module that reads `os.environ`. `plotserver.cli` makes one `Settings` and passes it to
`plotserver.app.create_app`; below that only plain values travel.
"""

import difflib
import hmac
import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from plotserver.machine import places

PREFIX = "PLOTSERVER_"
APP_ROLE = "plotserver_app"
OWNER_ROLE = places.SUPERUSER

# Names that start with our prefix but belong to the set-up and the tests, not to the server.
NOT_SETTINGS = frozenset(
    f"PLOTSERVER_TEST_{name}" for name in ("DATA", "DATABASE_URL", "CQL2_CASES", "FUZZ_CASES", "TRIXIE")
)


class SettingsError(Exception):
    """A setting is wrong; the message says which, why, and what to write instead."""


class Settings(BaseSettings):
    """What can be set. Names in the environment are the field names with `PLOTSERVER_` before them,
    except `DATABASE_URL`. Read with `read_settings()`, which explains what is wrong in a sentence.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True
    )

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="TCP port to listen on")
    data: Path = Field(
        default_factory=places.default_data_directory,
        description="directory for the private database, the RD grid and the signing key",
    )
    basemap: str | None = Field(
        None,
        description="style URL of a base map that replaces the offline one (leaves this origin)",
    )
    secret: SecretStr | None = Field(
        None,
        description="key that signs cookies and tokens, at least 32 characters; made and kept in the data "
        "directory when absent",
    )
    demo_identity: bool = Field(
        False, description="let anyone choose an organisation without logging in; on a loopback address only"
    )
    issuers: Path | None = Field(
        None, description="TOML file of the login services that are trusted, and whom each speaks for"
    )
    session_idle_seconds: int = Field(
        7200, ge=300, le=86_400, description="a session ends after so many seconds without a request"
    )
    session_seconds: int = Field(
        43_200, ge=300, le=86_400, description="a session ends after so many seconds, whatever is done in it"
    )
    public_url: str | None = Field(
        None, description="address by which clients reach this server, when a proxy stands before it"
    )
    database_url: SecretStr | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL with PostGIS, as the role that migrates; else a private one is started",
    )
    app_database_url: SecretStr | None = Field(
        None,
        description="the same database as the role that serves (held by row security); derived when absent",
    )
    pool_size: int = Field(10, ge=1, le=200, description="most database connections of one server process")
    tile_cache_bytes: int = Field(256 * 1024**2, ge=0, description="memory for made tiles, in bytes")
    statement_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        10.0, description="longest that one database statement of a request may take, in seconds"
    )
    operator: str | None = Field(
        None, description="organisation that runs this server; it sees the audit trail of all"
    )
    audit_key: Path | None = Field(
        None, description="file with the Ed25519 key (PEM) that signs the audit trail; made when absent"
    )
    audit_rules: Path | None = Field(
        None, description="rules of the watch over the audit trail, in place of those that come along"
    )
    audit_places: Path | None = Field(
        None, description="which networks are at which place, for the rule about impossible travel"
    )
    audit_forward: str | None = Field(
        None, description="where audit lines go: syslog+tls://, syslog+tcp://, https:// or http://"
    )
    audit_forward_form: Literal["ecs", "cef", "jsonl"] = Field("ecs", description="the form they go in")
    audit_forward_ca: Path | None = Field(
        None, description="certificates (PEM) that sign the receiver's, when the system trusts them not"
    )
    audit_forward_token: SecretStr | None = Field(
        None, description="token that goes along as Bearer over HTTP"
    )
    proxies: str | None = Field(
        None,
        description="addresses or networks of the proxies before this server, with commas between: what they "
        "say of the client's address counts",
    )
    limit_reads_per_second: float = Field(
        500, gt=0, description="questions that one asker may keep asking; ten seconds of them at once"
    )
    limit_writes_per_minute: float = Field(
        3000, gt=0, description="changes that one asker may keep making, and may make at once"
    )
    limit_logins_per_minute: float = Field(
        60, gt=0, description="steps of logging in, and codes, from one asker; twice as many at once"
    )
    limit_refusals_per_minute: float = Field(
        30, gt=0, description="keys and logins that do not hold, from one address; twice as many at once"
    )
    limit_streams: int = Field(500, ge=1, description="event streams that one asker may have open")
    outward_allow: str = Field(
        "",
        description="networks (10.1.0.0/16) and names of hosts inside the own network that harvesting and "
        "probing may ask, with commas between",
    )
    outward_contact: str | None = Field(
        None, description="address (https: or mailto:) that tells owners of other servers who asks"
    )
    worker: bool = Field(
        True, description="do the work of harvesting and probing in this process; else: plotserver worker"
    )
    probe: bool | None = Field(
        None, description="look by itself whether the catalogue's services live; else all but a demo do"
    )
    log_format: Literal["text", "json"] = Field("text", description="text for people, json for machines")

    def __init__(self, **values: Any) -> None:
        """Values given here win over the environment; unknown names in either are refused."""
        refuse_unknown_names()
        if "database_url" in values:
            values["DATABASE_URL"] = values.pop("database_url")
        super().__init__(**values)

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("needs at least 32 characters; make one with: openssl rand -hex 32")
        return value

    @field_validator("public_url", "basemap")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/?#\s]+", value):
            raise ValueError("must be a full address that starts with https:// or http://")
        return value

    @field_validator("proxies")
    @classmethod
    def _proxies(cls, value: str | None) -> str | None:
        for part in (value or "").split(","):
            try:
                ipaddress.ip_network(part.strip() or "127.0.0.1")
            except ValueError:
                raise ValueError(
                    f"{part.strip()!r} is no address or network such as 192.0.2.7 or 10.0.0.0/8"
                ) from None
        return value

    @field_validator("outward_allow")
    @classmethod
    def _let_through(cls, value: str) -> str:
        if value.strip():
            from plotserver.kernel.outward import allow  # loads an HTTP client; most commands need none

            allow(value.split(","))
        return value

    @field_validator("outward_contact")
    @classmethod
    def _contact(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"(https://|mailto:)[^\s()]{3,200}", value):
            raise ValueError(
                "must be an address such as https://geo.example/contact or mailto:geo@example.nl"
            )
        return value

    @field_validator("audit_forward")
    @classmethod
    def _receiver(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"(syslog\+tls|syslog\+tcp|https?)://[^/?#\s]+", value):
            raise ValueError(
                "must be an address such as syslog+tls://soc.example:6514 or https://soc.example/in"
            )
        return value

    @field_validator("database_url", "app_database_url")
    @classmethod
    def _connection_string(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                conninfo_to_dict(value.get_secret_value())
            except psycopg.ProgrammingError:  # its text repeats the password
                raise ValueError(
                    "is not a PostgreSQL address like postgresql://user@host:5432/name"
                ) from None
        return value

    @model_validator(mode="after")
    def _demo_stays_home(self) -> Self:
        if self.demo_identity and not is_loopback(self.host):
            raise ValueError(
                f"PLOTSERVER_DEMO_IDENTITY lets anyone act as any organisation, so it works on a loopback "
                f"address only, and PLOTSERVER_HOST is {self.host}. Set PLOTSERVER_HOST=127.0.0.1, or unset "
                f"PLOTSERVER_DEMO_IDENTITY"
            )
        return self

    @model_validator(mode="after")
    def _logins_come_back_safely(self) -> Self:
        if self.issuers is not None and self.base_url.startswith("http:"):
            host = urlsplit(self.base_url).hostname or ""
            if not is_loopback(host):
                raise ValueError(
                    f"PLOTSERVER_ISSUERS lets people log in, which needs https, and they would come back to "
                    f"{self.base_url}. Set PLOTSERVER_PUBLIC_URL to the https address of this server"
                )
        return self

    @property
    def probes(self) -> bool:
        """Whether services are looked at without anybody asking."""
        return not self.demo_identity if self.probe is None else self.probe

    @property
    def base_url(self) -> str:
        """The address that people open, without a slash at the end."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{shown}:{self.port}").rstrip("/")

    @property
    def trusted_proxies(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """The proxies whose word counts: those named; else, with a public address, one on this machine."""
        named = self.proxies or ("127.0.0.0/8,::1" if self.public_url else "")
        return [ipaddress.ip_network(part.strip()) for part in named.split(",") if part.strip()]

    @property
    def audit_key_file(self) -> Path:
        """The key that signs checkpoints of the audit trail."""
        return self.audit_key or self.data / "audit.key"

    @property
    def private_database(self) -> bool:
        """Whether this server keeps its own PostgreSQL in the data directory."""
        return self.database_url is None and self.app_database_url is None

    @property
    def grid_file(self) -> Path:
        """The RD New correction grid (NTv2), where `plotserver.machine.grid` keeps it."""
        return places.grid_file(self.data)

    @property
    def basemap_directory(self) -> Path:
        """Where the built offline base map is: part of the installation."""
        return places.basemap_directory()

    def owner_conninfo(self) -> str:
        """libpq connection string of the role that migrates, imports and loads the exercise.

        Raises SettingsError where only the serving role's address is given.
        """
        if self.database_url is not None:
            return make_conninfo(self.database_url.get_secret_value(), application_name="plotserver")
        if self.app_database_url is not None:
            raise SettingsError("This needs DATABASE_URL: the database as the role that migrates it.")
        return make_conninfo(
            host=str(places.socket_directory(self.data)),
            port=places.SOCKET_PORT,
            user=OWNER_ROLE,
            dbname=places.DATABASE,
            application_name="plotserver",
        )

    def app_conninfo(self) -> str:
        """libpq connection string of the role that serves: it owns nothing and is held by row security."""
        if self.app_database_url is not None:
            return make_conninfo(self.app_database_url.get_secret_value(), application_name="plotserver")
        if self.private_database:
            return make_conninfo(self.owner_conninfo(), user=APP_ROLE)
        return make_conninfo(self.owner_conninfo(), user=APP_ROLE, password=self.app_password())

    def app_password(self) -> str | None:
        """The password that migrating gives the serving role; None where the socket itself is private."""
        if self.app_database_url is not None:
            password = conninfo_to_dict(self.app_database_url.get_secret_value()).get("password")
            return None if password is None else str(password)
        if self.private_database:
            return None
        return hmac.digest(self.signing_key(), APP_ROLE.encode(), "sha256").hex()

    def app_role(self) -> str:
        """Name of the role that serves."""
        return str(conninfo_to_dict(self.app_conninfo()).get("user", APP_ROLE))

    def signing_key(self) -> bytes:
        """The key of PLOTSERVER_SECRET, else the one kept in the data directory (made when absent).

        Raises SettingsError when none is given and none can be kept.
        """
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        try:
            return places.kept_key(self.data)
        except OSError as error:
            raise SettingsError(
                f"No signing key can be kept in {self.data} ({error.strerror}). Set PLOTSERVER_SECRET, or "
                "PLOTSERVER_DATA to a directory that this user may write."
            ) from error


def environment_variable(name: str) -> str | None:
    """A secret that another file than the environment names a variable for (the issuers file)."""
    return os.environ.get(name) or None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_unknown_names() -> None:
    """Raises SettingsError for a PLOTSERVER_* name that is not a setting: a misspelt one does nothing."""
    known = {name.upper() for name in Settings.model_fields if name != "database_url"}
    for variable in sorted(os.environ):
        name = variable.upper().removeprefix(PREFIX)
        if name == variable.upper() or name in known or variable in NOT_SETTINGS:
            continue
        near = difflib.get_close_matches(name, known, n=1)
        all_names = ", ".join(PREFIX + each for each in sorted(known))
        hint = f"Did you mean {PREFIX}{near[0]}?" if near else f"Known are: {all_names}."
        raise SettingsError(f"There is no setting {variable}. {hint}")


def read_settings(**values: Any) -> Settings:
    """Settings from the environment, with `values` (from the command line) before it.

    Raises SettingsError with one sentence for each thing that is wrong.
    """
    try:
        return Settings(**{name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors())) from None


def _sentence(problem: Any) -> str:
    """One pydantic problem as a sentence; never with the value of a secret."""
    reason = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return f"{reason}."
    field = str(problem["loc"][0])
    name = field if field == "DATABASE_URL" else PREFIX + field.upper()
    return f"{name}: {reason}."


def use_grids(directory: Path) -> None:
    """Let PROJ in this process (pyproj, GDAL) and in its children find the RD grid in `directory`.

    To be called before the first transformation: PROJ reads the variable when it makes a context.
    """
    os.environ["PROJ_USER_WRITABLE_DIRECTORY"] = str(directory)
