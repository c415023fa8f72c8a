"""What is wrong with single objects: sign, name, certainty, time, place."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from symbology.lint_model import Finding, Plot, Thing, about, shared, threshold
from symbology.lint_view import Seen

GEOMETRIES = ("point", "line", "polygon")
METRES_PER_DEGREE = 111_195.0


def signs(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """No sign, one that the set lacks, one that is retired, or one for another kind of geometry."""
    none = [thing for thing in plot.things if not thing.sign]
    strange = [thing for thing in plot.things if thing.sign and not thing.is_known]
    known = [thing for thing in plot.things if thing.is_known]
    retired = [thing for thing in known if thing.drawn.state == "vervallen"]
    unfit = [thing for thing in known if thing.drawn.geometry != GEOMETRIES[thing.dimension]]
    codes = ", ".join(sorted({str(thing.sign)[:40] for thing in strange})[:5])
    if none:
        yield about("geen-teken", none)
    if strange:
        yield about("onbekend-teken", strange, codes=codes)
    if unfit:
        yield about("teken-past-niet", unfit)
    if retired:
        yield about("vervallen-teken", retired)


def unnamed_areas(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Areas in force that do not say what they are."""
    found = [t for t in plot.things if t.dimension == 2 and not t.label.strip() and not t.ended]
    if found:
        yield about("vlak-zonder-naam", found)


def prognoses(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """What is expected but drawn as if it had happened."""
    words = shared("prognosis_words")
    in_force = [thing for thing in plot.things if not thing.ended]
    certain = [t for t in in_force if t.certainty == "zeker" and t.is_known and _says(_sign_words(t), words)]
    if certain:
        yield about("prognose-als-feit", certain)
    slack = timedelta(minutes=threshold("toekomst-als-feit", "minutes"))
    early = [
        thing
        for thing in in_force
        if thing.valid_from is not None
        and thing.valid_from > plot.now + slack
        and thing.status != "gepland"
        and not _says(f"{thing.label} {thing.note} {_sign_words(thing)}", words)
    ]
    if early:
        yield about("toekomst-als-feit", early)


def _sign_words(thing: Thing) -> str:
    return f"{thing.sign} {thing.drawn.name_nl}"


def _says(text: str, words: list[str]) -> bool:
    lower = text.lower()
    return any(word in lower for word in words)


def validity(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """What has passed by its own account, but is drawn as in force."""
    passed = [t for t in plot.things if t.valid_to is not None and t.valid_to < plot.now and not t.ended]
    if passed:
        yield about("geldigheid-verlopen", passed)


def stale_objects(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """What happens or is being done, in a layer that promises freshness, and nobody looked at for long.

    Not in a layer that is stale as a whole: that is told once.
    """
    factor = threshold("verouderd-object", "times_freshness")
    least = timedelta(hours=threshold("verouderd-object", "least_hours"))
    limits = {
        sheet.id: max(least, factor * sheet.freshness)
        for sheet in plot.sheets
        if sheet.freshness and not (sheet.published and plot.now - sheet.published > sheet.freshness)
    }
    groups = threshold("verouderd-object", "groups")
    old = [
        thing
        for thing in plot.things
        if thing.layer in limits
        and thing.recorded is not None
        and plot.now - thing.recorded > limits[thing.layer]
        and not thing.ended
        and thing.is_known
        and thing.drawn.group in groups
    ]
    if old:
        yield about("verouderd-object", old, hours=round(least.total_seconds() / 3600))


def disciplines(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Teams of one emergency service drawn by an organisation of another kind: whose report is it?

    What merely happens may be drawn by everybody.
    """
    owners = {sheet.id: sheet.owner_kind for sheet in plot.sheets}
    allowed = shared("disciplines")
    groups, judged = threshold("teken-van-ander", "groups"), threshold("teken-van-ander", "judged")
    found = []
    for thing in plot.things:
        own = allowed.get(thing.drawn_by or owners.get(thing.layer, ""))
        if own and "*" not in own and thing.is_known and thing.dimension == 0 and not thing.ended:
            discipline = thing.drawn.discipline
            if thing.drawn.group in groups and discipline in judged and discipline not in own:
                found.append(thing)
    if found:
        yield about("teken-van-ander", found)


def doubles(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """The same sign twice at one spot, in force both: one report drawn by two."""
    near = threshold("dubbel-object", "metres") / METRES_PER_DEGREE
    spots: dict[tuple[object, ...], list[Thing]] = defaultdict(list)
    for thing in plot.things:
        if thing.sign and not thing.ended:
            west, south, east, north = thing.box
            cell = tuple(round(number / near) for number in (west, south, east, north))
            spots[thing.sign, thing.dimension, cell].append(thing)
    found = [thing for same in spots.values() if len(same) > 1 for thing in same]
    if found:
        yield about("dubbel-object", found)


def long_names(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Names that are sentences."""
    longest = threshold("naam-te-lang", "characters")
    found = [thing for thing in plot.things if len(thing.label) > longest and not thing.ended]
    if found:
        yield about("naam-te-lang", found, longest=longest)


def far_away(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Objects so far from the rest that longitude and latitude may have been changed over."""
    if len(plot.things) < threshold("ver-van-de-rest", "least_objects"):
        return
    lon = statistics.median(thing.anchor[0] for thing in plot.things)
    lat = statistics.median(thing.anchor[1] for thing in plot.things)
    far = [_metres(thing, lon, lat) for thing in plot.things]
    limit = threshold("ver-van-de-rest", "kilometres") * 1000
    limit = max(limit, threshold("ver-van-de-rest", "times_median") * statistics.median(far))
    found = [thing for thing, metres in zip(plot.things, far, strict=True) if metres > limit]
    if found:
        yield about("ver-van-de-rest", found)


def _metres(thing: Thing, lon: float, lat: float) -> float:
    """How far the thing is, on a sphere laid flat: enough to tell hundreds of kilometres."""
    east = (thing.anchor[0] - lon) * math.cos(math.radians(lat))
    return math.hypot(east, thing.anchor[1] - lat) * METRES_PER_DEGREE


def secrets(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Words that ask for secrecy in a layer that is shared more widely."""
    wide = {sheet.id for sheet in plot.sheets if sheet.classification in ("open", "intern")}
    words = shared("secret_words")
    found = [t for t in plot.things if t.layer in wide and _says(f"{t.label} {t.note}", words)]
    if found:
        yield about("geheim-in-open-laag", found)
