"""What the outcome of a probe means, and when to look again."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

UNKNOWN, LIVE, SLOW, FAILING, GONE = "niet-gecontroleerd", "live", "traag", "hapert", "weg"
SLOW_MS = 3_000
GONE_AFTER = 3
"""So many times in a row that it is not there: then it is gone, and not just away."""
# Hours between two looks at what works, by how often the data are renewed.
HOURS: Final = {"continu": 0.25, "dagelijks": 6.0, "wekelijks": 12.0}
OTHERWISE_HOURS = 24.0
# Minutes until the next look after so many failures in a row; then twice as long each time, a day at most.
AFTER_FAILURE: Final = (5.0, 30.0, 120.0)
LONGEST_MINUTES = 1_440.0
JITTER = 0.2


@dataclass(frozen=True)
class Outcome:
    """What was seen. Apart: `exists` (something is at the address), `answers` (it says what such a service
    says), `delivers` (a map or object that is not empty; None: that could not be asked). `newest` is when the
    newest object was true, as far as the service tells."""

    exists: bool
    answers: bool = False
    delivers: bool | None = None
    status: int | None = None
    latency_ms: int | None = None
    newest: datetime | None = None
    crs: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Verdict:
    """The state, how often it failed in a row, and seconds until the next look."""

    state: str
    failures: int
    again_seconds: float


def judge(outcome: Outcome, failures: int, update_frequency: str, chance: random.Random) -> Verdict:
    """The verdict, after so many failures in a row before this."""
    good = outcome.answers and outcome.delivers is not False
    if good:
        slow = outcome.latency_ms is not None and outcome.latency_ms > SLOW_MS
        seconds = HOURS.get(update_frequency, OTHERWISE_HOURS) * 3_600
        return Verdict(SLOW if slow else LIVE, 0, _about(seconds, chance))
    failed = failures + 1
    gone = not outcome.exists and failed >= GONE_AFTER
    return Verdict(GONE if gone else FAILING, failed, _about(60 * _minutes(failed), chance))


def later(chance: random.Random) -> timedelta:
    """When to look at what could not be asked now, and is not to blame for that."""
    return timedelta(seconds=_about(3_600, chance))


def _minutes(failures: int) -> float:
    if failures <= len(AFTER_FAILURE):
        return AFTER_FAILURE[failures - 1]
    return min(LONGEST_MINUTES, AFTER_FAILURE[-1] * 2.0 ** min(failures - len(AFTER_FAILURE), 10))


def _about(seconds: float, chance: random.Random) -> float:
    """So many seconds, a little more or less: not everything at once."""
    return seconds * (1 + JITTER * (2 * chance.random() - 1))
