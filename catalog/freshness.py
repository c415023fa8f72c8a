"""How fresh data are for how often they are renewed: the formula of the Humanitarian Data Exchange (HDX).

Age counts from the newest of the data, or from the day on which somebody confirmed that they still hold.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

FRESH, DUE, OVERDUE, STALE = "actueel", "bijna-verouderd", "verouderd", "sterk-verouderd"
UNKNOWN, ALWAYS = "onbekend", "niet-van-toepassing"
# Days in which they are renewed, and after how many more they are overdue, and stale (HDX). Data that are
# measured all the time count in minutes: ours.
LIMITS: Final[dict[str, tuple[float, float, float]]] = {
    "continu": (15 / 1440, 45 / 1440, 165 / 1440),
    "dagelijks": (1, 1, 2),
    "wekelijks": (7, 7, 14),
    "tweewekelijks": (14, 7, 14),
    "maandelijks": (30, 14, 30),
    "kwartaal": (90, 30, 60),
    "halfjaarlijks": (180, 30, 60),
    "jaarlijks": (365, 60, 90),
}


def freshness(
    update_frequency: str,
    newest: datetime | None,
    confirmed: datetime | None = None,
    now: datetime | None = None,
) -> str:
    """``actueel`` until the time of renewing is over, then ``bijna-verouderd``, ``verouderd`` and
    ``sterk-verouderd``; ``onbekend`` without a date or a frequency, ``niet-van-toepassing`` where it is
    renewed now and then."""
    if update_frequency == "onregelmatig":
        return ALWAYS
    limits = LIMITS.get(update_frequency)
    known = [one for one in (newest, confirmed) if one is not None]
    if limits is None or not known:
        return UNKNOWN
    age = (now or datetime.now(UTC)) - max(known)
    due, overdue, stale = limits
    if age < timedelta(days=due):
        return FRESH
    if age < timedelta(days=due + overdue):
        return DUE
    return OVERDUE if age < timedelta(days=due + stale) else STALE
