"""Reads the members of a JSON object that was sent into checked values; all faults are told at once."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import Request

from layers.layer import Box
from plotserver.kernel.errors import Invalid
from plotserver.web.reading import MOST_FAULTS, WRONG
from plotserver.web.responding import JSON
from plotserver.web.writing import content

MOST_BYTES = 20_000
LONGEST_NAME = 50


@dataclass
class Members:
    """The members of one object, read one by one; `done` raises all faults together."""

    sent: dict[str, Any]
    faults: list[tuple[str, str]] = field(default_factory=list)

    def text(self, name: str, longest: int, *, needed: bool = False) -> str | None:
        """A text on one or more lines, without other control characters; None when absent or null."""
        value = self.sent.get(name)
        if value is None or value == "":
            if needed:
                self.faults.append((name, f"Geef een tekst van ten hoogste {longest} tekens."))
            return None
        fit = isinstance(value, str) and len(value) <= longest
        if not fit or not value.replace("\n", "").isprintable():
            self.faults.append((name, f"Dit is tekst van ten hoogste {longest} tekens, zonder stuurtekens."))
            return None
        return str(value).strip() or None

    def one_of(self, name: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """One of the choices."""
        value = self.sent.get(name, default)
        if value not in choices:
            self.faults.append((name, f"Kies een van: {', '.join(choices)}."))
            return choices[0]
        return str(value)

    def moment(self, name: str, *, needed: bool = False) -> datetime | None:
        """A moment, RFC 3339; UTC when it names no offset."""
        value = self.sent.get(name)
        if value is None and not needed:
            return None
        try:
            moment = datetime.fromisoformat(str(value))
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.faults.append((name, "Geef een tijdstip zoals 2026-01-31T12:00:00Z."))
            return None

    def flag(self, name: str) -> bool | None:
        """True or false; None when absent."""
        value = self.sent.get(name)
        if value is not None and not isinstance(value, bool):
            self.faults.append((name, "Kies true of false."))
            return None
        return value

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number within bounds; None when absent."""
        value = self.sent.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.faults.append((name, f"Geef een geheel getal van {low} tot en met {high}."))
            return None
        return value

    def box(self, name: str) -> Box | None:
        """[west, south, east, north] in degrees, not across the antimeridian; None when absent."""
        value = self.sent.get(name)
        if value is None:
            return None
        numbers = value if isinstance(value, list) else []
        if len(numbers) != 4 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
            self.faults.append((name, "Geef vier getallen: west, zuid, oost, noord, in graden."))
            return None
        west, south, east, north = (float(number) for number in numbers)
        if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
            self.faults.append(
                (name, "West ligt links van oost en zuid onder noord, in graden, op de kaart.")
            )
            return None
        return (west, south, east, north)

    def done(self) -> None:
        """Raises Invalid with all faults, when there are any."""
        if self.faults:
            raise Invalid(WRONG, self.faults)


async def sent(request: Request, *names: str) -> Members:
    """The members of the object in the body; those of other names are faults. Raises Invalid."""
    body = await content(request, MOST_BYTES)
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        found = None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not isinstance(found, dict) or (body and kind != JSON):
        raise Invalid(WRONG, [("body", f"Stuur een JSON-object ({JSON}).")])
    members = Members(found)
    unknown = [name for name in found if name not in names][:MOST_FAULTS]
    members.faults += [(name[:LONGEST_NAME], f"Onbekend. Bekend: {', '.join(names)}.") for name in unknown]
    return members
