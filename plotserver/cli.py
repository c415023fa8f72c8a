"""The `plotserver` command: reads settings once, says in words what happens, and ends with 0 or 1.

Modules that load GDAL, PROJ or the whole application are imported inside the commands that use them: help
stays quick, and the place of the RD grid is known before PROJ is loaded.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.markup import escape

from plotserver import cli_audit, cli_catalog, cli_harvest, cli_trust, migrating, reference, serving
from plotserver.commanding import explained, out, say, settings_for_command
from plotserver.machine import places
from plotserver.settings import Settings

app = typer.Typer(
    name="plotserver",
    help="Operational pictures for crisis management: vector tiles and OGC API Features from PostGIS.\n\n"
    "Settings come from the environment: DATABASE_URL and PLOTSERVER_… (docs/settings.md). Without "
    "DATABASE_URL a private PostgreSQL runs in PLOTSERVER_DATA, on a socket that nobody else can open.",
    epilog="Begin with: plotserver demo",
    rich_markup_mode="markdown",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_trust.keys, name="keys")
app.add_typer(cli_audit.audit, name="audit")
app.add_typer(cli_catalog.catalog, name="catalog")
app.command(name="verify", epilog=cli_trust.EXAMPLE)(cli_trust.verify)
app.command(name="harvest", epilog=cli_harvest.HARVEST_EXAMPLE)(cli_harvest.harvest)
app.command(name="probe", epilog=cli_harvest.PROBE_EXAMPLE)(cli_harvest.probe)
app.command(name="worker", epilog=cli_harvest.WORKER_EXAMPLE)(cli_harvest.worker)


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        out.print(f"plotserver {version('plotserver')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What is said before every command's own words; `--version` is answered here."""


HostOption = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="PLOTSERVER_HOST")]
PortOption = Annotated[int | None, typer.Option(help="Port to listen on.", show_default="PLOTSERVER_PORT")]


@app.command(
    epilog="Example: `PLOTSERVER_PORT=8080 plotserver demo`. Ctrl-C stops everything that it started."
)
def demo(host: HostOption = None, port: PortOption = None) -> None:
    """Serve the exercise “Hoogwater en stroomuitval” on this machine.

    Gets a database (the one of DATABASE_URL, else a private one), migrates it, loads the exercise once, and
    lets you choose on the page whose eyes you look through. On a loopback address only.
    """
    with explained():
        settings = settings_for_command(host=host, port=port, demo_identity=True)
        with serving.database(settings, say):
            _migrate(settings)
            cli_catalog.bring(settings)
            _load_exercise_once(settings)
            serving.serve(settings, lambda: _announce(settings, exercise=True))
        say("stopped")


@app.command(epilog="Example: `DATABASE_URL=postgresql://owner@db/plots plotserver serve --port 8080`")
def serve(host: HostOption = None, port: PortOption = None) -> None:
    """Serve pictures, tiles and features.

    Connects as the role that row security holds (PLOTSERVER_APP_DATABASE_URL, else derived). The database
    must be migrated: `plotserver migrate`. When it goes away the server answers 503, and recovers by itself.
    """
    with explained():
        settings = settings_for_command(host=host, port=port)
        if settings.private_database and not places.cluster_directory(settings.data).exists():
            raise serving.CannotServe(
                "There is no database. Set DATABASE_URL or PLOTSERVER_APP_DATABASE_URL, or make one here "
                "with: plotserver migrate"
            )
        with serving.database(settings, say):
            serving.serve(settings, lambda: _announce(settings, exercise=False))


@app.command(epilog="Example: `DATABASE_URL=postgresql://owner@db/plots plotserver migrate`")
def migrate() -> None:
    """Bring the database to what this version needs: roles, extensions, tables, organisations.

    Runs as the owner (DATABASE_URL). Several at once are safe; nothing happens when all is there.
    """
    with explained():
        settings = settings_for_command()
        with serving.database(settings, say):
            _migrate(settings)
            reference.bring(settings.owner_conninfo())
            cli_catalog.bring(settings)
            say(f"the database is at migration {migrating.current(settings.owner_conninfo())}")


@app.command(epilog="Exit code 1 when something is wrong; warnings alone give 0.")
def doctor() -> None:
    """Check machine and database, and say for everything that is wrong how to mend it.

    Looks at versions, disk, clock, the RD grid in Python and in PostGIS, the database's extensions and
    migration, and whether row security really holds the role that serves.
    """
    from plotserver.machine.checks import Finding, machine
    from plotserver.machine.database_checks import database

    marks = {
        "ok": "[green]ok     [/green]",
        "warning": "[yellow]warning[/yellow]",
        "wrong": "[red]wrong  [/red]",
    }
    wrong = 0

    def show(finding: Finding) -> None:
        nonlocal wrong
        wrong += finding.state == "wrong"
        out.print(
            f"{marks[finding.state]} [bold]{finding.name}[/bold]: {escape(finding.seen)}", soft_wrap=True
        )
        if finding.mend:
            out.print(f"          → {escape(finding.mend)}", soft_wrap=True)

    with explained():
        settings = settings_for_command()
        for finding in machine(settings.data):
            show(finding)
        if settings.private_database and not places.cluster_directory(settings.data).exists():
            show(Finding("database", "warning", "there is none yet", "plotserver demo or migrate makes one."))
        else:
            with serving.database(settings, say):
                for finding in database(settings.app_conninfo(), _owner(settings), _grid_hint(settings)):
                    show(finding)
    out.print(f"\n{wrong} wrong" if wrong else "\nAll is well.")
    raise typer.Exit(1 if wrong else 0)


def _owner(settings: Settings) -> str | None:
    return settings.owner_conninfo() if settings.private_database or settings.database_url else None


def _grid_hint(settings: Settings) -> str:
    if settings.private_database:
        return "Stop the server that runs, and start it again: it gives its database the grid."
    return (
        f"Copy {settings.grid_file} to /usr/share/proj on the database's machine, or set "
        "PROJ_USER_WRITABLE_DIRECTORY to its directory in PostgreSQL's environment; then restart PostgreSQL."
    )


def _migrate(settings: Settings) -> None:
    """Climb to the newest migration; says so when there was something to do."""
    conninfo = settings.owner_conninfo()
    if migrating.current(conninfo) == migrating.head():
        return
    say("migrating the database")
    migrating.upgrade(conninfo, app_role=settings.app_role(), app_password=settings.app_password())
    from plotserver import auditing

    auditing.note(conninfo, "migreren", migrating.head() or "")


def _load_exercise_once(settings: Settings) -> None:
    """Load the exercise unless the database holds one already."""
    from layers import signatures
    from plotserver import trusting
    from plotserver.demo import loader

    with psycopg.connect(settings.owner_conninfo()) as connection:
        if connection.execute("SELECT 1 FROM plot.activity WHERE exercise LIMIT 1").fetchone() is None:
            say("loading the exercise")
            loader.load(connection)
            signatures.sign_history(connection, trusting.vault(settings))


def _announce(settings: Settings, *, exercise: bool) -> None:
    """Say where the server is, once it answers."""
    url = settings.base_url
    out.print(f"\n  [bold]plotserver[/bold] {version('plotserver')}   [bold cyan]{url}[/bold cyan]")
    if exercise:
        out.print(f"  QGIS    {url}/ogc/v1/pictures/landelijk")
    out.print("  Ctrl-C stops it.\n")


def _option(explanation: str, *names: str) -> Any:
    return typer.Option(*names, help=explanation, show_default=False)


@app.command(
    name="import",
    epilog="Example: `plotserver import panden.gpkg --layer bag-panden --owner vr17 --share partners`",
)
def import_(
    file: Annotated[Path, typer.Argument(help="The file; a Shapefile as a zip.", show_default=False)],
    layer: Annotated[str, _option("Id of the dataset layer to fill: new, or replaced as a whole.")],
    title: Annotated[str | None, _option("Title, in Dutch (new layer: the file's own).")] = None,
    crs: Annotated[str | None, _option("Coordinate reference system, such as EPSG:28992.")] = None,
    owner: Annotated[str | None, _option("Organisation that owns a new layer, such as vr17.")] = None,
    activity: Annotated[str | None, _option("Activity that the layer belongs to.")] = None,
    classification: Annotated[
        str | None, _option("open, intern or vertrouwelijk (new layer: intern).")
    ] = None,
    licence: Annotated[str | None, _option("SPDX identifier, URL or proprietary.")] = None,
    share: Annotated[
        list[str] | None,
        _option("Who may read it: openbaar, partners, organisatie:ID, sector:ID, activiteit:ID. Repeatable."),
    ] = None,
    source_layer: Annotated[str | None, _option("Which layer of the file, when it has several.")] = None,
    swap_axes: Annotated[
        bool, typer.Option("--swap-axes", help="Exchange first and second coordinate.")
    ] = False,
    trust_coordinates: Annotated[
        bool, typer.Option("--trust-coordinates", help="Accept coordinates that look wrong.")
    ] = False,
    encoding: Annotated[str | None, _option("Character encoding, when the file does not say.")] = None,
    report: Annotated[Path | None, _option("Write the full report (each row and reason) as JSON.")] = None,
) -> None:
    """Fill a dataset layer from a file, however many objects it holds.

    Reads GeoPackage, Shapefile, GeoJSON, FlatGeobuf, GeoParquet, KML, GML and CSV (x/y, lon/lat or WKT).
    Invalid geometry is repaired or set aside and reported; a wrong CRS or swapped axes are explained. Until
    all is in, readers see the old data; when it fails they keep them.
    """
    from layers.importing.target import ImportTarget, ReadingOptions
    from plotserver import importing

    target = ImportTarget(
        layer_id=layer,
        title=title,
        owner=owner,
        activity=activity,
        classification=classification,
        licence=licence,
    )
    options = ReadingOptions(
        crs=crs,
        source_layer=source_layer,
        swap_axes=swap_axes,
        trust_coordinates=trust_coordinates,
        encoding=encoding,
    )
    with explained():
        settings = settings_for_command()
        with serving.database(settings, say):
            importing.fill(settings.owner_conninfo(), file, target, options, share or [], report, out)
