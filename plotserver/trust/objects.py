"""What of an object is signed: its GeoJSON Feature as canonical JSON (RFC 8785), and how files are read.

The Feature as it is served by default: coordinates in longitude and latitude ETRS89 (CRS84) in eight
decimals, all properties. Left out are `handtekening` itself, `links`, and the property `classificatie`: how
something may be handled is its owner's to change after it was signed.
"""

import json
import math
from typing import Any

import orjson

from plotserver.audit import canonical

MEMBER = "handtekening"
OUTSIDE = frozenset((MEMBER, "links"))
OUTSIDE_PROPERTIES = frozenset(("classificatie",))
SMALLEST, LARGEST, MOST_EXACT = 1e-3, 1e15, 2**53


class NotSignable(ValueError):
    """It cannot be written as canonical JSON: a number that no double holds, or a text that is no Unicode."""


class Unreadable(ValueError):
    """It is no JSON that means one thing alone (I-JSON, RFC 7493); the message says where."""


def signed_bytes(text: bytes) -> bytes:
    """What is signed of a Feature that we wrote ourselves. Raises NotSignable."""
    try:
        return content(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise NotSignable(str(error)) from error


def content(feature: dict[str, Any]) -> bytes:
    """What is signed of a Feature: canonical JSON in UTF-8. Raises NotSignable."""
    kept = {name: value for name, value in feature.items() if name not in OUTSIDE}
    properties = kept.get("properties")
    if isinstance(properties, dict):
        kept["properties"] = {
            name: value for name, value in properties.items() if name not in OUTSIDE_PROPERTIES
        }
    try:
        if _is_plain(kept):
            return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
        return canonical.dumps(kept)
    except (UnicodeEncodeError, RecursionError, TypeError) as error:
        raise NotSignable(str(error)) from error


def _is_plain(value: Any) -> bool:
    """Whether orjson, which is many times as fast, writes the value canonically: names in ASCII, and numbers
    that everybody writes alike. Raises NotSignable for numbers beyond every double: two of these would come
    out the same. So it looks at every part."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotSignable("a number is too large for a double")
        return SMALLEST <= abs(value) < LARGEST and not value.is_integer()
    if isinstance(value, dict):
        plain = [_is_plain(one) for one in value.values()]
        return all(plain) and all(name.isascii() for name in value)
    if isinstance(value, list):
        plain = [_is_plain(one) for one in value]
        return all(plain)
    if isinstance(value, int) and abs(value) >= MOST_EXACT:
        if abs(value) > 2**1023:
            raise NotSignable("a number is too large for a double")
        return False
    return True


def parse(text: str | bytes) -> Any:
    """The value of a JSON text that others wrote. Raises Unreadable, also where a name stands twice: readers
    would not agree on which one counts."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as error:
        raise Unreadable("nested too deeply") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
