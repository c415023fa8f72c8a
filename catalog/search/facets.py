"""Facets: how many of what was found are of which kind, theme, owner … Only of what the viewer may see."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from catalog import crisis_types, vocabulary
from catalog.model import ACCESS, NATURES, STATES
from catalog.search import indexing
from catalog.search.formats import FORMATS
from catalog.search.model import Candidate, FacetValue

FACETS = ("aard", "thema", "eigenaar", "crisistype", "formaat", "toegang", "staat")
MOST_VALUES = 40
STATE_NAMES = {
    "live": "reageert",
    "traag": "traag",
    "hapert": "hapert",
    "weg": "weg",
    "niet-gecontroleerd": "niet gecontroleerd",
}
Counts = dict[str, Counter[str]]


def of_rows(rows: Iterable[tuple[str, str, int]]) -> Counts:
    """Counts from the rows that the database made."""
    counts: Counts = defaultdict(Counter)
    for facet, value, number in rows:
        _add(counts, facet, value if facet == "eigenaar" else int(value), number)
    return counts


def of_candidates(found: Iterable[Candidate]) -> Counts:
    """Counts of candidates that are at hand."""
    counts: Counts = defaultdict(Counter)
    for one in found:
        for facet, value in (
            ("eigenaar", one.owner),
            ("aard", one.nature),
            ("toegang", one.access),
            ("staat", one.state),
            ("thema", one.themes),
            ("crisistype", one.crisis),
            ("formaat", one.formats),
        ):
            _add(counts, facet, value, 1)
    return counts


def _add(counts: Counts, facet: str, value: str | int, number: int) -> None:
    if isinstance(value, str):
        counts[facet][value] += number
    elif facet in ("aard", "toegang", "staat"):
        order = {"aard": NATURES, "toegang": ACCESS, "staat": STATES}[facet]
        counts[facet][order[value]] += number
    else:
        keys = {
            "thema": indexing.theme_keys(),
            "crisistype": indexing.crisis_codes(),
            "formaat": list(FORMATS),
        }[facet]
        for place, key in enumerate(keys):
            if value >> place & 1:
                counts[facet][key] += number


def named(counts: Counts, owner_name: Callable[[str], str]) -> dict[str, list[FacetValue]]:
    """The facets with names; values in the order of their vocabulary, owners by number."""
    names: dict[str, Callable[[str], str]] = {
        "eigenaar": owner_name,
        "thema": lambda key: vocabulary.themes()[key].name,
        "crisistype": lambda key: f"{key} {_crisis()[key]}",
        "formaat": lambda key: FORMATS[key],
        "staat": lambda key: STATE_NAMES[key],
    }
    return {
        facet: [
            FacetValue(value, names.get(facet, str)(value), number)
            for value, number in sorted(
                counts.get(facet, Counter()).items(), key=lambda pair: (-pair[1], pair[0])
            )[:MOST_VALUES]
        ]
        for facet in FACETS
    }


def _crisis() -> dict[str, str]:
    return {one.code: one.name for one in crisis_types.load()}
