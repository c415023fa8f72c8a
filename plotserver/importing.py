"""One import for the command line: progress on the screen, then what became of every row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from layers import sharing
from layers.importing.importer import import_file
from layers.importing.report import ImportReport
from layers.importing.target import ImportTarget, ProgressCallback, ReadingOptions
from layers.importing.target import Progress as HowFar


def fill(
    conninfo: str,
    file: Path,
    target: ImportTarget,
    options: ReadingOptions,
    shares: Sequence[str],
    report_file: Path | None,
    out: Console,
) -> None:
    """Import the file, share the layer, and tell what happened; the full report goes to `report_file`.

    Raises PlotError with what is wrong; the layer is then as it was.
    """
    audiences = [sharing.audience(text) for text in shares]  # refused before the long work
    with psycopg.connect(conninfo, autocommit=True) as connection:
        with _progress_bar(out) as show:
            report = import_file(connection, file, target, options, progress=show)
        _tell(report, out)
        for each in audiences:
            with connection.transaction():
                reaches = sharing.share(connection, target.layer_id, each)
            name = each.kind if each.id is None else f"{each.kind}:{each.id}"
            out.print(f"  Gedeeld met {escape(name)}.")
            if not reaches:
                out.print(
                    "  [yellow]De classificatie van de laag laat dat niet toe: zij zien hem niet.[/yellow]"
                )
    if report_file is not None:
        report_file.write_text(report.to_json(), encoding="utf-8")


@contextmanager
def _progress_bar(out: Console) -> Iterator[ProgressCallback]:
    """A bar that follows the stages of an import."""
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task: TaskID = bar.add_task("lezen", total=None)

        def show(progress: HowFar) -> None:
            bar.update(task, description=progress.stage, completed=progress.rows, total=progress.total)

        yield show


def _tell(report: ImportReport, out: Console) -> None:
    out.print(f"[bold]{escape(report.layer_id)}[/bold] · {escape(report.file)} ({escape(report.format)})")
    for sentence in report.sentences():
        out.print(f"  {escape(sentence)}")
