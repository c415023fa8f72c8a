"""Letters as they are compared: small, no accents, ĳ as ij, apostrophes and other signs gone."""

import re
import unicodedata

_ODD = {
    "ĳ": "ij",
    "ÿ": "ij",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "₂": "2",
    "₃": "3",
}
_APOSTROPHES = "'’‘`´ʼ′"
_TABLE = str.maketrans({**_ODD, **dict.fromkeys(_APOSTROPHES, "")})
# A hyphen inside a word joins: "e-mail", "ggd-regio's", "NL-Alert"; words apart stay apart as well.
_WORD = re.compile(r"[a-z0-9]+(?:[-.&][a-z0-9]+)*")

LONGEST = 60
"""Letters of a word that are read; longer ones are no words of a language."""


def plain(text: str) -> str:
    """The text in small letters without accents; other signs than letters and digits stay."""
    lowered = text.casefold().translate(_TABLE)
    parts = unicodedata.normalize("NFKD", lowered)
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return bare.translate(_TABLE)


def tokens(text: str) -> list[str]:
    """The words in order, in small letters; a joined word ("ggd-regio") is one token with its joint."""
    return [word[:LONGEST].rstrip("-.&") for word in _WORD.findall(plain(text))]
