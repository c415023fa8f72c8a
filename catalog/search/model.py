"""What search speaks of: the question as it was understood, candidates, hits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from catalog.model import Box


@dataclass(frozen=True)
class Place:
    """A place that a question names, as whoever knows places told. (lon, lat) in degrees, and its box."""

    name: str
    kind: str
    lon: float
    lat: float
    box: Box


@dataclass(frozen=True)
class Alternative:
    """One way in which a record can meet a wish: for each slot, one of its lexemes.

    `weight` is 0 to 1; `kind` says how it was come by: woord, synoniem, verwant, deel, stam, begin,
    verbeterd, crisistype, eigenaar.
    """

    slots: tuple[tuple[str, ...], ...]
    weight: float
    kind: str
    label: str = ""


@dataclass(frozen=True)
class Wish:
    """One thing that is asked for. What is not `needed` only helps a record forward."""

    text: str
    alternatives: tuple[Alternative, ...]
    needed: bool = True
    factor: float = 1.0
    kind: str = "woord"


@dataclass(frozen=True)
class Understood:
    """A question, understood. `told` is what to tell of it; `plain` the question as it is compared."""

    plain: str = ""
    wishes: tuple[Wish, ...] = ()
    place: Place | None = None
    crisis: tuple[str, ...] = ()
    corrected: str | None = None
    told: tuple[tuple[str, str], ...] = ()
    whole_set: bool = False
    """Only a crisis type was named ("kaarten bij overstroming"): its set is what is meant."""


@dataclass(frozen=True)
class Filters:
    """What narrows the answer; each list is an OR. `box` keeps records whose area meets it."""

    nature: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    crisis: tuple[str, ...] = ()
    box: Box | None = None


@dataclass(frozen=True)
class Situation:
    """In which crisis is asked, and where: they rank, and do not narrow."""

    crisis: str | None = None
    activity: str | None = None
    box: Box | None = None
    """The area of the activity."""


@dataclass
class Candidate:
    """A record that may be an answer, with what ranks it. `strengths`: of each lexeme that was asked, how
    strongly the record has it (1 in its title)."""

    id: str
    no: int | None
    owner: str
    nature: int
    access: int
    state: int
    themes: int
    crisis: int
    formats: int
    box: Box | None
    quality: int
    tolerance: timedelta | None
    newest: datetime | None
    exact: frozenset[str] = frozenset()
    priority: str | None = None
    strengths: dict[str, float] = field(default_factory=dict)
    title: tuple[str, ...] = ()
    score: float = 0.0
    why: tuple[str, ...] = ()
    own: bool = False
    holder: str = ""


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet, and in how many of the found records it is."""

    value: str
    name: str
    count: int
