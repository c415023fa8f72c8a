"""`plotserver catalog`: the records that come with this version, and the index that search reads."""

from typing import Annotated

import psycopg
import typer

from plotserver import serving
from plotserver.commanding import explained, say, settings_for_command
from plotserver.settings import Settings

catalog = typer.Typer(help="The data catalogue: its records and its index.", no_args_is_help=True)


EXAMPLE = "Example: `DATABASE_URL=postgresql://owner@db/plots plotserver catalog seed --anew`"
Again = Annotated[bool, typer.Option("--anew", help="Also when nothing changed since the last time.")]


@catalog.command(epilog=EXAMPLE)
def seed(anew: Again = False) -> None:
    """Bring the records of this version into the database, and index what an older version indexed.

    Runs as the owner (DATABASE_URL), after `plotserver migrate`, which does the same by itself. What people
    changed by hand stays changed.
    """
    with explained():
        settings = settings_for_command()
        with serving.database(settings, say):
            if not bring(settings, anew=anew):
                say("the catalogue is up to date")


def bring(settings: Settings, *, anew: bool = False) -> bool:
    """Bring the shipped records in; says so when there was something to do, and returns whether there was."""
    from catalog import seed as records

    try:
        with psycopg.connect(settings.owner_conninfo()) as connection:
            brought = records.bring(connection, anew=anew)
    except records.BadRecords as error:
        raise serving.CannotServe(f"The records that come with this version are wrong:\n{error}") from error
    if brought.anything:
        say(
            f"the catalogue: {brought.new} new records, {brought.changed} brought up to date, "
            f"{brought.removed} taken out, {brought.analysed_again} indexed anew"
        )
    return brought.anything
