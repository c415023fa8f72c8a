"""Is the exercise sound? Signs, shapes, times, owners, sharing and pictures, all faults at once."""

from collections.abc import Collection, Iterator

from shapely import is_valid_reason

from layers.reference_data import ReferenceData
from layers.sharing import REACHED
from plotserver.demo.model import Activity, Exercise, Picture, Plot, PlotObject, Share, Version
from plotserver.demo.reading import IN_TEXT, Fault, offset
from symbology.signs import load as load_signs

SHAPE = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
CERTAINTIES = ("zeker", "waarschijnlijk", "onzeker")
STATUSES = ("gepland", "actief", "beeindigd")


def faults(exercise: Exercise, reference: ReferenceData) -> list[Fault]:
    """Every fault, by file and object; empty when the exercise can be loaded."""
    organisations = {row.id for row in reference.organisations}
    sectors = {row.id for row in reference.sectors}
    types = {row.code for row in reference.crisis_types}
    levels = {row.code for row in reference.grip_levels}
    activities = {activity.id for activity in exercise.activities}
    found: list[Fault] = []
    for activity in exercise.activities:
        where = ("activiteiten.toml", activity.id)
        found += (Fault(*where, what) for what in _of_activity(activity, organisations, types, levels))
    for plot in exercise.plots:
        known = {"organisatie": organisations, "sector": sectors, "activiteit": activities}
        found += (Fault(plot.file, "plot", what) for what in _of_plot(plot, known))
        for thing in plot.objects:
            found += (Fault(plot.file, thing.id, what) for what in _of_object(thing))
    plots = {plot.id for plot in exercise.plots}
    for picture in exercise.pictures:
        what_is_wrong = _of_picture(picture, organisations, activities, plots)
        found += (Fault("beelden.toml", picture.id, what) for what in what_is_wrong)
    return found


def _of_activity(
    activity: Activity, organisations: Collection[str], types: Collection[str], levels: Collection[str]
) -> Iterator[str]:
    for who in (activity.owner, *(participant for participant, _ in activity.participants)):
        if who not in organisations:
            yield f"organisatie {who} bestaat niet"
    if activity.crisis_type not in types:
        yield f"crisistype {activity.crisis_type} bestaat niet"
    if activity.grip is not None and activity.grip not in levels:
        yield f"GRIP-niveau {activity.grip} bestaat niet"
    if not activity.area.is_valid:
        yield f"gebied: {is_valid_reason(activity.area)}"


def _of_plot(plot: Plot, known: dict[str, set[str]]) -> Iterator[str]:
    if plot.owner not in known["organisatie"]:
        yield f"eigenaar {plot.owner} bestaat niet"
    if plot.activity not in known["activiteit"]:
        yield f"activiteit {plot.activity} bestaat niet"
    for share in plot.shares:
        yield from _of_share(share, plot.classification, known)
    moments = [publication.at for publication in plot.publications]
    if moments != sorted(set(moments)):
        yield "publicaties staan niet op volgorde"
    ids = [thing.id for thing in plot.objects]
    for twice in {name for name in ids if ids.count(name) > 1}:
        yield f"object {twice} staat er twee keer"


def _of_share(share: Share, classification: str, known: dict[str, set[str]]) -> Iterator[str]:
    if share.audience not in REACHED.get(classification, ()):
        yield f"{classification} gaat niet samen met delen met {share.audience}"
    if share.audience in known:
        if share.audience_id not in known[share.audience]:
            yield f"delen: {share.audience} {share.audience_id} bestaat niet"
    elif share.audience_id is not None:
        yield f"delen: {share.audience} heeft geen wie"


def _of_object(thing: PlotObject) -> Iterator[str]:
    moments = [version.at for version in thing.versions]
    if moments != sorted(set(moments)):
        yield "versies staan niet op volgorde van tijd"
    for version in thing.versions:
        yield from _of_version(version)


def _of_version(version: Version) -> Iterator[str]:
    sign = load_signs().by_code.get(version.sign)
    if sign is None:
        yield f"teken {version.sign} bestaat niet"
    elif sign.geometry != SHAPE[version.geometry.geom_type]:
        yield f"teken {version.sign} is geen {version.geometry.geom_type}"
    if not version.geometry.is_valid:
        yield is_valid_reason(version.geometry)
    if version.certainty not in CERTAINTIES:
        yield f"zekerheid {version.certainty} bestaat niet"
    if version.properties.get("status") not in STATUSES:
        yield f"status {version.properties.get('status')} bestaat niet"
    for name in ("naam", "toelichting"):
        if not str(version.properties.get(name, "")).strip():
            yield f"{name} is leeg"
    if not version.source.strip() or not version.author.strip():
        yield "bron en auteur zijn nodig"
    if version.valid_to is not None and version.valid_to <= version.valid_from:
        yield "geldig_tot ligt niet na geldig_van"
    yield from _of_times_in_text(str(version.properties.get("toelichting", "")))


def _of_times_in_text(text: str) -> Iterator[str]:
    """A brace that is no time would be shown to people as it stands."""
    for moment in IN_TEXT.findall(text):
        offset(moment)
    if "{" in IN_TEXT.sub("", text) or "}" in IN_TEXT.sub("", text):
        yield "tussen accolades hoort een tijd als {+04:30}"


def _of_picture(
    picture: Picture, organisations: Collection[str], activities: Collection[str], plots: Collection[str]
) -> Iterator[str]:
    if picture.owner not in organisations:
        yield f"eigenaar {picture.owner} bestaat niet"
    if picture.activity not in activities:
        yield f"activiteit {picture.activity} bestaat niet"
    west, south, east, north = picture.extent
    if west >= east or south >= north:
        yield "gebied is niet west, zuid, oost, noord"
    layers = [layer.layer for layer in picture.layers]
    for missing in sorted(set(layers) - set(plots)):
        yield f"laag {missing} bestaat niet"
    if len(layers) != len(set(layers)):
        yield "een laag staat er twee keer in"
    for layer in picture.layers:
        if not 0 <= layer.opacity <= 1:
            yield f"dekking van {layer.layer} ligt niet tussen 0 en 1"
        if not layer.note.strip():
            yield f"duiding van {layer.layer} is leeg"
        yield from _of_times_in_text(layer.note)
