"""How well a record answers a question: words first, then bounded priors. Pure.

Words: for each wish the best alternative that the record meets, by where the record has it; the wishes by how
rare they are. Priors multiply by 0.7 to 1.5 together. The exact title or abbreviation stands above all.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from catalog.model import PRIORITIES, Box
from catalog.search.model import Alternative, Candidate, Wish

STRENGTH = {"A": 1.0, "B": 0.85, "C": 0.45, "D": 0.3}
CRISIS_STRENGTH = {"A": 1.0, "B": 0.7, "C": 0.35, "D": 0.0}
LOWEST, HIGHEST = 0.7, 1.5
MOST, EVIDENCE = 1.15, 0.15
"""Of one wish: what it can bring at most, and what words beside the best one can add."""
PINNED = 10.0
STATE_PRIOR = (1.0, 0.82, 0.93, 1.03, 1.1)
PRIORITY_PRIOR = {"verplicht": 1.25, "aanbevolen": 1.12, "achtergrond": 1.03}
COUNTRY: Box = (3.3, 50.7, 7.25, 53.6)
LOCAL = 0.15
"""Part of the country below which a map is of one region."""
ALIEN_PLACE = 0.45
"""What is left of the words of a record that lies wholly elsewhere than the place that was asked for."""


@dataclass(frozen=True)
class Met:
    """How a wish was met: by which alternative, and how strongly (0 to 1)."""

    wish: Wish
    by: Alternative
    strength: float


@dataclass(frozen=True)
class Setting:
    """What ranks beside words. `rarity`: the weight of each wish; `area` what the question is about."""

    rarity: Mapping[str, float]
    now: datetime
    area: Box | None = None
    place_named: bool = False
    abroad: bool = False
    """Whether the question names a neighbouring country or its words."""
    authority: Mapping[str, float] | None = None
    """How much each record is the authority for what is asked, 0 to 1."""


def strength_of(lexeme: str, weights: list[str]) -> float:
    """How strongly a record has a lexeme, by the best place where it has it."""
    table = CRISIS_STRENGTH if lexeme.startswith("%") else STRENGTH
    return max((table.get(weight, 0.0) for weight in weights), default=0.0)


def met(candidate: Candidate, wishes: tuple[Wish, ...]) -> list[Met]:
    """Which wishes a record meets: each by its best alternative, a little better when others are met too."""
    found = []
    for wish in wishes:
        best: Met | None = None
        others = 0.0
        for alternative in wish.alternatives:
            strength = _slots(candidate.strengths, alternative) * alternative.weight
            if strength <= 0:
                continue
            if alternative.kind == "crisistype":  # a map that every crisis needs says little about this one
                strength *= 0.4 + 0.6 / math.sqrt(max(1, candidate.crisis.bit_count()))
            if best is None or strength > best.strength:
                others += best.strength if best is not None else 0.0
                best = Met(wish, alternative, strength)
            else:
                others += strength
        if best is not None:
            found.append(Met(wish, best.by, min(MOST, best.strength + min(EVIDENCE, 0.05 * others))))
    return found


def _slots(held: Mapping[str, float], alternative: Alternative) -> float:
    """The weakest of the slots; each by its best lexeme, parts of compounds a little less."""
    weakest = 1.0
    for slot in alternative.slots:
        best = 0.0
        for lexeme in slot:
            value = held.get(lexeme, 0.0) * (0.85 if lexeme[0] == "+" and len(slot) > 1 else 1.0)
            best = max(best, value)
        if best == 0.0:
            return 0.0
        weakest = min(weakest, best)
    return weakest


def rarity(wish: Wish, documents: Mapping[str, int], total: int) -> float:
    """The weight of a wish: words that few records have say more."""
    strong = [one for one in wish.alternatives if one.weight >= 0.7] or list(wish.alternatives[:1])
    counts = [
        min(max((documents.get(lexeme, 0) for lexeme in slot), default=0) for slot in one.slots)
        for one in strong
    ]
    most = max(counts, default=0)
    idf = math.log(1 + total / (1 + most)) / math.log(2 + total)
    return max(0.25, min(1.0, idf)) * wish.factor


def score(candidate: Candidate, wishes: tuple[Wish, ...], setting: Setting, plain: str) -> list[Met]:
    """Set the candidate's score; returns how the wishes were met."""
    found = met(candidate, wishes)
    needed = sum(setting.rarity[wish.text] for wish in wishes if wish.needed)
    gained = sum(setting.rarity[one.wish.text] * one.strength for one in found if one.wish.needed)
    covered = sum(setting.rarity[one.wish.text] for one in found if one.wish.needed)
    words = 0.0
    if needed > 0:
        words = gained / needed * (0.5 + 0.5 * covered / needed)
        words += 0.12 * _closeness(candidate, found) * covered / needed
    helped = sum(setting.rarity[one.wish.text] * one.strength for one in found if not one.wish.needed)
    words += 0.2 * helped if needed > 0 else helped
    if setting.place_named and setting.area and candidate.box and not _meet(setting.area, candidate.box):
        words *= ALIEN_PLACE
    pinned = PINNED if plain and plain in candidate.exact else 0.0
    candidate.score = pinned + words * prior(candidate, setting)
    return found


def _closeness(candidate: Candidate, found: list[Met]) -> float:
    """How much of the record is about what was asked: strong words count, a short title helps."""
    strong = sum(1 for one in found if one.strength > 0.8)
    return min(1.0, strong / max(1, len(candidate.title) / 2.5)) if candidate.title else 0.0


def prior(candidate: Candidate, setting: Setting) -> float:
    """What speaks for or against a record beside its words; 0.7 to 1.5."""
    value = STATE_PRIOR[candidate.state]
    fresh = freshness(candidate, setting.now)
    value *= 1.0 if fresh is None else 1.05 if fresh else 0.9
    value *= PRIORITY_PRIOR.get(candidate.priority or "", 1.0)
    value *= 1.0 + 0.18 * (setting.authority or {}).get(candidate.id, 0.0)
    value *= 0.95 + candidate.quality / 1000
    if setting.area is not None:
        value *= area_prior(setting.area, candidate.box)
    elif not setting.abroad:  # asked of no place in particular: the whole country first
        value *= 0.82 if "!buitenland" in candidate.strengths else 1.0
        value *= 0.93 if candidate.box and _size(candidate.box) < LOCAL * _size(COUNTRY) else 1.0
    return min(HIGHEST, max(LOWEST, value))


def freshness(candidate: Candidate, now: datetime) -> bool | None:
    """Whether the newest of the data is as young as it should be; None: not known."""
    if candidate.newest is None or candidate.tolerance is None:
        return None
    return now - candidate.newest <= candidate.tolerance


def area_prior(area: Box, box: Box | None) -> float:
    """Records that cover the area, before those that touch it; local ones before those of the whole world."""
    if box is None:
        return 0.97
    shared = _meet(area, box)
    if not shared:
        return 0.75
    part = max(_size(_common(area, box)) / _size(area), 0.05)
    local = min(1.0, 40 * _size(area) / _size(box))
    return 0.95 + 0.1 * part + 0.12 * part * local


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _common(one: Box, other: Box) -> Box:
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def _size(box: Box) -> float:
    return max(box[2] - box[0], 0.001) * max(box[3] - box[1], 0.001)


def priority_of(rank: int | None) -> str | None:
    """A priority by its place in the order; None: the record is not in the set."""
    return None if rank is None else PRIORITIES[rank]


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
