"""The kinds of crisis: those of the Handreiking Regionaal Risicoprofiel and newer regional ones."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class CrisisType:
    """One type, for example 1.1 Overstromingen. `theme` is the number before the dot."""

    code: str
    theme: int
    name: str
    name_en: str
    theme_name: str
    theme_name_en: str


@cache
def load() -> tuple[CrisisType, ...]:
    """All types, in the order of their numbering. Source: data/crisis_types.toml."""
    table = tomllib.loads(files("catalog").joinpath("data", "crisis_types.toml").read_text("utf-8"))
    return tuple(
        CrisisType(
            code=row["code"],
            theme=theme["number"],
            name=row["name"],
            name_en=row["name_en"],
            theme_name=theme["name"],
            theme_name_en=theme["name_en"],
        )
        for theme in table["theme"]
        for row in theme["types"]
    )
