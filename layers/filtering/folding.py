"""CASEI and ACCENTI as SQL: texts folded so that capitals, or accents, do not count.

Both operands of a comparison go through the same expression, which is immutable and asks no extension of the
database: what PostgreSQL brings, with the rules of Unicode whatever the locale of the database is.
"""

from typing import LiteralString

from psycopg import sql

# Full case folding (Unicode §5.18): by way of capitals, so that ß is ss; the final sigma is a sigma.
CASEI: LiteralString = "replace(lower(upper({} COLLATE \"und-x-icu\") COLLATE \"und-x-icu\"), 'ς', 'σ')"
# Letters that Unicode does not take apart into a base and a mark, but that people type without.
STROKED: LiteralString = "øØłŁđĐħĦŧŦıƗɨŀĿ"
PLAIN: LiteralString = "oOlLdDhHtTiIilL"
# Combining marks; those of Japanese stay, since they make another letter (/rec/…/japanese-non-spacing-marks).
MARKS: LiteralString = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# Canonical forms alone: compatibility forms would make wildcards of full-width signs in a pattern.
ACCENTI: LiteralString = (
    "normalize(regexp_replace(normalize(translate({}, '"
    + STROKED
    + "', '"
    + PLAIN
    + "'), NFD), '"
    + MARKS
    + "', '', 'g'), NFC)"
)
FOLDED = {"casei": CASEI, "accenti": ACCENTI}


def folded(name: str, text: sql.Composable) -> sql.Composable:
    """The text as `name` (``casei`` or ``accenti``) sees it."""
    return sql.SQL(FOLDED[name]).format(text)
