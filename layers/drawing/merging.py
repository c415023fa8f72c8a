"""Joins what somebody sends with what others did meanwhile, field by field. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.drawing.model import PLACE, Fields, Overwritten, State

SAME_PLACE = 2e-8
"""Degrees, 2 mm: what a client read with millimetres and sends back has not moved."""


def differs(one: Any, other: Any) -> bool:
    """Whether two values of a field are different; True is not 1."""
    if isinstance(one, BaseGeometry) and isinstance(other, BaseGeometry):
        return not shapely.equals_exact(one, other, tolerance=SAME_PLACE)
    return bool(isinstance(one, bool) != isinstance(other, bool) or one != other)


def meant(start: Fields, whole: Fields) -> dict[str, Any]:
    """What a writer who started from `start` and sends the whole object means to change; None: to go."""
    names = dict.fromkeys([*start, *whole])
    return {name: whole.get(name) for name in names if differs(start.get(name), whole.get(name))}


def patched(stands: Any, patch: Any) -> Any:
    """The value after a merge patch (RFC 7396 §2): objects are merged, all else is replaced."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(stands) if isinstance(stands, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = patched(merged.get(name), value)
    return merged


def merge(stands: Fields, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that stand, with the changes over them; what becomes None is gone."""
    joined = {**stands, **changes}
    return {name: value for name, value in joined.items() if value is not None}


def overwritten(since: Sequence[State], changes: Mapping[str, Any]) -> tuple[Overwritten, ...]:
    """Which changes replace a value that another gave after the version that the writer started from.

    `since` are the versions from that one on, oldest first; those without an author are of this very batch.
    """
    if len(since) < 2:
        return ()
    start, stands = since[0], since[-1]
    told = []
    for name, value in changes.items():
        newer = stands.fields.get(name)
        if differs(start.fields.get(name), newer) and differs(newer, value):
            maker = _who_changed(since, name)
            if not maker.author:
                continue
            told.append(
                Overwritten(
                    "geometry" if name == PLACE else name,
                    shapely.geometry.mapping(newer) if isinstance(newer, BaseGeometry) else newer,
                    maker.author,
                    maker.organisation,
                    maker.version,
                    maker.recorded_at,
                    maker.operation,
                )
            )
    return tuple(told)


def _who_changed(since: Sequence[State], name: str) -> State:
    """The last version in which the field became another."""
    for before, after in zip(reversed(since[:-1]), reversed(since[1:]), strict=True):
        if differs(before.fields.get(name), after.fields.get(name)):
            return after
    return since[-1]
