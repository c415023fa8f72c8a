"""Loads the exercise into a migrated database, once, so that its eighth hour ends about now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

import psycopg
from shapely import wkb

from layers import publishing, reference_data, versions
from layers.reference_data import ReferenceData
from layers.versions import Operation
from plotserver.demo import checking, reading
from plotserver.demo.model import Activity, Exercise, Picture, Plot, PlotObject
from plotserver.demo.reading import IN_TEXT, ExerciseInvalid, offset
from plotserver.kernel import queries
from plotserver.reference import read as read_reference

SQL = queries.load("plotserver.demo", "loading.sql")
SPACE = uuid5(NAMESPACE_URL, "urn:plotserver:oefening:hoogwater")
LENGTH = timedelta(hours=8)
STEP = timedelta(minutes=5)
CLOCK = ZoneInfo("Europe/Amsterdam")

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class LoadReport:
    """What was loaded. `already`: the exercise was there, nothing was done and all counts are 0."""

    start: datetime
    already: bool = False
    activities: int = 0
    organisations: int = 0
    plots: int = 0
    objects: int = 0
    versions: int = 0
    publications: int = 0
    pictures: int = 0


def load(connection: Connection, *, now: datetime | None = None) -> LoadReport:
    """Load the exercise in one transaction, as the owner; a second time does nothing.

    It begins eight hours before `now` (default: the present), on a whole five minutes. Raises
    ExerciseInvalid, with every fault, before anything is written.
    """
    with connection.transaction():
        connection.execute(SQL["wait_for_other_loaders"])
        exercise, reference = checked()
        there = connection.execute(SQL["is_there"], {"id": exercise.activities[0].id}).fetchone()
        if there:
            return LoadReport(start=there[0], already=True)
        return _write(connection, exercise, reference, start_of((now or datetime.now(UTC)) - LENGTH))


def checked() -> tuple[Exercise, ReferenceData]:
    """The exercise and the reference data it stands on. Raises ExerciseInvalid with every fault."""
    reference = read_reference()
    exercise = reading.read()
    if faults := checking.faults(exercise, reference):
        raise ExerciseInvalid(faults)
    return exercise, reference


def start_of(moment: datetime) -> datetime:
    """The last whole five minutes, so that the exercise's times are such as people say."""
    return moment - (moment - datetime.min.replace(tzinfo=UTC)) % STEP


def spoken(text: str, start: datetime) -> str:
    """The text with each ``{+04:30}`` as the clock in the Netherlands shows it: ``14:35``."""
    return IN_TEXT.sub(lambda found: f"{(start + offset(found[1])).astimezone(CLOCK):%H:%M}", text)


def feature_id(plot: Plot, thing: PlotObject) -> UUID:
    """The same object has the same id in every database."""
    return uuid5(SPACE, f"{plot.id}/{thing.id}")


def _write(
    connection: Connection, exercise: Exercise, reference: ReferenceData, start: datetime
) -> LoadReport:
    reference_data.upsert(connection, reference)
    for activity in exercise.activities:
        _write_activity(connection, activity, start)
    written = sum(_write_plot(connection, plot, start) for plot in exercise.plots)
    for position, picture in enumerate(exercise.pictures):
        _write_picture(connection, picture, position, start)
    return LoadReport(
        start=start,
        activities=len(exercise.activities),
        organisations=len(reference.organisations),
        plots=len(exercise.plots),
        objects=sum(len(plot.objects) for plot in exercise.plots),
        versions=written,
        publications=sum(len(plot.publications) for plot in exercise.plots),
        pictures=len(exercise.pictures),
    )


def _write_activity(connection: Connection, activity: Activity, start: datetime) -> None:
    begins = start + activity.begins
    row = {
        "id": activity.id,
        "title": activity.title,
        "title_en": activity.title_en,
        "description": activity.description,
        "crisis_type": activity.crisis_type,
        "grip": activity.grip,
        "owner": activity.owner,
        "area": wkb.dumps(activity.area),
        "started_at": begins,
    }
    connection.execute(SQL["insert_activity"], row)
    participants = [
        {"activity": activity.id, "organisation": who, "role": role, "joined_at": begins}
        for who, role in activity.participants
    ]
    with connection.cursor() as cursor:
        cursor.executemany(SQL["insert_participant"], participants)


def _write_plot(connection: Connection, plot: Plot, start: datetime) -> int:
    """The plot, its versions in their order and its publications; returns the number of versions."""
    row = {
        "id": plot.id,
        "title": plot.title,
        "title_en": plot.title_en,
        "description": plot.description,
        "owner": plot.owner,
        "activity": plot.activity,
        "classification": plot.classification,
        "licence": plot.licence,
        "freshness": plot.freshness,
        "created_at": start,
    }
    connection.execute(SQL["insert_plot"], row)
    shares = [
        {
            "layer": plot.id,
            "audience": share.audience,
            "audience_id": share.audience_id,
            "may": share.may,
            "granted_by": plot.author,
            "granted_at": start,
        }
        for share in plot.shares
    ]
    with connection.cursor() as cursor:
        cursor.executemany(SQL["insert_share"], shares)
    written = versions.append(connection, plot.id, operations(plot, start))
    for publication in plot.publications:
        publishing.publish(connection, plot.id, start + publication.at, plot.author, publication.note)
    return written


def operations(plot: Plot, start: datetime) -> Iterator[Operation]:
    """The plot's history as operations, in the order in which they were recorded."""
    history = [
        (version.at, thing, number, version)
        for thing in plot.objects
        for number, version in enumerate(thing.versions)
    ]
    for at, thing, number, version in sorted(history, key=lambda one: (one[0], one[1].id)):
        properties = {
            name: spoken(value, start) if isinstance(value, str) else value
            for name, value in version.properties.items()
        }
        yield Operation(
            feature_id=feature_id(plot, thing),
            at=start + at,
            geometry=None if version.deleted else version.geometry,
            sign=version.sign,
            properties=properties,
            author=version.author,
            organisation=plot.owner,
            operation=uuid5(SPACE, f"{plot.id}/{thing.id}/{number}"),
            certainty=version.certainty,
            source=version.source,
            valid_from=start + version.valid_from,
            valid_to=None if version.valid_to is None else start + version.valid_to,
            deleted=version.deleted,
        )


def _write_picture(connection: Connection, picture: Picture, position: int, start: datetime) -> None:
    west, south, east, north = picture.extent
    row = {
        "id": picture.id,
        "title": picture.title,
        "title_en": picture.title_en,
        "description": picture.description,
        "kind": picture.kind,
        "owner": picture.owner,
        "activity": picture.activity,
        "audience": picture.audience,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "position": position,
    }
    connection.execute(SQL["insert_picture"], row)
    rows = [
        {
            "picture": picture.id,
            "layer": layer.layer,
            "position": number,
            "visible": layer.visible,
            "opacity": layer.opacity,
            "note": spoken(layer.note, start),
        }
        for number, layer in enumerate(picture.layers)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(SQL["insert_picture_layer"], rows)
