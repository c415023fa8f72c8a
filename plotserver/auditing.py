"""The audit trail from the command line: verify, export, sign; asked as the owner of the database."""

import asyncio
import getpass
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psycopg
from psycopg.types.json import Jsonb
from rich.console import Console

from plotserver.audit import chain, checkpoints, formats, keys
from plotserver.audit.chain import BATCH, QUERIES
from plotserver.audit.checkpoints import Checkpoint, CheckpointUnreadable
from plotserver.audit.lines import START
from plotserver.audit.verify import Chain, Fault
from plotserver.kernel.errors import Invalid
from plotserver.settings import Settings, SettingsError

Owner = psycopg.Connection[tuple[Any, ...]]
FETCHED = 5_000
SAYINGS = {
    "verwijderd": "removed: the line is gone, its seal is there",
    "gewijzigd": "changed: the line is not what was sealed",
    "verplaatst": "moved: the line belongs at number {other}",
    "gat": "removed: neither line nor seal is there",
    "afgekapt": "cut off: a signed checkpoint says that there was more",
    "herschreven": "rewritten: a signed checkpoint says otherwise",
    "handtekening": "a checkpoint whose signature does not hold, or by a key that is not known here (--key)",
    "buiten": "outside the chain: put there or taken away behind the server's back (these are ids)",
}


def note(conninfo: str, action: str, thing: str, result: str = "gelukt", **detail: Any) -> None:
    """A line of something that was done on this machine, by the person at it."""
    with psycopg.connect(conninfo) as connection:
        connection.execute(
            "INSERT INTO plot.audit_line (action, object, result, origin, actor, detail)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (action, thing, result, socket.gethostname(), f"beheerder {_person()}", Jsonb(detail)),
        )


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "onbekend"


def verify(
    settings: Settings,
    first: int,
    last: int | None,
    kept: list[Path],
    given: list[Path],
    out: Console,
) -> bool:
    """Verify the chain from `first` to `last` and say what is wrong; whether nothing is.

    `kept` are files with checkpoints, besides the one in the data directory; `given` public keys besides the
    server's own. Raises SettingsError when a file cannot be read.
    """
    part = Chain(behind=first - 1, keys=_known_keys(settings, given))
    started = time.perf_counter()
    with psycopg.connect(settings.owner_conninfo()) as connection:
        _begin(connection, part, first)
        part.expect(
            one for one in _checkpoints(connection, settings, kept) if last is None or one.number <= last
        )
        with connection.cursor(name="chain") as cursor:
            cursor.itersize = FETCHED
            cursor.execute(QUERIES["all_lines"], {"first": first, "last": last})
            for row in cursor:
                part.see(*chain.read(row))
        faults = part.done(whole=last is None)
        faults += [
            Fault("buiten", identity, identity)
            for identity, _ in connection.execute(QUERIES["outside"]).fetchall()
        ][:200]
        waiting, oldest = connection.execute(QUERIES["waiting"]).fetchone() or (0, None)
    seconds = time.perf_counter() - started
    _say(out, part, faults, seconds, waiting, oldest)
    _keep(settings, part, first, faults)
    return not faults


def _known_keys(settings: Settings, given: list[Path]) -> dict[str, keys.PublicKey]:
    try:
        found = [keys.kept(settings.audit_key_file).public, *map(keys.public_from, given)]
    except keys.KeyUnusable as error:
        raise SettingsError(str(error)) from error
    return {key.id: key for key in found}


def _begin(connection: Owner, part: Chain, first: int) -> None:
    """What stands before the first line."""
    row = connection.execute(QUERIES["hash_of"], {"number": first - 1}).fetchone()
    part.before = START if row is None else bytes(row[0])


def _checkpoints(connection: Owner, settings: Settings, kept: list[Path]) -> list[Checkpoint]:
    found = [Checkpoint(*row) for row in connection.execute(QUERIES["all_checkpoints"]).fetchall()]
    own = settings.data / "audit-checkpoint.json"
    try:
        found += [checkpoints.read(path) for path in [*kept, *([own] if own.is_file() else [])]]
    except CheckpointUnreadable as error:
        raise SettingsError(str(error)) from error
    return found


def _say(
    out: Console, part: Chain, faults: list[Fault], seconds: float, waiting: int, oldest: datetime | None
) -> None:
    out.print(f"{part.lines:,} lines up to number {part.behind:,}, in {seconds:.1f} s")
    for one in faults:
        where = str(one.first) if one.first == one.last else f"{one.first} to {one.last}"
        out.print(f"  {where}: {SAYINGS[one.kind].format(other=one.other)}", soft_wrap=True, markup=False)
    if waiting and oldest is not None:
        age = (datetime.now(UTC) - oldest).total_seconds()
        out.print(f"  {waiting} lines are not yet in the chain, the oldest for {age:.0f} s")
    out.print("The chain does not hold." if faults else "The chain holds.")


def _keep(settings: Settings, part: Chain, first: int, faults: list[Fault]) -> None:
    """Let the trail itself know who verified it, and the page what was found."""
    conninfo = settings.owner_conninfo()
    result = f"mislukt: {len(faults)} afwijkingen" if faults else "gelukt"
    note(conninfo, "audit verifiëren", f"{first}-{part.behind}", result, regels=part.lines)
    values = {
        "first": first,
        "last": part.behind,
        "faults": Jsonb([fault.as_json() for fault in faults]),
        "by": f"beheerder {_person()}",
    }
    with psycopg.connect(conninfo) as connection:
        connection.execute("SELECT set_config('plotserver.organisation', 'plotserver:audit', true)")
        connection.execute(QUERIES["checked"], values)


def export(settings: Settings, form: str, since: str) -> None:
    """Write the lines from a number or moment on to standard output. Raises Invalid."""
    write = formats.FORMS.get(form)
    if write is None:
        raise Invalid(f"There is no form {form}; choose one of: {', '.join(formats.FORMS)}.")
    note(settings.owner_conninfo(), "audit exporteren", f"vanaf {since}"[:100], form=form)
    with psycopg.connect(settings.owner_conninfo()) as connection:
        values = {"first": _first(connection, since), "last": None}
        with connection.cursor(name="export") as cursor:
            cursor.itersize = FETCHED
            cursor.execute(QUERIES["all_lines"], values)
            for row in cursor:
                _, found, line = chain.read(row)
                if line is not None:
                    sys.stdout.buffer.write(write(line, found) + b"\n")
    sys.stdout.buffer.flush()


def _first(connection: Owner, since: str) -> int:
    if since.isascii() and since.isdigit():
        return int(since)
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise Invalid(f"--since {since}: give a number, or a moment like 2026-11-24T06:00:00Z.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    row = connection.execute(QUERIES["since"], {"moment": moment}).fetchone()
    return 1 if row is None else int(row[0]) + 1


def checkpoint(settings: Settings) -> None:
    """Seal, sign, keep and show the checkpoint. Raises SettingsError."""
    try:
        key = keys.kept(settings.audit_key_file)
    except keys.KeyUnusable as error:
        raise SettingsError(str(error)) from error
    note(settings.owner_conninfo(), "audit ondertekenen", "")
    signed = asyncio.run(_sign(settings.owner_conninfo(), key))
    if signed is not None:
        checkpoints.keep(settings.data / "audit-checkpoint.json", signed)
        sys.stdout.buffer.write(orjson.dumps(signed.as_json(), option=orjson.OPT_INDENT_2) + b"\n")
        sys.stdout.buffer.flush()


async def _sign(conninfo: str, key: keys.SigningKey) -> Checkpoint | None:
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        sealed = BATCH
        while sealed == BATCH:
            async with connection.transaction():
                await _on_duty(connection)
                sealed = len(await chain.seal(connection))
        async with connection.transaction():
            await _on_duty(connection)
            return await chain.checkpoint(connection, key)


async def _on_duty(connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
    await connection.execute("SELECT set_config('plotserver.organisation', 'plotserver:audit', true)")
