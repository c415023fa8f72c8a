"""The words of the pages, in Dutch and English, and how numbers and times are written in them."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from plotserver.web.html.negotiating import LANGUAGES

ZONE = ZoneInfo("Europe/Amsterdam")
MONTHS = {
    "nl": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
DAYS = {
    "nl": ["ma", "di", "wo", "do", "vr", "za", "zo"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
Translate = Callable[..., str]


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def translator(language: str) -> Translate:
    """`t("objects", n=12)`: the words of this name, with what stands in braces filled in."""
    place = LANGUAGES.index(language)

    def t(name: str, **values: object) -> str:
        return _words()[name][place].format(**values)

    return t


def known(name: str) -> bool:
    """Whether there are words of this name."""
    return name in _words()


def moment(text: str | None) -> datetime | None:
    """A moment as the JSON writes it."""
    try:
        return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def when(at: datetime, language: str) -> str:
    """ "di 24 nov 2026 14:05", in the time of Amsterdam."""
    local = at.astimezone(ZONE)
    day, month = DAYS[language][local.weekday()], MONTHS[language][local.month - 1]
    return f"{day} {local.day} {month} {local.year} {local:%H:%M}"


def age(at: datetime, now: datetime, t: Translate) -> str:
    """How old something is: under three hours the minutes still matter."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return t("age_now")
    if minutes < 60:
        return t("age_minutes", n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 3 and rest:
        return t("age_hours_minutes", n=hours, m=rest)
    if hours < 24:
        return t("age_hours", n=hours)
    return t("age_day") if hours < 48 else t("age_days", n=hours // 24)


def number(value: float, language: str) -> str:
    """With marks between thousands, and the decimal mark of the language."""
    text = f"{int(value) if float(value).is_integer() else value:,}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text
