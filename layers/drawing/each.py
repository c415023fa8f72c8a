"""Does many edits of a plot, each done or refused by itself, under one pen: what live drawing sends.

All that can be done is written at once. When the database refuses that, each is tried by itself, so that one
bad edit holds up no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from layers.drawing import merging, reading
from layers.drawing.errors import InvalidObject, LayerAtRest, MayNotDraw, MayNotMark, NotStored
from layers.drawing.model import Edit, Kind, Outcome, State
from layers.drawing.writing import AT_REST, SQL, Desk, done_before, history
from layers.layer import Layer
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import PlotError


@dataclass(frozen=True)
class Result:
    """What came of one edit: `outcome`, or why it was refused; `version` is the one that stands then."""

    outcome: Outcome | None = None
    error: PlotError | None = None
    version: int | None = None


async def apply_each(
    tx: Transaction, layer: Layer, author: str, edits: Sequence[Edit | PlotError]
) -> tuple[list[Result], int]:
    """Do what can be done, in order; the results, and the number of the layer's last change.

    What could not be read comes as its error, and is passed on. `tx` writes; places are in EPSG:4258 with
    outer rings counterclockwise. Raises MayNotDraw.
    """
    try:
        pen = await (await tx.execute(SQL["pen_at"], {"layer": layer.id})).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise MayNotDraw(layer.owner_name, known=True) from error
    number = int(pen[0]) if pen else 0
    try:
        return await _together(tx, layer, author, edits, number)
    except (MayNotMark, NotStored):
        found = []
        for edit in edits:
            result, number = await _alone(tx, layer, author, edit, number)
            found.append(result)
        return found, number


async def _alone(
    tx: Transaction, layer: Layer, author: str, edit: Edit | PlotError, number: int
) -> tuple[Result, int]:
    try:
        results, number = await _together(tx, layer, author, [edit], number)
        return results[0], number
    except (MayNotMark, NotStored) as error:
        return Result(error=error), number


async def _together(
    tx: Transaction, layer: Layer, author: str, edits: Sequence[Edit | PlotError], number: int
) -> tuple[list[Result], int]:
    """All of it in one statement. Raises MayNotMark and NotStored; then nothing is done."""
    read = [edit for edit in edits if isinstance(edit, Edit)]
    desk = Desk(layer, await done_before(tx, layer.id, read), await history(tx, layer.id, read))
    results = [Result(error=edit) if isinstance(edit, PlotError) else _one(desk, edit) for edit in edits]
    if not desk.operations:
        return results, number
    try:
        written = await _record(tx, layer, author, desk.operations)
    except LayerAtRest as error:
        return [_rests(result, error) for result in results], number
    return results, max((int(row[2]) for row in written), default=number)


def _one(desk: Desk, edit: Edit) -> Result:
    """Try one edit on what stands by then."""
    stood = desk.histories.get(edit.feature_id, [])
    version = stood[-1].version if stood else None
    try:
        desk.do(edit, "")
        if desk.faults:
            faults = tuple(desk.faults)
            desk.faults.clear()
            raise InvalidObject(faults)
    except PlotError as error:
        return Result(error=error, version=version)
    outcome = desk.outcomes[-1]
    if outcome.repeated:
        outcome = _as_then(edit, outcome, stood)
    return Result(outcome, version=outcome.version)


def _as_then(edit: Edit, outcome: Outcome, versions: Sequence[State]) -> Outcome:
    """What was told when this edit was done: the same, whenever it is sent again."""
    made = next((one for one in versions if one.version == outcome.version), None)
    if made is None:
        return outcome
    warnings = () if made.deleted else tuple(reading.warnings(made.fields))
    since = [one for one in versions if edit.base is not None and edit.base <= one.version < outcome.version]
    told = merging.overwritten(since, _given(since[-1], made)) if since else ()
    return replace(
        outcome, warnings=warnings, overwritten=told, created=edit.kind is Kind.CREATE and not made.deleted
    )


def _given(before: State, made: State) -> dict[str, Any]:
    """What a version changed; None: taken away."""
    if made.deleted:
        return dict.fromkeys(before.fields)
    return merging.meant(before.fields, made.fields)


def _rests(result: Result, error: LayerAtRest) -> Result:
    """In a layer at rest nothing new is done; what was done before stays so."""
    new = result.outcome is not None and result.outcome.changed
    return Result(error=error) if new else result


async def _record(
    tx: Transaction, layer: Layer, author: str, operations: Sequence[dict[str, Any]]
) -> list[Any]:
    """Append the versions, or none. Raises LayerAtRest, MayNotMark and NotStored."""
    row = {"layer": layer.id, "author": author, "operations": Jsonb(list(operations))}
    try:
        async with tx.transaction():
            return await (await tx.execute(SQL["record"], row)).fetchall()
    except psycopg.errors.InsufficientPrivilege as error:
        raise MayNotMark from error
    except (psycopg.errors.DataError, psycopg.errors.IntegrityError) as error:
        raise NotStored from error
    except psycopg.DatabaseError as error:
        if error.sqlstate != AT_REST:
            raise
        raise LayerAtRest(str(error.diag.message_primary).rpartition(": ")[2]) from error
