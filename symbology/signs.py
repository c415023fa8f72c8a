"""Signs: which signs are there, and what do they mean?

The signs are data (data/points-*.toml, lines.toml, areas.toml). Codes are permanent: a code is never reused.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from symbology import datafiles, decoration_hatch, decoration_marks, finding, schema
from symbology.model import (
    PURPOSES,
    SIGN_STATES,
    UNKNOWN,
    AreaStyle,
    BadSign,
    Discipline,
    LineStyle,
    Palette,
    Sign,
    SignSet,
    Tile,
)

LOG = logging.getLogger(__name__)


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
    """The sign set. Raises BadSign when the data break a rule that drawing needs; `faults` tells all."""
    return gathered(_rows())


def faults() -> list[str]:
    """What is wrong with the set as a whole, beside its list of places on the sprite sheet."""
    return list(schema.set_faults(_rows(), datafiles.lines("atlas.txt")))


@cache
def _rows() -> tuple[Sign, ...]:
    return tuple(
        _sign(row, name)
        for prefix in ("points-", "lines", "areas")
        for name, table in datafiles.tables(prefix)
        for row in table["sign"]
    )


def gathered(found: Sequence[Sign]) -> SignSet:
    """The signs as a set, a retired one drawn as its replacement. Raises BadSign for a double code."""
    by_code = {sign.code: sign for sign in found}
    if len(by_code) < len(found):
        raise BadSign("\n".join(schema.double_codes(found)))
    try:
        drawn = {
            code: replace(sign, **_looks(by_code[sign.drawn_as or code])) for code, sign in by_code.items()
        }
    except KeyError as error:
        raise BadSign(f"a sign is drawn as {error}, which is no sign") from error
    return SignSet(by_code=drawn, **datafiles.table("set.toml"))


def _looks(sign: Sign) -> dict[str, Any]:
    """What of a sign decides how it is drawn."""
    names = ("discipline", "tile", "glyph", "line", "area")
    return {name: getattr(sign, name) for name in names}


def get(code: str) -> Sign:
    """The sign of the current set, or a visible "unknown sign" (not `known`) and a warning in the log."""
    sign = load().get(code)
    if not sign.known and code != UNKNOWN:
        _warn(sign.code)
    return sign


@lru_cache(maxsize=256)
def _warn(code: str) -> None:
    """Once for each code, so that a plot of a thousand such objects does not fill the log."""
    LOG.warning("no sign with code %r; the unknown sign is drawn", code)


def search(query: str, limit: int = 20) -> list[Sign]:
    """Signs for a lay term in Dutch or English, best first; accents and small typing errors do not matter."""
    return finding.search(load(), query, limit)


def by_external(name: str, value: str) -> list[Sign]:
    """The signs that another set ("imoov", "oiv", "app6", "ocha") calls `value`, in the order of the set.

    Upper and lower case are alike. An IMOOV sign is known by its serial and by its letter code: s0870_B03 is
    s0870; a letter code that a sign has for itself goes before one that stands behind a serial.
    """
    return list(_crosswalk().get((name, value.casefold()), ()))


@cache
def _crosswalk() -> Mapping[tuple[str, str], Sequence[Sign]]:
    found: dict[tuple[str, str], list[Sign]] = {}
    for whole in (True, False):
        for sign in load():
            for name, value in sign.external.items():
                for word in [value] if whole else value.split("_")[:-1] + value.split("_")[1:]:
                    listed = found.setdefault((name, word.casefold()), [])
                    if sign not in listed:
                        listed.append(sign)
    return found


def _sign(row: dict[str, Any], source: str) -> Sign:
    code = row.get("code", "?")
    faults = list(schema.row_faults(row, palette().disciplines))
    if not faults:
        try:
            return _described(row, code)
        except (KeyError, TypeError) as error:
            faults.append(str(error))
    raise BadSign("\n".join(f"{source}: {code}: {fault}" for fault in faults))


def _described(row: dict[str, Any], code: str) -> Sign:
    text = {key: row[key] for key in ("code", "name_nl", "name_en", "discipline", "group", "meaning")}
    return Sign(
        **text,
        **_drawing(row, code),
        keywords=tuple(row["keywords"]),
        external=row.get("external", {}),
        state=row.get("state", SIGN_STATES[0]),
        drawn_as=row.get("drawn_as", ""),
    )


def _drawing(row: dict[str, Any], code: str) -> dict[str, Any]:
    """Geometry and drawing of a sign, checked against the palette. Raises KeyError for an unknown name."""
    if "line" in row:
        line = LineStyle(**row["line"])
        palette().dashes[line.dash]
        _known(decoration_marks.MARKS, line.mark, line.end)
        return {"geometry": "line", "line": line}
    if "area" in row:
        area = AreaStyle(**row["area"])
        palette().dashes[area.dash]
        if area.purpose not in PURPOSES:
            raise KeyError(f"unknown purpose {area.purpose}")
        _known(decoration_hatch.PATTERNS, area.pattern)
        _known(decoration_marks.MARKS, area.edge)
        return {"geometry": "polygon", "area": area}
    tile = row.get("tile", "achthoek" if row["group"] == "realiteit" else "tegel")
    palette().tiles[tile]
    return {"geometry": "point", "tile": tile, "glyph": row.get("glyph", code)}


def _known(names: Collection[str], *used: str) -> None:
    """Raises KeyError for a name that is given and not known."""
    for name in used:
        if name and name not in names:
            raise KeyError(f"unknown mark or pattern {name}")
