"""The layers and pictures of this server as records, for whoever may see them: computed, never kept.

Their words are matched here and not in the shared index, so they are in no count, suggestion or lexicon that
another sees. What the same text gives is remembered, whoever asks: the text is the key.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from catalog import vocabulary
from catalog.analysis.letters import tokens
from catalog.model import ACCESS, NATURES, Box
from catalog.search import indexing
from catalog.search.formats import FORMATS
from catalog.search.model import Candidate
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
MOST = 5000
STRENGTH = {"A": 1.0, "B": 0.85, "C": 0.45, "D": 0.3}
FORMS = ("ogc-features", "ogc-tiles", "plot")
LIVE = 4


@dataclass(frozen=True)
class OwnRecord:
    """A layer or picture as the viewer sees it. `newest` is when it was last published."""

    id: str
    kind: str
    layer_id: str | None
    picture_id: str | None
    layer_kind: str | None
    title: str
    title_en: str
    description: str
    classification: str | None
    licence: str | None
    owner_id: str
    owner_name: str
    owner_short: str
    owner_uri: str | None
    activity_id: str | None
    activity_title: str | None
    crisis_type: str | None
    exercise: bool
    newest: datetime | None
    created: datetime | None
    freshness_limit: timedelta | None
    objects: int
    bbox: Box | None
    open: bool

    @property
    def nature(self) -> str:
        """Datasets are prepared; what is drawn is of the crisis itself."""
        return "preparatief" if self.layer_kind == "dataset" else "repressief"


async def visible(tx: Transaction, record_id: str | None = None) -> list[OwnRecord]:
    """Those that the viewer may see, or the one with this id."""
    rows = await (await tx.execute(SQL["own"], {"id": record_id, "rows": MOST})).fetchall()
    return [_own(row) for row in rows]


async def listed(tx: Transaction) -> list[OwnRecord]:
    """Those that the viewer may see, for a search: of a picture, age and layers are not told."""
    rows = [
        row
        for name in ("own_layers", "own_pictures")
        for row in await (await tx.execute(SQL[name], {"rows": MOST})).fetchall()
    ]
    ids = sorted({row[14] for row in rows if row[14]})
    told = {}
    if ids:
        found = await (await tx.execute(SQL["own_activities"], {"ids": ids})).fetchall()
        told = {row[0]: (row[1], row[2]) for row in found}
    return [_own((*row[:15], *told.get(row[14], (None, None)), *row[15:])) for row in rows]


def candidate(one: OwnRecord, lexemes: frozenset[str]) -> Candidate:
    """The record as it is ranked, with the strengths of the asked lexemes."""
    texts = (one.title, one.title_en, one.owner_name, one.owner_short, one.description)
    crisis = (one.activity_title or "", one.crisis_type or "")
    held = _strengths(*texts, *crisis, one.owner_id)
    return Candidate(
        id=one.id,
        no=None,
        owner=one.owner_id,
        nature=NATURES.index(one.nature),
        access=ACCESS.index("open" if one.open else "inloggen"),
        state=LIVE,
        themes=0,
        crisis=indexing.bits([one.crisis_type] if one.crisis_type else [], indexing.crisis_codes()),
        formats=indexing.bits(FORMS, list(FORMATS)),
        box=one.bbox,
        quality=60,
        tolerance=one.freshness_limit or timedelta(days=1),
        newest=one.newest,
        exact=frozenset({" ".join(tokens(one.title)), " ".join(tokens(one.title_en))} - {""}),
        strengths={lexeme: held[lexeme] for lexeme in lexemes if lexeme in held},
        title=tuple(tokens(one.title)),
        own=True,
    )


@lru_cache(maxsize=4096)
def _strengths(
    title: str,
    title_en: str,
    owner: str,
    short: str,
    description: str,
    activity: str,
    crisis: str,
    owner_id: str,
) -> dict[str, float]:
    fields = indexing.analysed(
        {"A": (title, title_en), "B": (owner, short, activity), "C": (description,), "D": ("plot", "laag")}
    )
    fields["B"] |= {f"@{owner_id}", "!actueel"} | ({f"%{crisis}"} if crisis else set())
    fields["D"] |= {f"#{form}" for form in FORMS}
    found: dict[str, float] = {}
    for weight in reversed(indexing.WEIGHTS):
        for lexeme in fields[weight]:
            found[lexeme] = STRENGTH[weight]
    return found


def owner_name(key: str, own: list[OwnRecord]) -> str:
    """How an owner is called: by the catalogue's list, else as its layers say."""
    if key in vocabulary.owners():
        return vocabulary.owners()[key].name
    return next((one.owner_name for one in own if one.owner_id == key), key)


def _own(row: tuple[Any, ...]) -> OwnRecord:
    head, (west, south, east, north, opened) = row[:22], row[22:]
    box = None if west is None else (west, south, east, north)
    return OwnRecord(*(*head, box, bool(opened)))
