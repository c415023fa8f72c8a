"""Reads the exercise's files into values, and reports every fault at once with its file and object."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from plotserver.demo.model import (
    Activity,
    Exercise,
    Picture,
    PictureLayer,
    Plain,
    Plot,
    PlotObject,
    Publication,
    Share,
    Version,
)

FOLDER = Path(__file__).parent / "exercise"
OFFSET = re.compile(r"\+(\d{2}):([0-5]\d)")
IN_TEXT = re.compile(r"\{(\+\d{2}:[0-5]\d)\}")

Row = Mapping[str, Any]
Made = TypeVar("Made")
SHAPES: Mapping[str, Callable[[Any], BaseGeometry]] = {"punt": Point, "lijn": LineString, "vlak": Polygon}
# What an object may say besides its place: these become its properties, under the same name.
PROPERTIES = ("naam", "toelichting", "status", "aantal", "rotatie", "gemeente", "rivier", "oever")
MEASURED = (
    "waterstand_m_nap",
    "verwachte_top_m_nap",
    "breedte_m",
    "diepte_m",
    "noodstroom_uur",
    "status_net",
)
OWN_COLUMN = ("teken", "tijd", "zekerheid", "bron", "auteur", "geldig_van", "geldig_tot", "verwijderd")
OF_PLACE = {*SHAPES, "gemeente"}
KNOWN = {*SHAPES, *PROPERTIES, *MEASURED, *OWN_COLUMN}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the file's name and the object, activity or picture in it."""

    file: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.message}"


class ExerciseInvalid(Exception):
    """The exercise's files have faults; `faults` holds all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass
class _Reading:
    """Collects faults while the files are read on."""

    faults: list[Fault] = field(default_factory=list)

    @contextmanager
    def watching(self, file: str, where: str) -> Iterator[None]:
        """What goes wrong inside is one fault of this object; reading goes on with the next."""
        try:
            yield
        except KeyError as error:
            self.faults.append(Fault(file, where, f"mist {error.args[0]}"))
        except (TypeError, ValueError, AttributeError) as error:
            self.faults.append(Fault(file, where, str(error)))


def offset(text: str) -> timedelta:
    """Read ``+01:35``: hours and minutes after the exercise's beginning. Raises ValueError."""
    found = OFFSET.fullmatch(text)
    if found is None:
        raise ValueError(f"geen tijd als +01:35: {text!r}")
    return timedelta(hours=int(found[1]), minutes=int(found[2]))


def read(folder: Path = FOLDER) -> Exercise:
    """The exercise. Raises ExerciseInvalid with every fault in every file."""
    reading = _Reading()
    activities = _all(reading, folder / "activiteiten.toml", "activiteit", _activity)
    pictures = _all(reading, folder / "beelden.toml", "beeld", _picture)
    plots = [plot for file in sorted((folder / "plots").glob("*.toml")) for plot in _plots(reading, file)]
    if reading.faults:
        raise ExerciseInvalid(reading.faults)
    return Exercise(tuple(activities), tuple(plots), tuple(pictures))


def _table(reading: _Reading, file: Path) -> dict[str, Any]:
    table: dict[str, Any] = {}
    with reading.watching(file.name, "bestand"):
        table.update(tomllib.loads(file.read_text("utf-8")))
    return table


def _all(reading: _Reading, file: Path, name: str, make: Callable[[Row], Made]) -> list[Made]:
    """Everything of one kind in a file."""
    made: list[Made] = []
    for row in _table(reading, file).get(name, ()):
        with reading.watching(file.name, str(row.get("id", "zonder id"))):
            made.append(make(row))
    return made


def _activity(row: Row) -> Activity:
    return Activity(
        id=row["id"],
        title=row["titel"],
        title_en=row["titel_en"],
        description=row["beschrijving"],
        crisis_type=row["crisistype"],
        grip=row.get("grip"),
        owner=row["eigenaar"],
        begins=offset(row["begin"]),
        area=Polygon(row["gebied"]),
        participants=tuple((one["wie"], one["rol"]) for one in row["deelnemers"]),
    )


def _picture(row: Row) -> Picture:
    west, south, east, north = row["gebied"]
    return Picture(
        id=row["id"],
        title=row["titel"],
        title_en=row["titel_en"],
        description=row["beschrijving"],
        kind=row["soort"],
        owner=row["eigenaar"],
        activity=row["activiteit"],
        audience=row["publiek"],
        extent=(west, south, east, north),
        layers=tuple(
            PictureLayer(one["laag"], one["aan"], one["dekking"], one["duiding"]) for one in row["lagen"]
        ),
    )


def _plots(reading: _Reading, file: Path) -> list[Plot]:
    """The plot of one file; a list, empty when its heading has a fault."""
    table = _table(reading, file)
    objects: list[PlotObject] = []
    for row in table.get("object", ()):
        with reading.watching(file.name, str(row.get("id", "zonder id"))):
            objects.append(_object(row, table))
    plots: list[Plot] = []
    with reading.watching(file.name, "plot"):
        plots.append(_plot(table, tuple(objects), file.name))
    return plots


def _plot(row: Row, objects: tuple[PlotObject, ...], file: str) -> Plot:
    return Plot(
        id=row["id"],
        title=row["titel"],
        title_en=row["titel_en"],
        description=row["beschrijving"],
        owner=row["eigenaar"],
        activity=row["activiteit"],
        classification=row["classificatie"],
        licence=row.get("licentie", "proprietary"),
        freshness=timedelta(minutes=row["versheid_minuten"]),
        author=row["auteur"],
        work_area=tuple(row["werkgebied"]),
        shares=tuple(Share(one["met"], one.get("wie"), one.get("mag", "lezen")) for one in row["delen"]),
        publications=tuple(Publication(offset(one["tijd"]), one["notitie"]) for one in row["publicaties"]),
        objects=objects,
        file=file,
    )


def _object(row: Row, plot: Row) -> PlotObject:
    """An object with its versions; a version names only what changes."""
    state: dict[str, Any] = {
        "status": "actief",
        "zekerheid": "zeker",
        "bron": plot["bron"],
        "auteur": plot["auteur"],
        "geldig_van": row["tijd"],
    }
    versions = []
    for change in (row, *row.get("versie", ())):
        unknown = set(change) - KNOWN - {"id", "versie"}
        if unknown:
            raise ValueError(f"onbekend: {', '.join(sorted(unknown))}")
        if change.keys() & SHAPES.keys():  # elsewhere: what is said of the old place no longer holds
            state = {name: value for name, value in state.items() if name not in OF_PLACE}
        state |= {name: value for name, value in change.items() if name in KNOWN}
        if change.get("status") == "beeindigd" and "geldig_tot" not in change:
            state["geldig_tot"] = change["tijd"]
        versions.append(_version(state))
    return PlotObject(row["id"], tuple(versions))


def _version(state: Row) -> Version:
    shape = [name for name in SHAPES if name in state]
    if len(shape) != 1:
        raise ValueError("precies één van punt, lijn en vlak is nodig")
    properties: dict[str, Plain] = {name: state[name] for name in (*PROPERTIES, *MEASURED) if name in state}
    return Version(
        at=offset(state["tijd"]),
        geometry=SHAPES[shape[0]](state[shape[0]]),
        sign=state["teken"],
        properties=properties,
        certainty=state["zekerheid"],
        source=state["bron"],
        author=state["auteur"],
        valid_from=offset(state["geldig_van"]),
        valid_to=offset(state["geldig_tot"]) if "geldig_tot" in state else None,
        deleted=bool(state.get("verwijderd", False)),
    )
