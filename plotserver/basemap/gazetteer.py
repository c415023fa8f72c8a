"""Where is that place? Search among the names of the map, forgiving accents, case and typing slips."""

import difflib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ENOUGH_ALIKE = 0.72
"""Least likeness (0–1) of a mistyped name."""
_ODD_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "'": None, "’": None, "`": None, "‘": None}
)


@dataclass(frozen=True)
class Place:
    """A place that was found. `provincie` is the country for a place abroad; `inwoners` 0 means not known."""

    naam: str
    soort: str
    lon: float
    lat: float
    inwoners: int
    provincie: str


@dataclass(frozen=True)
class _Entry:
    place: Place
    home: bool
    key: str
    """The name as it is compared."""
    others: tuple[str, ...]
    """Other names of the same place, likewise."""


def plain(text: str) -> str:
    """The text as it is compared: no accents, case or apostrophes, and any other sign a space."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_ODD_LETTERS))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


class Gazetteer:
    """The built names, in memory and never changed: may be used from any thread."""

    def __init__(self, path: Path) -> None:
        """Raises FileNotFoundError when the names have not been built."""
        rows = json.loads(path.read_text(encoding="utf-8"))
        self._entries = [_entry(row) for row in rows]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(self._entries):
            for piece in {p for name in (entry.key, *entry.others) for p in _pieces(name)}:
                self._holders[piece].append(position)

    def search(self, q: str, limit: int = 10) -> list[Place]:
        """The places that fit, best first: names that start so, then words that do, then names much like it.

        Among equals the Netherlands come first, then the number of inhabitants. Empty text finds nothing.
        """
        wanted = plain(q)
        if not wanted or limit < 1:
            return []
        begins = self._holders.get(f" {wanted[:2]}" if len(wanted) > 1 else f"  {wanted}", [])
        near = (self._entries[position] for position in begins)
        graded = [(grade, entry) for entry in near if (grade := _grade(entry, wanted)) is not None]
        graded.sort(key=_order)
        found = [entry.place for _, entry in graded[:limit]]
        exact = bool(graded) and graded[0][0] < 2
        if not exact and len(found) < limit and len(wanted) > 3:
            found += self._alike(wanted, limit - len(found), {id(place) for place in found})
        return found

    def named(self, q: str) -> Place | None:
        """The place of just this name, typed whole; at home before abroad, the largest first."""
        wanted = plain(q)
        near = (self._entries[position] for position in self._holders.get(f"{wanted[-2:]} ", ()))
        there = [entry for entry in near if wanted == entry.key or wanted in entry.others]
        best = min(
            there,
            key=lambda entry: (not entry.home, wanted != entry.key, -entry.place.inwoners),
            default=None,
        )
        return None if best is None or len(wanted) < 2 else best.place

    def _alike(self, wanted: str, limit: int, known: set[int]) -> list[Place]:
        """Names with a slip in them, by the three-letter pieces that they share."""
        shared = Counter(position for piece in _pieces(wanted) for position in self._holders.get(piece, ()))
        graded = []
        for position, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:40]:
            entry = self._entries[position]
            likeness = max(_likeness(wanted, name) for name in (entry.key, *entry.others))
            if likeness >= ENOUGH_ALIKE and id(entry.place) not in known:
                graded.append((-likeness + (0 if entry.home else 0.1), -entry.place.inwoners, position))
        return [self._entries[position].place for _, _, position in sorted(graded)[:limit]]


def _entry(row: list[Any]) -> _Entry:
    place = Place(*row[:6])
    return _Entry(place, bool(row[6]), plain(place.naam), tuple(plain(other) for other in row[7]))


def _pieces(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _likeness(wanted: str, name: str) -> float:
    """Compared with as much of the name as was typed, or with all of it: the better of the two."""
    whole = difflib.SequenceMatcher(None, wanted, name).ratio()
    return max(whole, difflib.SequenceMatcher(None, wanted, name[: len(wanted)]).ratio() - 0.05)


def _grade(entry: _Entry, wanted: str) -> int | None:
    """0 the very name, 1 another name, 2 it starts so, 3 another does, 4 a word in it; None: no match."""
    if entry.key == wanted:
        return 0
    if wanted in entry.others:
        return 1
    if entry.key.startswith(wanted):
        return 2
    if any(other.startswith(wanted) for other in entry.others):
        return 3
    return 4 if f" {wanted}" in entry.key else None


_KINDS = {"stad": 0, "plaats": 0, "gemeente": 1, "provincie": 2, "veiligheidsregio": 3, "water": 4, "wijk": 5}


def _order(graded: tuple[int, _Entry]) -> tuple[int, bool, int, int, int, str]:
    grade, entry = graded
    exact = grade if grade < 2 else 2
    kind = _KINDS.get(entry.place.soort, 9)
    return (exact, not entry.home, grade, kind if exact < 2 else 0, -entry.place.inwoners, entry.place.naam)


def write(path: Path, rows: Iterable[tuple[Place, bool, tuple[str, ...]]]) -> int:
    """Keep the names: each with whether it lies in the Netherlands, and its other names."""
    lines = list(_lines(rows))
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    return len(lines)


def _lines(rows: Iterable[tuple[Place, bool, tuple[str, ...]]]) -> Iterator[str]:
    for place, home, others in rows:
        fields = [
            place.naam,
            place.soort,
            place.lon,
            place.lat,
            place.inwoners,
            place.provincie,
            home,
            list(others),
        ]
        yield json.dumps(fields, ensure_ascii=False)


@cache
def read(path: Path) -> Gazetteer:
    """The names in this file, read once for each process. Raises FileNotFoundError."""
    return Gazetteer(path)
