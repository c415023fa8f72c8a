"""What every command says and how it ends: lines of progress, and faults as sentences."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import typer
from rich.console import Console
from rich.markup import escape

from plotserver import logs, migrating, serving
from plotserver.kernel.errors import PlotError
from plotserver.machine.cluster import ClusterFailed
from plotserver.machine.postgis import PostgisUnavailable
from plotserver.settings import Settings, SettingsError, read_settings

out = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def say(line: str) -> None:
    """One line of progress."""
    out.print(f"  [dim]·[/dim] {escape(line)}", soft_wrap=True)


def complain(message: str) -> None:
    """Say on standard error what is wrong."""
    errors.print(f"[red]plotserver:[/red] {escape(message)}", soft_wrap=True)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn what we expect to go wrong into a sentence and exit code 1."""
    expected = (
        SettingsError,
        ClusterFailed,
        PostgisUnavailable,
        migrating.OwnerMayNot,
        serving.CannotServe,
        PlotError,
    )
    try:
        yield
    except expected as error:
        complain(str(error))
        raise typer.Exit(1) from error
    except psycopg.OperationalError as error:
        complain(f"the database cannot be reached: {str(error).strip()}\nFor what to do: plotserver doctor")
        raise typer.Exit(1) from error


def settings_for_command(**values: Any) -> Settings:
    """Settings with those of the command line before them; logs and the RD grid ready."""
    settings = read_settings(**values)
    logs.configure(settings.log_format, requests=not settings.demo_identity)
    serving.prepare_grid(settings)
    return settings
