"""The commands about origin: verify an export, and keep the keys of organisations."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
from psycopg.types.json import Jsonb
from rich.console import Console
from rich.markup import escape

from layers import signatures
from plotserver.kernel import audit
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.errors import PlotError
from plotserver.settings import Settings
from plotserver.trust import checking, keyset
from plotserver.trust.checking import Checked
from plotserver.trust.keyset import KeySet
from plotserver.trust.objects import Unreadable, parse
from plotserver.trust.vault import Vault
from plotserver.trust.verdicts import State

KEYS = "/.well-known/plotserver-sleutels.json"
PATIENCE_SECONDS = 30.0
MOST_BYTES = 500 * 1024 * 1024
COLOURS = {State.VERIFIED: "green", State.UNSIGNED: "yellow"}


class CannotVerify(PlotError):
    """The file or the keys cannot be read; the message says why and what to do."""


def vault(settings: Settings) -> Vault:
    """Where this server keeps the keys of organisations. Raises SettingsError."""
    return Vault(settings.signing_key())


def verify(source: str, keys: str | None, out: Console) -> bool:
    """Say of each object of an export whether its origin is certain; whether it is of all.

    Asks the network only for addresses that are given here. Raises CannotVerify.
    """
    text = _read(source)
    found = _keys(source, keys)
    try:
        checked = checking.check(text, found)
    except Unreadable as error:
        raise CannotVerify(f"{source} cannot be verified: {error}.") from error
    for one in checked:
        _say(one, out)
    right = sum(one.verdict.state is State.VERIFIED for one in checked)
    out.print(f"\n{right} van {len(checked)} objecten geverifieerd.")
    return bool(checked) and right == len(checked)


def _say(one: Checked, out: Console) -> None:
    verdict = one.verdict
    colour = COLOURS.get(verdict.state, "red")
    mark = "OK  " if verdict.state is State.VERIFIED else "FOUT"
    name = f" {one.name}" if one.name else ""
    where = f" · laag {verdict.layer}" if verdict.layer else ""
    when = f" · {verdict.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z" if verdict.at else ""
    exercise = " · OEFENING" if verdict.exercise else ""
    line = f"{one.id}{name}: {verdict.text}{where}{when}{exercise}"
    out.print(f"[{colour}]{mark}[/{colour}] {escape(_printable(line))}", soft_wrap=True)


def _printable(text: str) -> str:
    """What stands in a file does not steer a terminal."""
    return "".join(one if one.isprintable() else "\ufffd" for one in text)


def _keys(source: str, given: str | None) -> KeySet:
    if given is None:
        if not _is_address(source):
            raise CannotVerify(
                f"Whose keys? Give them with --keys: a file, or the address of a server's {KEYS}. Get them"
                " from whom you trust, not from who sent the file."
            )
        parts = urlsplit(source)
        given = f"{parts.scheme}://{parts.netloc}{KEYS}"
    try:
        return keyset.from_jwks(parse(_read(given)))
    except Unreadable as error:
        raise CannotVerify(f"{given} holds no keys: {error}.") from error


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _read(source: str) -> bytes:
    """The bytes of a file or of an address. Raises CannotVerify."""
    try:
        return _fetch(source) if _is_address(source) else Path(source).read_bytes()
    except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise CannotVerify(f"{source} cannot be read: {error}") from error


def _fetch(address: str) -> bytes:
    body = bytearray()
    with httpx.stream("GET", address, timeout=PATIENCE_SECONDS) as response:
        if response.status_code != 200:
            raise CannotVerify(
                f"{address} answered {response.status_code}; give the address that answers 200."
            )
        for part in response.iter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise CannotVerify(f"{address} is larger than {MOST_BYTES // 1024**2} MB; save and split it.")
    return bytes(body)


def rotate(connection: psycopg.Connection[Any], organisation: str, keys: Vault) -> tuple[str | None, str]:
    """Give an organisation another key; the ids of the old and the new one. Raises CannotVerify."""
    _must_know(connection, organisation)
    before, made = signatures.rotate(connection, organisation, keys)
    detail = {"oud": before, "nieuw": made}
    _log(connection, "sleutel vervangen", organisation, detail)
    return before, made


def revoke(
    connection: psycopg.Connection[Any], which: str, since: datetime | None, reason: str
) -> tuple[str, str]:
    """Revoke a key, by its id or its organisation's: its id and organisation. Raises CannotVerify."""
    found = signatures.revoke(connection, which, since, reason)
    if found is None:
        raise CannotVerify(f"There is no key {which} that is not revoked, and no such organisation with one.")
    moment = (since or datetime.now(UTC)).isoformat()
    _log(connection, "sleutel intrekken", found[1], {"sleutel": found[0], "vanaf": moment, "reden": reason})
    return found


def set_author_policy(connection: psycopg.Connection[Any], organisation: str, shown: str) -> None:
    """Let partners see who draws, or a pseudonym alone. Raises CannotVerify."""
    _must_know(connection, organisation)
    signatures.set_author_policy(connection, organisation, shown)
    _log(connection, "auteurs tonen", organisation, {"als": shown})


def _must_know(connection: psycopg.Connection[Any], organisation: str) -> None:
    if not signatures.knows(connection, organisation):
        raise CannotVerify(f"There is no organisation {organisation}.")


def _log(connection: psycopg.Connection[Any], action: str, organisation: str, detail: dict[str, Any]) -> None:
    line = AuditLine(action, f"organisatie/{organisation}", "gelukt", "opdrachtregel", "beheer")
    connection.execute(audit.INSERT, vars(line) | {"layers": [], "detail": Jsonb(detail)})
