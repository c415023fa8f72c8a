"""Canonical JSON (RFC 8785): the one way to write a value, so that its digest is the same everywhere."""

from typing import Any

import orjson

MOST_EXACT = 2**53
ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def dumps(value: Any) -> bytes:
    """The value as canonical JSON, in UTF-8. Numbers are IEEE 754 doubles (RFC 8785 §3.2.2.3)."""
    if _plain(value):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return _write(value).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> bool:
    """Whether orjson writes it canonically: it sorts keys by UTF-8 and writes numbers its own way."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return -MOST_EXACT < value < MOST_EXACT
    if isinstance(value, dict):
        return all(isinstance(key, str) and key.isascii() and _plain(one) for key, one in value.items())
    return isinstance(value, list | tuple) and all(map(_plain, value))


def _write(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_string(key)}:{_write(one)}" for key, one in ordered) + "}"
    return "[" + ",".join(map(_write, value)) + "]"


def _string(value: str) -> str:
    written = (ESCAPES.get(one) or (f"\\u{ord(one):04x}" if ord(one) < 0x20 else one) for one in value)
    return f'"{"".join(written)}"'


def number(value: float) -> str:
    """A number as ECMAScript writes it (ECMA-262 §6.1.6.1.20, Number::toString)."""
    try:
        double = float(value)
    except OverflowError:  # larger than any double: no JSON number that others could read back
        return str(value)
    if double == 0:
        return "0"
    if abs(double) == float("inf") or double != double:
        return "null"
    sign = "-" if double < 0 else ""
    mantissa, _, power = f"{abs(double)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"
