"""Plot lint: what would a good cartographer say of this plot or picture?

Pure: a plain value goes in (`lint_model.Plot`), findings come out, gravest first. Thresholds, their reasons
and the texts in Dutch and English are data (`data/lint.toml`). A finding is advice: nothing is refused.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symbology import lint_colours, lint_crowding, lint_objects, lint_sheet
from symbology.lint_model import SEVERITIES, Finding, Plot, View
from symbology.lint_view import Seen

Check = Callable[[Plot, Seen], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    lint_sheet.title,
    lint_sheet.time,
    lint_sheet.source,
    lint_sheet.exercise,
    lint_sheet.confidential,
    lint_sheet.stale_layers,
    lint_objects.signs,
    lint_objects.unnamed_areas,
    lint_objects.prognoses,
    lint_objects.validity,
    lint_objects.stale_objects,
    lint_objects.disciplines,
    lint_objects.doubles,
    lint_objects.long_names,
    lint_objects.far_away,
    lint_objects.secrets,
    lint_crowding.crowded,
    lint_crowding.kinds,
    lint_crowding.names_without_room,
    lint_crowding.small_print,
    lint_colours.too_many,
    lint_colours.alike,
    lint_colours.faint_edges,
)


@dataclass(frozen=True)
class Report:
    """What was found, gravest first, and the scale (denominator) at which it was looked at."""

    findings: list[Finding]
    scale: float


def check(plot: Plot, view: View | None = None) -> Report:
    """All findings: errors first, then warnings, then advice; within these in the order of CHECKS."""
    seen = Seen.of(plot, view or View())
    found = [finding for one in CHECKS for finding in one(plot, seen)]
    return Report(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)), seen.scale)
