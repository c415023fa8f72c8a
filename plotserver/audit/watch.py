"""Watches the lines as they come, by the rules, and tells what was noticed. Pure: lines in, findings out."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from plotserver.audit.lines import Line
from plotserver.audit.rules import Place, Places, Rule, kilometres

MOST_EVIDENCE = 20
MOST_SUBJECTS = 50_000
NEAR_KM = 100.0
"""Two networks may be this near without anyone having travelled: their places are not exact."""


@dataclass(frozen=True)
class Finding:
    """Something that a rule noticed about `subject`, in the line `number`. `evidence` holds figures,
    addresses and numbers of lines, and no content."""

    rule: Rule
    subject: str
    organisation: str
    owners: tuple[str, ...]
    number: int
    at: datetime
    evidence: Mapping[str, Any]


@dataclass(slots=True)
class Seen:
    """What counts of a line that counted."""

    at: datetime
    number: int
    amount: float
    origin: str
    owners: tuple[str, ...]
    layers: tuple[str, ...]


@dataclass
class Watch:
    """Remembers, for each rule and subject, no more than the rule's time."""

    rules: Sequence[Rule]
    places: Places
    _seen: dict[tuple[str, str], deque[Seen]] = field(default_factory=lambda: defaultdict(deque))
    _last: dict[str, tuple[datetime, Place, str]] = field(default_factory=dict)

    @property
    def longest(self) -> timedelta:
        """How far back a line may still count."""
        return timedelta(minutes=max((rule.minutes for rule in self.rules), default=0))

    def see(self, line: Line, distance: float | None = None) -> list[Finding]:
        """The next line; `distance` in kilometres from the area of the activity that it read in."""
        found = [self._judge(rule, line, distance) for rule in self.rules if rule.matches(line)]
        return [one for one in found if one is not None]

    def _judge(self, rule: Rule, line: Line, distance: float | None) -> Finding | None:
        subject = rule.of_whom(line)
        if not subject:
            return None
        if rule.kind == "reis":
            return self._travel(rule, line, subject)
        if rule.kind == "gebied":
            if distance is None or distance < rule.limit:
                return None
            return _finding(rule, line, subject, {"afstandKm": round(distance), "nummers": [line.number]})
        return self._count(rule, line, subject)

    def _count(self, rule: Rule, line: Line, subject: str) -> Finding | None:
        at = datetime.fromisoformat(line.at)
        seen = self._seen[rule.id, subject]
        amount = line.detail.get(rule.field, 0) if rule.kind == "som" else 1
        if not isinstance(amount, int | float):
            return None
        seen.append(Seen(at, line.number, amount, line.origin, tuple(line.owners), tuple(line.layers)))
        while seen and seen[0].at < at - timedelta(minutes=rule.minutes):
            seen.popleft()
        if len(self._seen) > MOST_SUBJECTS:
            self._forget(at)
        total = sum(one.amount for one in seen)
        if total < rule.limit:
            return None
        evidence = {
            "aantal": round(total),
            "minuten": rule.minutes,
            "sinds": seen[0].at.isoformat(),
            "adressen": _some(one.origin for one in seen),
            "lagen": _some(layer for one in seen for layer in one.layers),
            "nummers": [one.number for one in list(seen)[-MOST_EVIDENCE:]],
        }
        owners = tuple(sorted({owner for one in seen for owner in one.owners}))
        return _finding(rule, line, subject, evidence, owners)

    def _travel(self, rule: Rule, line: Line, subject: str) -> Finding | None:
        """Whether nobody travels so fast: `limit` is in kilometres an hour."""
        place, at = self.places.of(line.origin), datetime.fromisoformat(line.at)
        if place is None:
            return None
        before = self._last.get(subject)
        self._last[subject] = (at, place, line.origin)
        if before is None or before[1] == place:
            return None
        hours = abs((at - before[0]).total_seconds()) / 3600
        far = kilometres(before[1], place)
        if far < NEAR_KM or hours * 60 > rule.minutes or far <= rule.limit * hours:
            return None
        evidence = {
            "van": before[1].name,
            "naar": place.name,
            "afstandKm": round(far),
            "minutenErtussen": round(hours * 60, 1),
            "adressen": [before[2], line.origin],
            "nummers": [line.number],
        }
        return _finding(rule, line, subject, evidence)

    def _forget(self, now: datetime) -> None:
        old = [key for key, seen in self._seen.items() if not seen or seen[-1].at < now - self.longest]
        for key in old:
            del self._seen[key]


def _finding(
    rule: Rule, line: Line, subject: str, evidence: dict[str, Any], owners: tuple[str, ...] | None = None
) -> Finding:
    told = {"oorsprong": line.origin, "actor": line.actor} | evidence
    if line.key:
        told["sleutel"] = line.key
    if "lagen" not in told and line.layers:
        told["lagen"] = line.layers[:MOST_EVIDENCE]
    return Finding(
        rule,
        subject,
        line.organisation,
        tuple(line.owners) if owners is None else owners,
        line.number,
        datetime.fromisoformat(line.at),
        told,
    )


def _some(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))[:MOST_EVIDENCE]
