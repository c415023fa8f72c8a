"""Signs: which signs are there, and what do they mean?

The signs are data (data/points-*.toml, lines.toml, areas.toml). Codes are permanent: a code is never reused.
"""

from functools import cache
from typing import Any

from symbology import datafiles, finding
from symbology.model import (
    GROUPS,
    PURPOSES,
    AreaStyle,
    BadSign,
    Discipline,
    LineStyle,
    Palette,
    Sign,
    SignSet,
    Tile,
)


@cache
def palette() -> Palette:
    """The palette. Raises BadSign when an entry is incomplete."""
    table = datafiles.table("palette.toml")
    try:
        return Palette(
            colours=table["colours"],
            disciplines={code: Discipline(code, **row) for code, row in table["disciplines"].items()},
            tiles={code: Tile(**row) for code, row in table["tiles"].items()},
            dashes={name: tuple(dash) for name, dash in table["dashes"].items()},
        )
    except TypeError as error:
        raise BadSign(f"palette.toml: {error}") from error


@cache
def load() -> SignSet:
    """The sign set. Raises BadSign when the data break a rule."""
    found: dict[str, Sign] = {}
    for prefix in ("points-", "lines", "areas"):
        for name, table in datafiles.tables(prefix):
            for row in table["sign"]:
                sign = _sign(row, name)
                if sign.code in found:
                    raise BadSign(f"{name}: {sign.code} is there twice")
                found[sign.code] = sign
    return SignSet(by_code=found, **datafiles.table("set.toml"))


def get(code: str) -> Sign:
    """The sign of the current set, or a visible "unknown sign"."""
    return load().get(code)


def search(query: str, limit: int = 20) -> list[Sign]:
    """Signs for a lay term in Dutch or English, best first; accents and small typing errors do not matter."""
    return finding.search(load(), query, limit)


def _sign(row: dict[str, Any], source: str) -> Sign:
    code = row.get("code", "?")
    for required in ("code", "name_nl", "name_en", "keywords", "discipline", "group", "meaning"):
        if not row.get(required):
            raise BadSign(f"{source}: {code} has no {required}")
    if row["group"] not in GROUPS:
        raise BadSign(f"{source}: {code}: unknown group {row['group']}")
    if row["discipline"] not in palette().disciplines:
        raise BadSign(f"{source}: {code}: unknown discipline {row['discipline']}")
    text = {key: row[key] for key in ("code", "name_nl", "name_en", "discipline", "group", "meaning")}
    try:
        drawing = _drawing(row, code)
    except (KeyError, TypeError) as error:
        raise BadSign(f"{source}: {code}: {error}") from error
    return Sign(
        **text,
        **drawing,
        keywords=tuple(row["keywords"]),
        external=row.get("external", {}),
        state=row.get("state", "geldig"),
    )


def _drawing(row: dict[str, Any], code: str) -> dict[str, Any]:
    """Geometry and drawing of a sign, checked against the palette. Raises KeyError for an unknown name."""
    if "line" in row:
        line = LineStyle(**row["line"])
        palette().dashes[line.dash]
        return {"geometry": "line", "line": line}
    if "area" in row:
        area = AreaStyle(**row["area"])
        palette().dashes[area.dash]
        if area.purpose not in PURPOSES:
            raise KeyError(f"unknown purpose {area.purpose}")
        return {"geometry": "polygon", "area": area}
    tile = row.get("tile", "achthoek" if row["group"] == "realiteit" else "tegel")
    palette().tiles[tile]
    return {"geometry": "point", "tile": tile, "glyph": row.get("glyph", code)}
