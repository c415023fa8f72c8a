"""Amplifiers: what is said beside a sign about this one object?"""

import math
import re
from dataclasses import dataclass

from symbology import typesetting

LONGEST_LABEL = 40
HIGHEST_NUMBER = 9_999_999
_TIME = re.compile(r"(?:(?:0[1-9]|[12]\d|3[01])-(?:0[1-9]|1[0-2]) )?(?:[01]\d|2[0-3]):[0-5]\d")


class BadAmplifiers(ValueError):
    """Amplifiers out of bounds: every fault at once, each as (field, what is wrong, in Dutch)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {fault}" for field, fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Amplifiers:
    """What stands around a point sign. Raises BadAmplifiers for values out of bounds.

    label: text, at most 40 characters; only ever drawn as outlines, so markup in it is text.
    number: such as casualties or pump capacity, 0 to 9,999,999; at most one decimal is drawn.
    time: "14:05" or "31-01 14:05" (day-month), in local time, as it is to be read.
    direction: whither, degrees clockwise from north, from 0 to below 360.
    strength: how much is left or ready, 0 to 100 per cent.
    exercise: the object is not real.
    """

    label: str = ""
    number: float | None = None
    time: str = ""
    direction: float | None = None
    strength: float | None = None
    exercise: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", typesetting.tidy(self.label))
        faults = list(self._faults())
        if faults:
            raise BadAmplifiers(faults)

    def _faults(self) -> list[tuple[str, str]]:
        faults = []
        if len(self.label) > LONGEST_LABEL:
            faults.append(("label", f"Ten hoogste {LONGEST_LABEL} tekens."))
        if self.time and not _TIME.fullmatch(self.time):
            faults.append(("time", "Geef een tijd zoals 14:05, of met dag en maand: 31-01 14:05."))
        if not _within(self.number, 0, HIGHEST_NUMBER):
            faults.append(("number", f"Geef een getal van 0 tot en met {HIGHEST_NUMBER}."))
        if not _within(self.direction, 0, 360) or self.direction == 360:
            faults.append(("direction", "Geef een richting in graden, van 0 tot 360."))
        if not _within(self.strength, 0, 100):
            faults.append(("strength", "Geef een percentage van 0 tot en met 100."))
        return faults

    @property
    def written_number(self) -> str:
        """The number as the Dutch write it: 1.500 and 2,5; empty without one."""
        if self.number is None:
            return ""
        whole, _, decimal = f"{self.number:,.1f}".partition(".")
        return whole.replace(",", ".") + (f",{decimal}" if decimal != "0" else "")


def _within(value: float | None, low: float, high: float) -> bool:
    return value is None or (math.isfinite(value) and low <= value <= high)


NONE = Amplifiers()
