"""`plotserver audit …`: verify the audit trail, hand it over, sign where it ends."""

from pathlib import Path
from typing import Annotated

import typer

from plotserver import serving
from plotserver.commanding import explained, out, say, settings_for_command

audit = typer.Typer(
    help="The audit trail: verify it, hand it over, sign where it ends.", no_args_is_help=True
)


@audit.command(epilog="Exit code 1 when anything was removed, changed, moved or added.")
def verify(
    first: Annotated[int, typer.Option("--from", min=1, help="First number to look at.")] = 1,
    last: Annotated[
        int | None, typer.Option("--to", help="Last number to look at.", show_default=False)
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that was kept elsewhere (JSON). Repeatable.", show_default=False),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(help="Public key of another server (JWK or PEM). Repeatable.", show_default=False),
    ] = None,
) -> None:
    """Verify the chain of the audit trail, and name every line that does not fit."""
    from plotserver import auditing

    with explained():
        settings = settings_for_command()
        with serving.database(settings, say):
            sound = auditing.verify(settings, first, last, checkpoint or [], key or [], out)
    raise typer.Exit(0 if sound else 1)


@audit.command(epilog="Example: `plotserver audit export --form cef --since 2026-11-24T06:00:00Z`")
def export(
    form: Annotated[str, typer.Option(help="jsonl (verifiable elsewhere), ecs or cef.")] = "jsonl",
    since: Annotated[str, typer.Option(help="A moment (2026-11-24T06:00:00Z) or a number.")] = "1",
) -> None:
    """Write the lines of the audit trail to standard output, in the order of the chain."""
    from plotserver import auditing

    with explained():
        settings = settings_for_command()
        with serving.database(settings, lambda _line: None):
            auditing.export(settings, form, since)


@audit.command()
def checkpoint() -> None:
    """Seal what waits, sign where the chain ends, and show that checkpoint: keep it elsewhere."""
    from plotserver import auditing

    with explained():
        settings = settings_for_command()
        with serving.database(settings, lambda _line: None):
            auditing.checkpoint(settings)
