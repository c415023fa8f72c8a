"""The data grid: for each information need of a crisis, the maps that answer it and whether they can, here
and now; and the standard set of maps that opens with one click.

A map is `compleet` when it reacts, is as fresh as it should be and covers the area; `leeg` when it has no
service, is gone, or lies elsewhere; otherwise `deels`. A need is as well met as its best required map.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from catalog import crisis_types, vocabulary
from catalog.analysis.thesaurus import phrase_of
from catalog.errors import CrisisTypeNotFound
from catalog.model import FREQUENCIES, PRIORITIES, Box, Record
from catalog.records import many
from catalog.search import own, ranking
from catalog.search.own import OwnRecord
from catalog.vocabulary import Need
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
STATUSES = ("leeg", "deels", "compleet")
LIVE, LIMPING = ("live", "traag"), ("hapert", "niet-gecontroleerd")


@dataclass(frozen=True)
class Cell:
    """One map for a need. `reason` says in Dutch why its status is what it is."""

    record: Record | OwnRecord
    priority: str
    status: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A need with its maps, most needed first."""

    need: Need
    status: str
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """The data grid of a crisis type in an area, with the ids of the standard set."""

    crisis_type: str
    area: Box | None
    rows: list[Row]
    standard: list[str]


@dataclass(frozen=True)
class ActivityArea:
    """The activity as far as the catalogue needs it."""

    id: str
    title: str
    crisis_type: str | None
    area: Box | None


async def activity(tx: Transaction, activity_id: str) -> ActivityArea | None:
    """An activity that the viewer may see, with the box of its area."""
    row = await (await tx.execute(SQL["activity"], {"activity": activity_id})).fetchone()
    if row is None:
        return None
    found_id, title, crisis_type, west, south, east, north = row
    box = None if west is None else (west, south, east, north)
    return ActivityArea(found_id, title, crisis_type, box)


async def grid(tx: Transaction, crisis_type: str, area: Box | None, activity_id: str | None = None) -> Grid:
    """The grid of a crisis type; with the live layers of an activity where they answer a need.

    Raises CrisisTypeNotFound.
    """
    if crisis_type not in {one.code for one in crisis_types.load()}:
        raise CrisisTypeNotFound
    uses = await (await tx.execute(SQL["crisis_set"], {"type": crisis_type})).fetchall()
    records = {one.id: one for one in await many(tx, [row[0] for row in uses])}
    moment = ranking.now()
    cells: dict[str, list[Cell]] = defaultdict(list)
    for record_id, need, priority in uses:
        if record_id in records:
            status, reason = status_of(records[record_id], area, moment)
            cells[need].append(Cell(records[record_id], priority, status, reason))
    for layer in await own.visible(tx):
        if layer.kind == "laag" and activity_id is not None and layer.activity_id == activity_id:
            for need in _needs_of(layer):
                status, reason = status_of_own(layer, area, moment)
                cells[need].append(Cell(layer, "aanbevolen", status, reason))
    rows = [Row(need, _of_need(cells[key]), cells[key]) for key, need in vocabulary.needs().items()]
    required = [row[0] for row in uses if row[2] == PRIORITIES[0] and row[0] in records]
    return Grid(crisis_type, area, rows, _standard(list(dict.fromkeys(required)), records))


def _standard(required: list[str], records: dict[str, Record]) -> list[str]:
    """The set to open: what is required and is served; a map that only can be asked for opens nothing."""
    return [one for one in required if records[one].endpoints and records[one].state != "weg"]


def status_of(record: Record, area: Box | None, now: datetime) -> tuple[str, str]:
    """Whether a map answers here and now, and why."""
    cover = _cover(record.bbox, area)
    if cover == "niet":
        return "leeg", "ligt buiten het gebied"
    if not record.endpoints:
        return "leeg", {
            "open": "geen dienst bekend",
            "inloggen": "alleen met inlog bij de bron",
            "aanvragen": "op te vragen bij de bron",
        }[record.access]
    if record.state == "weg":
        return "leeg", "de dienst reageert niet"
    told = []
    if record.state in LIMPING:
        told.append("dienst hapert" if record.state == "hapert" else "dienst nog niet gecontroleerd")
    due = FREQUENCIES[record.update_frequency]
    if due is not None and record.newest is not None and (now - record.newest).days > sum(due):
        told.append("verouderd")
    if cover == "deels":
        told.append("dekt het gebied deels")
    if told:
        return "deels", ", ".join(told)
    return "compleet", "reageert, is vers en dekt het gebied"


def status_of_own(layer: OwnRecord, area: Box | None, now: datetime) -> tuple[str, str]:
    """Whether a layer of this server answers: it is published, holds something, and is not stale."""
    if layer.objects == 0:
        return "leeg", "nog niets getekend"
    if layer.freshness_limit and layer.newest and now - layer.newest > layer.freshness_limit:
        return "deels", "verouderd"
    if _cover(layer.bbox, area) == "niet":
        return "leeg", "ligt buiten het gebied"
    return "compleet", "getekend in deze activiteit"


def _cover(box: Box | None, area: Box | None) -> str:
    if box is None or area is None:
        return "geheel"
    if not (box[0] <= area[2] and area[0] <= box[2] and box[1] <= area[3] and area[1] <= box[3]):
        return "niet"
    slack = 0.05  # degrees: a national map is not less for a strip of sea
    inside = (
        box[0] <= area[0] + slack
        and box[1] <= area[1] + slack
        and box[2] >= area[2] - slack
        and box[3] >= area[3] - slack
    )
    return "geheel" if inside else "deels"


def _of_need(cells: list[Cell]) -> str:
    """As good as the best of what is required; without that, of what is there."""
    required = [cell for cell in cells if cell.priority == PRIORITIES[0]] or cells
    return max((cell.status for cell in required), key=STATUSES.index, default="leeg")


def _needs_of(layer: OwnRecord) -> list[str]:
    """The needs that the words of a layer's title and description speak of."""
    said = set(phrase_of(f"{layer.title} {layer.description}"))
    found = [key for key, words in vocabulary.need_words().items() if said & words]
    return found[:3]
