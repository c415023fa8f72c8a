"""Verifies the chain: finds every line that was removed, changed, moved or added, and says which.

`Chain` takes the seals in order and collects faults, so that a million lines need no more memory than one;
only what does not fit is kept, to tell a moved line from a changed one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from plotserver.audit.checkpoints import Checkpoint
from plotserver.audit.keys import PublicKey
from plotserver.audit.lines import START, Line, digest

Kind = Literal[
    "verwijderd",
    "gewijzigd",
    "verplaatst",
    "gat",
    "afgekapt",
    "herschreven",
    "handtekening",
    "buiten",
    "begin",
]
MOST_FAULTS = 200
MOST_MOVED = 40


@dataclass(frozen=True)
class Fault:
    """What is wrong, from the line `first` to `last`; `other` is where a moved line belongs."""

    kind: Kind
    first: int
    last: int
    other: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a verification."""
        return {"soort": self.kind, "van": self.first, "tot": self.last, "ander": self.other}


@dataclass(frozen=True)
class Misfit:
    """A line whose digest is not the one that its seal holds."""

    line: Line
    before: bytes
    found: bytes


@dataclass
class Chain:
    """The verification of a part of the chain, which begins behind `behind` with the digest `before`."""

    behind: int = 0
    before: bytes = START
    keys: dict[str, PublicKey] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lines: int = 0
    _misfits: list[Misfit] = field(default_factory=list)
    _checkpoints: list[Checkpoint] = field(default_factory=list)
    _good: int = 0

    def expect(self, checkpoints: Iterable[Checkpoint]) -> None:
        """Hold the chain against these, in the order of their numbers; one must be signed by a known key."""
        for one in sorted(checkpoints, key=lambda each: each.number):
            if not one.holds(self.keys):
                self._say(Fault("handtekening", one.number, one.number))
            elif one.number > self.behind:
                self._checkpoints.append(one)

    def see(self, number: int, found: bytes, line: Line | None) -> None:
        """The next seal."""
        if number != self.behind + 1:
            self._say(Fault("gat", self.behind + 1, number - 1))
        elif line is None:
            self._say(Fault("verwijderd", number, number))
        elif digest(self.before, line.document()) != found:
            self._misfits.append(Misfit(line, self.before, found))
            if len(self._misfits) > MOST_FAULTS:
                self._judge()
        self._meet(number, found)
        self.behind, self.before = number, found
        self.lines += 1

    def _meet(self, number: int, found: bytes) -> None:
        """The checkpoints up to this number."""
        while self._checkpoints and self._checkpoints[0].number <= number:
            one = self._checkpoints.pop(0)
            if one.number == number and one.hash != found:
                self._say(Fault("herschreven", self._good + 1, number))
            self._good = number

    def done(self, *, whole: bool = True) -> list[Fault]:
        """All faults; `whole`: the part went on to the end of the chain."""
        self._judge()
        if whole and self._checkpoints:
            self._say(Fault("afgekapt", self.behind + 1, self._checkpoints[-1].number))
        self.faults.sort(key=lambda one: (one.first, one.kind))
        return self.faults

    def _say(self, fault: Fault) -> None:
        last = self.faults[-1] if self.faults else None
        if last and last.kind == fault.kind and last.other is None and last.last + 1 == fault.first:
            self.faults[-1] = Fault(fault.kind, last.first, fault.last)
        elif len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def _judge(self) -> None:
        """Tell lines that stand elsewhere than they were sealed from lines that were changed."""
        misfits, self._misfits = self._misfits, []
        few = misfits if len(misfits) <= MOST_MOVED else []
        befores = {one.before for one in few} | {one.found for one in few}
        places = {one.line.number for one in few}
        for one in misfits:
            other = _belongs(one, places - {one.line.number}, befores, {each.found for each in few})
            kind: Kind = "gewijzigd" if other is None else "verplaatst"
            self._say(Fault(kind, one.line.number, one.line.number, other))


def _belongs(one: Misfit, places: set[int], befores: set[bytes], founds: set[bytes]) -> int | None:
    """The number under which this very line fits a digest that the chain holds."""
    for place in places:
        document = one.line.document() | {"nummer": place}
        if any(digest(before, document) in founds for before in befores):
            return place
    return None
