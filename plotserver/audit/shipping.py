"""Forwards sealed lines to a SOC as they come: syslog (RFC 5424) over TCP or TLS, or batches by HTTP.

At least once: the cursor moves when the other side has taken a batch. TCP itself tells that much: syslog has
no answer of its own, so we wait until the peer's system has acknowledged every byte. A break leads to the
same batch again. What has not been forwarded waits in the database, so no memory fills up.
"""

import asyncio
import contextlib
import fcntl
import http.client
import os
import socket
import ssl
import struct
import sys
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from plotserver.audit.formats import FORMS
from plotserver.audit.lines import Line

LOG_AUDIT, INFORMATIONAL, WARNING = 13, 6, 4  # RFC 5424 §6.2.1
PORTS = {"syslog+tls": 6514, "syslog+tcp": 601, "https": 443, "http": 80}
PATIENCE_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 300.0
GOODBYE_SECONDS, MOMENT_SECONDS = 1.0, 0.02
TYPES = {"jsonl": "application/x-ndjson", "ecs": "application/x-ndjson", "cef": "text/plain; charset=utf-8"}
Batch = Sequence[tuple[bytes, Line]]


class NotTaken(Exception):
    """The other side did not take the batch; the message says why."""


@dataclass(frozen=True)
class Target:
    """Where lines go. `authority` is a file with the certificates that the receiver's is signed by, when that
    is none that the system trusts; `token` goes along as Bearer over HTTP."""

    url: str
    form: str = "ecs"
    authority: Path | None = None
    token: str = ""

    @property
    def scheme(self) -> str:
        """``syslog+tls``, ``syslog+tcp``, ``https`` or ``http``."""
        return urlsplit(self.url).scheme

    def tls(self) -> ssl.SSLContext | None:
        """How to encrypt, with the receiver's name checked; None where the address asks for none."""
        if self.scheme not in ("syslog+tls", "https"):
            return None
        trusted = ssl.create_default_context(cafile=None if self.authority is None else str(self.authority))
        trusted.minimum_version = ssl.TLSVersion.TLSv1_2
        return trusted


def wait_seconds(failures: int) -> float:
    """How long to wait after so many failures in a row: 1, 2, 4 … seconds, five minutes at most."""
    return min(LONGEST_WAIT_SECONDS, 2.0 ** min(failures - 1, 10)) if failures else 0.0


async def send(target: Target, batch: Batch) -> None:
    """Send the lines; returns once they were taken. Raises NotTaken."""
    work = _by_syslog if target.scheme.startswith("syslog") else _by_http
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await work(target, batch)
    except (OSError, TimeoutError, http.client.HTTPException) as error:
        raise NotTaken(f"{type(error).__name__}: {error}"[:300]) from error


def syslog(line: Line, found: bytes, form: str) -> bytes:
    """One message of RFC 5424, without structured data: all is in the message, in UTF-8 with its mark."""
    severity = WARNING if line.failed else INFORMATIONAL
    host = socket.gethostname()[:255]
    head = f"<{LOG_AUDIT * 8 + severity}>1 {line.at} {host} plotserver {os.getpid()} audit -"
    return head.encode("ascii", "replace") + b" \xef\xbb\xbf" + FORMS[form](line, found)


async def _by_syslog(target: Target, batch: Batch) -> None:
    """Messages with their length before them (RFC 5425 §4.3, RFC 6587 §3.4.1)."""
    where = urlsplit(target.url)
    tls = target.tls()
    reader, writer = await asyncio.open_connection(
        where.hostname,
        where.port or PORTS[target.scheme],
        ssl=tls,
        server_hostname=where.hostname if tls else None,
    )
    try:
        for found, line in batch:
            message = syslog(line, found, target.form)
            writer.write(b"%d %b" % (len(message), message))
        await writer.drain()
        await _acknowledged(writer)
        await _still_there(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await writer.wait_closed()


async def _acknowledged(writer: asyncio.StreamWriter) -> None:
    """Until nothing of ours is on its way any more, as far as this system can tell (Linux can)."""
    if not sys.platform.startswith("linux"):
        return
    handle = writer.get_extra_info("socket").fileno()
    while True:
        left = 0 if writer.transport.get_write_buffer_size() == 0 else 1
        underway = struct.unpack("i", fcntl.ioctl(handle, termios.TIOCOUTQ, b"\0" * 4))[0]
        if left + underway == 0:
            return
        await asyncio.sleep(0.01)


async def _still_there(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """That the receiver did not break the connection off. Without TLS we say that this was all, and it closes
    its side; with TLS there is no such half end, so we look whether it is there a moment later."""
    if writer.can_write_eof():
        writer.write_eof()
        with contextlib.suppress(TimeoutError):  # some leave their side open: that is no break
            async with asyncio.timeout(GOODBYE_SECONDS):
                await reader.read()
        return
    await asyncio.sleep(MOMENT_SECONDS)
    if reader.at_eof() or writer.transport.is_closing():
        raise NotTaken("the receiver closed the connection")


async def _by_http(target: Target, batch: Batch) -> None:
    """One POST with a line for each; any answer of 2xx means taken."""
    body = b"\n".join(FORMS[target.form](line, found) for found, line in batch) + b"\n"
    status = await asyncio.to_thread(_post, target, body)
    if not 200 <= status < 300:
        raise NotTaken(f"the receiver answered {status}")


def _post(target: Target, body: bytes) -> int:
    where, tls = urlsplit(target.url), target.tls()
    port = where.port or PORTS[target.scheme]
    connection = (
        http.client.HTTPConnection(where.hostname or "", port, timeout=PATIENCE_SECONDS)
        if tls is None
        else http.client.HTTPSConnection(where.hostname or "", port, timeout=PATIENCE_SECONDS, context=tls)
    )
    headers = {"Content-Type": TYPES[target.form]} | (
        {"Authorization": f"Bearer {target.token}"} if target.token else {}
    )
    with contextlib.closing(connection):
        path = f"{where.path or '/'}{'?' + where.query if where.query else ''}"
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
