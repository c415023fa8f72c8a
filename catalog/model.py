"""What the catalogue speaks of: records, where they are served, and in which crisis they are needed.

A record's `document` is its form as data: a dictionary under the Dutch names of catalog/data/records/*.toml.
`record_of` reads one into a Record, telling every fault at once; `document_of` writes it back.
"""

from dataclasses import dataclass
from datetime import datetime

Box = tuple[float, float, float, float]
"""(west, south, east, north) in degrees, ETRS89; x is longitude."""

NATURES = ("realiteit", "preparatief", "repressief")
"""What is (ground), what was prepared (cold), what is going on (hot): the facet of the IM-OOV model."""
ACCESS = ("open", "inloggen", "aanvragen")
PRIORITIES = ("verplicht", "aanbevolen", "achtergrond")
KINDS = ("dataset", "dienst", "laag", "beeld")
ORIGINS = ("meegeleverd", "handmatig", "geoogst", "eigen")
AUDIENCES = ("openbaar", "partners", "eigenaar")
STATES = ("niet-gecontroleerd", "weg", "hapert", "traag", "live")
"""Of a service, from nothing known and worst to best."""

FREQUENCIES: dict[str, tuple[float, float] | None] = {
    "continu": (1 / 24, 2 / 24),
    "dagelijks": (1, 1),
    "wekelijks": (7, 7),
    "tweewekelijks": (14, 7),
    "maandelijks": (30, 14),
    "kwartaal": (90, 30),
    "halfjaarlijks": (180, 30),
    "jaarlijks": (365, 60),
    "onregelmatig": None,
    "onbekend": None,
}
"""Days between updates, and days after which a late one is overdue (HDX freshness). `continu` is ours: an
hour for what is measured all the time. None: no age is too old."""


@dataclass(frozen=True)
class Endpoint:
    """One address at which the map is served. `crs`: what the service offers, as the probe read it."""

    protocol: str
    url: str
    layer: str = ""
    title: str = ""
    state: str = "niet-gecontroleerd"
    checked_at: datetime | None = None
    latency_ms: int | None = None
    newest: datetime | None = None
    crs: tuple[str, ...] = ()
    message: str = ""
    id: int | None = None


@dataclass(frozen=True)
class CrisisUse:
    """For which information need of a crisis type the map is there, and how much it is needed."""

    crisis_type: str
    need: str
    priority: str


@dataclass(frozen=True)
class Identifier:
    """A name of the record elsewhere: metadata id, dataset id, endpoint and layer."""

    scheme: str
    value: str


@dataclass(frozen=True)
class Record:
    """A map in the catalogue.

    `owner`, `themes`, `licence` are keys of `catalog.vocabulary`, or (of harvested records) a name as the
    source has it. `bbox` is the area that the map covers; `coverage` the key of that area, when it has one.
    `authority`: for what this source has the last word. `holder`: which organisation on this server keeps it.
    `quality` is 0 to 100.
    """

    id: str
    title: str
    description: str
    owner: str
    nature: str
    access: str
    kind: str = "dataset"
    origin: str = "handmatig"
    audience: str = "openbaar"
    holder: str | None = None
    title_en: str = ""
    short: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    licence: str = "onbekend"
    update_frequency: str = "onbekend"
    coverage: str = ""
    bbox: Box | None = None
    authority: tuple[str, ...] = ()
    not_for: str = ""
    page: str = ""
    crisis: tuple[CrisisUse, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    quality: int = 50
    newest: datetime | None = None
    created: datetime | None = None
    modified: datetime | None = None

    @property
    def state(self) -> str:
        """How its services do: the best of them."""
        return max((one.state for one in self.endpoints), key=STATES.index, default=STATES[0])
