"""Reads the parameters of a template; every fault of a request is told at once."""

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from layers.templating import geometries
from layers.templating.model import Parameter, Template
from plotserver.kernel.errors import Invalid
from symbology import signs

WRONG = "De parameters van de mal kloppen niet; hieronder staat per parameter wat er mis is."
MOST_FAULTS = 20
LONGEST_NAME = 50


class Fault(ValueError):
    """What is wrong with one value, in Dutch."""


def read(template: Template, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters in the order of the template, defaults filled in. Raises Invalid with all faults."""
    known = {parameter.name: parameter for parameter in template.parameters}
    faults = [(name[:LONGEST_NAME], _strange(name, known)) for name in given if name not in known]
    found: dict[str, Any] = {}
    for name, parameter in known.items():
        value = given.get(name)
        if value is None:
            if parameter.required:
                faults.append((name, f"Deze parameter is nodig. {parameter.explanation}"))
            found[name] = parameter.default
            continue
        try:
            found[name] = READERS[parameter.kind](parameter, value)
        except Fault as fault:
            faults.append((name, str(fault)))
    if faults:
        raise Invalid(WRONG, faults[:MOST_FAULTS])
    return found


def _strange(name: str, known: Mapping[str, Parameter]) -> str:
    near = get_close_matches(name[:LONGEST_NAME], known, n=1)
    hint = f" Bedoelde u '{near[0]}'?" if near else ""
    return f"Deze parameter heeft de mal niet.{hint} Bekend: {', '.join(known)}."


def _bounds(parameter: Parameter) -> str:
    unit = f" {parameter.unit}" if parameter.unit not in ("", "1") else ""
    return f"van {_said(parameter.minimum)} tot en met {_said(parameter.maximum)}{unit}"


def _said(number: float | None) -> str:
    return f"{number:g}" if number is None or abs(number) < 1e6 else f"{number:.0f}"


def _number(parameter: Parameter, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault(f"Geef een getal {_bounds(parameter)}.")
    low, high = parameter.minimum or 0, parameter.maximum or 0
    if not (math.isfinite(value) and low <= value <= high):
        raise Fault(f"Geef een getal {_bounds(parameter)}.")
    return value


def _integer(parameter: Parameter, value: Any) -> int:
    number = _number(parameter, value)
    if number != int(number):
        raise Fault(f"Geef een geheel getal {_bounds(parameter)}.")
    return int(number)


def _many(
    read_one: Callable[[Parameter, Any], Any], *, ascending: bool = False
) -> Callable[[Parameter, Any], Any]:
    def read_list(parameter: Parameter, value: Any) -> list[Any]:
        most = parameter.most or len(parameter.choices)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise Fault(f"Geef een lijst met 1 tot en met {most} waarden.")
        found = [read_one(parameter, one) for one in value]
        if len(set(found)) < len(found):
            raise Fault("Een waarde staat er meer dan eens.")
        if ascending and found != sorted(found):
            raise Fault("Zet de waarden van klein naar groot.")
        return found

    return read_list


def _choice(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str) or value not in parameter.choices:
        raise Fault(f"Kies een van: {', '.join(parameter.choices)}.")
    return value


def _text(parameter: Parameter, value: Any) -> str:
    longest = int(parameter.maximum or 0)
    if not isinstance(value, str) or len(value) > longest or not value.replace("\n", " ").isprintable():
        raise Fault(f"Geef een tekst van ten hoogste {longest} tekens, zonder stuurtekens.")
    return value


def _sign(parameter: Parameter, value: Any) -> str:
    code = _text(parameter, value)
    if code not in signs.load() or signs.get(code).geometry != "polygon":
        raise Fault("Dit is geen vlakteken uit de tekenset. De lijst staat op /v1/tekens.")
    return code


def _position(_parameter: Parameter, value: Any) -> tuple[float, float]:
    try:
        return geometries.position(value)
    except geometries.BadGeometry as error:
        raise Fault(str(error)) from error


def _geometry(parameter: Parameter, value: Any) -> Any:
    try:
        geometries.read(value, parameter.most or 0)
    except geometries.BadGeometry as error:
        raise Fault(str(error)) from error
    return value


READERS: dict[str, Callable[[Parameter, Any], Any]] = {
    "number": _number,
    "integer": _integer,
    "numbers": _many(_number, ascending=True),
    "integers": _many(_integer),
    "choice": _choice,
    "choices": _many(_choice),
    "text": _text,
    "sign": _sign,
    "position": _position,
    "geometry": _geometry,
}
