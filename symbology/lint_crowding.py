"""What does not fit: too many objects, too many kinds of sign, names over each other, text too small."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from symbology import typesetting
from symbology.lint_model import Finding, Plot, Thing, about, shared, threshold
from symbology.lint_view import PIXEL, Seen

POINT = 0.0254 / 72
"""Metres: a point, the unit of type."""
LINE_HEIGHT = 1.2  # of the size of the type, as MapLibre sets lines
ICON = 32.0  # side of a sign, in pixels


def crowded(plot: Plot, seen: Seen) -> Iterator[Finding]:
    """More objects in one window than people can take in."""
    placed = [
        (t, p) for t, p in zip(plot.things, seen.places, strict=True) if t.dimension == 0 and not t.ended
    ]
    most = threshold("te-vol", "most")
    fullest = seen.fullest(placed)
    if len(fullest) > most:
        yield about("te-vol", fullest, most=most)


def kinds(plot: Plot, seen: Seen) -> Iterator[Finding]:
    """More kinds of sign in one window than a legend explains."""
    placed = zip(plot.things, seen.places, strict=True)
    most = threshold("te-veel-tekens", "most")
    # The window with most objects nearly always has most kinds; it is where a reader meets them.
    codes = {thing.sign for thing in seen.fullest((t, p) for t, p in placed if t.sign and not t.ended)}
    if len(codes) > most:
        yield Finding("te-veel-tekens", values={"n": len(codes), "most": most})


@dataclass(frozen=True)
class Label:
    """A box on the screen, in pixels; a sign's own box has no thing that asks for room."""

    left: float
    top: float
    right: float
    bottom: float
    owner: int
    asks: bool


def names_without_room(plot: Plot, seen: Seen) -> Iterator[Finding]:
    """Names that lie over another name or over a sign at this scale."""
    boxes = [*_signs(plot, seen), *_names(plot, seen)]
    losers = sorted(_without_room(boxes))
    share = len(losers) / max(1, sum(box.asks for box in boxes))
    if len(losers) >= threshold("namen-over-elkaar", "least") and share > threshold(
        "namen-over-elkaar", "share"
    ):
        things = [plot.things[index] for index in losers]
        yield about("namen-over-elkaar", things, percent=round(100 * share))


def _names(plot: Plot, seen: Seen) -> Iterator[Label]:
    """The boxes of the names that the map shows at this zoom: of areas in their middle, of points below."""
    size = text_size(seen.zoom)
    with_points = seen.zoom >= shared("text")["points_from_zoom"]
    for index, (thing, (x, y)) in enumerate(zip(plot.things, seen.places, strict=True)):
        if not thing.label or thing.dimension == 1 or (thing.dimension == 0 and not with_points):
            continue
        wide, high = label_size(thing.label, thing.text_size or size)
        top = y + shared("text")["below_em"] * size if thing.dimension == 0 else y - high / 2
        yield Label(x - wide / 2, top, x + wide / 2, top + high, index, True)


def _signs(plot: Plot, seen: Seen) -> Iterator[Label]:
    side = ICON * (1.0 if seen.zoom >= shared("text")["large_signs_from_zoom"] else 0.65) / 2
    taken: set[tuple[int, int]] = set()
    for index, (thing, (x, y)) in enumerate(zip(plot.things, seen.places, strict=True)):
        cell = round(x / 4), round(y / 4)
        if thing.dimension == 0 and cell not in taken:  # signs on one spot take the room of one
            taken.add(cell)
            yield Label(x - side, y - side, x + side, y + side, index, False)


def _without_room(boxes: list[Label]) -> set[int]:
    """Owners of names that overlap what was placed before: a sweep from left to right, O(n log n).

    What stands is kept by its top; as no box is higher than the highest, only those whose top lies in a
    narrow band can touch. A name that finds no room is left out, as on the map, and so blocks no other.
    """
    if not boxes:
        return set()
    highest = max(box.bottom - box.top for box in boxes)
    standing: list[tuple[float, int]] = []
    losers: set[int] = set()
    order = sorted(range(len(boxes)), key=lambda at: (boxes[at].left, boxes[at].asks))
    for at in order:
        box = boxes[at]
        low, high = bisect_left(standing, (box.top - highest, -1)), bisect_left(standing, (box.bottom, -1))
        passed = [item for item in standing[low:high] if boxes[item[1]].right <= box.left]
        touching = any(
            boxes[other].bottom > box.top
            and boxes[other].right > box.left
            and boxes[other].owner != box.owner
            for _, other in standing[low:high]
        )
        for item in passed:  # the sweep has left it behind
            del standing[bisect_left(standing, item)]
        if touching and box.asks:
            losers.add(box.owner)
        else:
            insort(standing, (box.top, at))
    return losers


def label_size(text: str, size: float) -> tuple[float, float]:
    """Width and height in pixels of a name in lines of at most so many ems, as the map breaks it."""
    room = shared("text")["widest_em"] * size
    narrower = shared("text")["regular_share"]
    space = typesetting.width(" ", size) * narrower
    lines, widest, reach = 1, 0.0, 0.0
    for word in text.split():
        wide = typesetting.width(word, size) * narrower
        if reach and reach + space + wide > room:
            lines, reach = lines + 1, 0.0
        reach += (space if reach else 0.0) + wide
        widest = max(widest, reach)
    return widest, lines * LINE_HEIGHT * size


def text_size(zoom: float) -> float:
    """The size of names at a zoom, in pixels: straight between the stops of the map style."""
    stops = shared("text")["sizes"]
    if zoom <= stops[0][0]:
        return float(stops[0][1])
    for (low, small), (high, large) in pairwise(stops):
        if zoom <= high:
            return float(small + (large - small) * (zoom - low) / (high - low))
    return float(stops[-1][1])


def small_print(plot: Plot, seen: Seen) -> Iterator[Finding]:
    """Names too small on paper: of themselves, or because the whole must be reduced to fit the sheet."""
    if seen.view.medium != "afdruk":
        return
    least = threshold("tekst-te-klein", "points")
    size = text_size(seen.zoom)

    def points(thing: Thing) -> float:
        return (thing.text_size or size) * seen.fits * PIXEL / POINT

    found = [thing for thing in plot.things if thing.label and points(thing) < least]
    if found:
        smallest = min(points(thing) for thing in found)
        yield about("tekst-te-klein", found, points=f"{smallest:.1f}", least=f"{least:g}")
