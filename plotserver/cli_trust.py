"""The commands `verify` and `keys`: is the origin of an export certain, and the keys of organisations."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import psycopg
import typer

from plotserver import serving
from plotserver.commanding import explained, out, say, settings_for_command
from plotserver.settings import Settings

EXAMPLE = (
    "Example: `plotserver verify dijken.geojson --keys https://plot.example.org/.well-known/"
    "plotserver-sleutels.json`. Exit code 0 when all objects are verified, else 1."
)
keys = typer.Typer(
    help="The keys with which organisations' objects are signed (docs/trust.md).", no_args_is_help=True
)
Organisation = Annotated[str, typer.Argument(help="Id of the organisation.", show_default=False)]


def verify(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL", help="Export with signatures (handtekening=ja).", show_default=False
        ),
    ],
    keys: Annotated[
        str | None,
        typer.Option(metavar="FILE|URL", help="Whose keys (of a URL: its own server's).", show_default=False),
    ] = None,
) -> None:
    """Check, without the server, from whom each object of an export is and that nobody changed it.

    Reads GeoJSON, also a Feature on each line. The network is asked only for the addresses that you give.
    """
    from plotserver import trusting

    with explained():
        right = trusting.verify(source, keys, out)
    raise typer.Exit(0 if right else 1)


@contextmanager
def _database() -> Iterator[tuple[psycopg.Connection[Any], Settings]]:
    """The database as its owner, in one transaction."""
    with explained():
        settings = settings_for_command()
        with serving.database(settings, say), psycopg.connect(settings.owner_conninfo()) as connection:
            yield connection, settings


@keys.command(name="list")
def list_keys() -> None:
    """Every key: organisation, id, from when to when, and whether it was revoked."""
    from layers import signatures

    with _database() as (connection, _):
        for key in signatures.all_keys(connection):
            state = f"{key.not_before:%Y-%m-%d} – {key.not_after:%Y-%m-%d}"
            if key.revocation is not None:
                state += f"  revoked, not valid since {key.revocation.since:%Y-%m-%dT%H:%M:%S%z}"
            out.print(f"{key.organisation}  {key.id}  {state}", soft_wrap=True)


@keys.command()
def rotate(organisation: Organisation) -> None:
    """Give an organisation another key. What was signed before stays verifiable."""
    from plotserver import trusting

    with _database() as (connection, settings):
        before, made = trusting.rotate(connection, organisation, trusting.vault(settings))
        out.print(f"{organisation}: {before or 'no key'} → {made}", soft_wrap=True)


@keys.command(
    epilog="Example: `plotserver keys revoke ws08 --since 2026-11-18T06:00+01:00 --reason gestolen`"
)
def revoke(
    which: Annotated[str, typer.Argument(metavar="ORG|KEY", help="The organisation or the key's id.")],
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"],
            help="From when others may have had it (default: now).",
            show_default=False,
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; everybody can read it.")] = "",
) -> None:
    """Revoke a key. What it signed since then does not count; what it signed before does, and says so.

    The next publication makes another key. `plotserver keys sign --again` signs anew what no longer counts.
    """
    from plotserver import trusting

    with _database() as (connection, _):
        kid, organisation = trusting.revoke(connection, which, since, reason)
        out.print(f"{organisation}: {kid} revoked", soft_wrap=True)


@keys.command()
def sign(
    again: Annotated[
        bool, typer.Option("--again", help="Also what a key signed after it was compromised.")
    ] = False,
) -> None:
    """Sign what is published and was not signed: after an upgrade, an import of history, or a revocation."""
    from layers import signatures
    from plotserver import trusting

    with _database() as (connection, settings):
        done = signatures.sign_history(connection, trusting.vault(settings), again=again)
        out.print(f"{done} versions signed")


@keys.command()
def authors(
    organisation: Organisation,
    shown: Annotated[
        str,
        typer.Argument(metavar="pseudoniem|naam", help="What partners see of who draws.", show_default=False),
    ],
) -> None:
    """Show partners the names of those who draw for an organisation, or pseudonyms alone (the default)."""
    from plotserver import trusting

    if shown not in ("pseudoniem", "naam"):
        raise typer.BadParameter("pseudoniem or naam")
    with _database() as (connection, _):
        trusting.set_author_policy(connection, organisation, shown)
        out.print(f"{organisation}: {shown}")
