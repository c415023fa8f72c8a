"""What a map tells of itself: title, time, source, exercise, confidentiality, age of its layers."""

from collections.abc import Iterator

from symbology.lint_model import Finding, Plot, about, shared, threshold
from symbology.lint_view import Seen

SECRET = ("vertrouwelijk", "geheim")


def title(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """A map without a name of its own."""
    words = plot.title.strip().lower()
    if len(words) < threshold("geen-titel", "least") or words in shared("empty_titles"):
        yield Finding("geen-titel", values={"title": plot.title.strip() or "–"})


def time(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """A map that does not say of when it is."""
    if plot.moment is None and plot.sheets:
        yield Finding("geen-tijd")


def source(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Objects of which neither they nor their layer tell who says so."""
    told = {sheet.id for sheet in plot.sheets if sheet.attribution.strip()}
    silent = [thing for thing in plot.things if not thing.source.strip() and thing.layer not in told]
    if silent:
        yield about("geen-bron", silent)


def exercise(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """An exercise whose title does not say so: outside the viewer the title may be all that is seen."""
    said = f"{plot.title} {plot.beside}".lower()
    if plot.exercise and not any(word in said for word in shared("exercise_words")):
        yield Finding("oefening-niet-in-titel", values={"title": plot.title})


def confidential(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """A confidential map whose title does not say so."""
    if plot.classification in SECRET and plot.classification not in plot.title.lower():
        layers = tuple(sheet.id for sheet in plot.sheets if sheet.classification in SECRET)
        yield Finding(
            "vertrouwelijk-zonder-merk", layers=layers, values={"classification": plot.classification}
        )


def stale_layers(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Layers older than their owner promises."""
    late = [
        sheet
        for sheet in plot.sheets
        if sheet.freshness and sheet.published and plot.now - sheet.published > sheet.freshness
    ]
    if late:
        names = ", ".join(f"“{sheet.title}”" for sheet in late[:3]) + (" …" if len(late) > 3 else "")
        layers = tuple(sheet.id for sheet in late)
        yield Finding("verouderde-laag", layers=layers, values={"n": len(late), "names": names})
