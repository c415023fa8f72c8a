"""Why a record is among the answers, in plain Dutch."""

from datetime import datetime, timedelta

from catalog import crisis_types, vocabulary
from catalog.model import Box
from catalog.search.model import Candidate, Understood
from catalog.search.ranking import Met, freshness

STATE_WORDS = {
    4: "reageert",
    3: "reageert traag",
    2: "hapert",
    1: "reageert niet",
}


def why(
    candidate: Candidate, found: list[Met], understood: Understood, context: "Telling"
) -> tuple[str, ...]:
    """The reasons, the strongest first."""
    told: list[str] = []
    if understood.plain and understood.plain in candidate.exact:
        told.append("heet precies zo")
    if context.authority:
        told.append(f"gezaghebbend voor {context.authority}")
    if candidate.priority and context.crisis:
        told.append(f"{candidate.priority} bij {context.crisis}")
    told += _words(found)
    if not found and context.near:
        told.append(f"lijkt op ‘{context.near}’")
    told += _area(candidate.box, context.area, context.place)
    if candidate.newest is not None:
        told.append(f"{age(context.now - candidate.newest)} oud")
        if freshness(candidate, context.now) is False:
            told.append("verouderd")
    if candidate.own:
        told.append("laag van deze server")
    elif candidate.state in STATE_WORDS:
        told.append(STATE_WORDS[candidate.state])
    return tuple(dict.fromkeys(told))


class Telling:
    """What the reasons are told with: moment, area, place and crisis as they are called."""

    def __init__(
        self,
        now: datetime,
        *,
        area: Box | None = None,
        place: str = "",
        crisis: str | None = None,
        authority: str = "",
        near: str = "",
    ) -> None:
        self.now, self.area, self.place, self.authority = now, area, place, authority
        self.near = near
        self.crisis = crisis_name(crisis) if crisis else ""


def _words(found: list[Met]) -> list[str]:
    told = []
    for one in found:
        if not one.wish.needed:
            continue
        kind, asked, label = one.by.kind, one.wish.text, one.by.label
        if kind == "eigenaar":
            told.append(f"van {label}")
        elif kind == "crisistype":
            told.append(f"hoort bij {crisis_name(label)}")
        elif kind == "verbeterd":
            told.append(f"‘{asked}’ gelezen als ‘{label}’")
        elif kind in ("synoniem", "verwant") and label.casefold() != asked:
            told.append(f"‘{asked}’: {'gaat over' if kind == 'synoniem' else 'verwant aan'} {label}")
        elif kind in ("deel", "stam") and one.strength < 0.6:
            told.append(f"raakt aan ‘{asked}’")
        elif one.strength >= 0.8:
            told.append(f"gaat over ‘{asked}’")
        else:
            told.append(f"noemt ‘{asked}’")
    return told[:4]


def _area(box: Box | None, area: Box | None, place: str) -> list[str]:
    if area is None or box is None:
        return []
    called = place or "uw gebied"
    west, south, east, north = area
    if box[0] <= west and box[1] <= south and box[2] >= east and box[3] >= north:
        return [f"dekt {called}"]
    if box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south:
        return [f"dekt {called} deels"]
    return [f"dekt {called} niet"]


def crisis_name(code: str) -> str:
    """How a crisis type is called in a sentence."""
    found = next((one.name for one in crisis_types.load() if one.code == code), code)
    return found[0].lower() + found[1:]


def need_name(key: str) -> str:
    """How an information need is called."""
    needs = vocabulary.needs()
    return needs[key].name if key in needs else key


def age(passed: timedelta) -> str:
    """How long ago, in one figure."""
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} uur"
    days = minutes // (24 * 60)
    if days < 60:
        return f"{days} dagen"
    return f"{days // 30} maanden" if days < 730 else f"{days // 365} jaar"
