"""Does what people ask of the objects of a layer: all of it or nothing, one writer at a time in each layer.

Whoever holds the pen sees what those before wrote, joins it field by field with what was sent, and appends
versions. Readers, and writers of other layers, go on meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import shapely
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from shapely import wkb

from layers.drawing import merging, reading
from layers.drawing.errors import InvalidObject, LayerAtRest, MayNotDraw, MayNotMark, Removed
from layers.drawing.model import CERTAIN, MARK, MARKS, OWN_FIELDS, PLACE, Edit, Fields, Kind, Outcome, State
from layers.errors import FeatureNotFound, LayerNotFound, StaleVersion
from layers.layer import Layer
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict

SQL = queries.load("layers", "drawing.sql")
CHANGED_SINCE = (
    "Iemand heeft dit object gewijzigd na de versie waarvan u uitging. In 'huidig' staat hoe het nu is; pas"
    " uw wijziging daarop toe, of stuur haar zonder If-Match om haar te laten samenvoegen."
)
THERE_ALREADY = "Er is al een object op dit adres, en u vroeg het alleen te maken als het er niet was."
NOT_THERE = "Er is geen object op dit adres, en u vroeg alleen te wijzigen wat er is."
AT_REST = "PL409"
"""SQLSTATE of a write in a layer in which nobody draws now."""
TAKEN = "Er is al een object met dit id, met een andere inhoud. Wijzig het met PUT of PATCH op zijn adres."


async def must_draw(tx: Transaction, layer_id: str, *, known: bool) -> None:
    """Raises LayerNotFound when the viewer may not read the layer, MayNotDraw when only that.

    `known`: it is known who asks.
    """
    row = await (await tx.execute(SQL["may_draw"], {"layer": layer_id})).fetchone()
    if row is None:
        raise LayerNotFound
    if not row[0]:
        raise MayNotDraw(str(row[1]), known=known)


async def must_not_rest(tx: Transaction, layer_id: str) -> None:
    """Raises LayerAtRest when nobody draws here now: it is locked, archived, or its activity closed."""
    row = await (await tx.execute(SQL["rest_of"], {"layer": layer_id})).fetchone()
    if row is not None and row[0] is not None:
        raise LayerAtRest(str(row[0]))


async def apply(
    tx: Transaction, layer: Layer, author: str, edits: Sequence[Edit], *, wheres: Sequence[str] = ()
) -> list[Outcome]:
    """Do all the edits in their order, or none; places are in EPSG:4258 with outer rings counterclockwise.

    `tx` writes (`Database.transaction(write=True)`). `wheres` begin the names of the faults of each edit.
    Raises MayNotDraw, LayerAtRest, InvalidObject, StaleVersion, FeatureNotFound (Removed when it was there),
    Conflict.
    """
    await must_draw(tx, layer.id, known=True)
    try:
        await tx.execute(SQL["take_pen"], {"layer": layer.id})
    except psycopg.errors.InsufficientPrivilege as error:  # withdrawn while waiting
        raise MayNotDraw(layer.owner_name, known=True) from error
    await must_not_rest(tx, layer.id)
    desk = Desk(layer, await done_before(tx, layer.id, edits), await history(tx, layer.id, edits))
    for number, edit in enumerate(edits):
        desk.do(edit, wheres[number] if wheres else "")
    if desk.faults:
        raise InvalidObject(desk.faults)
    if desk.operations:
        row = {"layer": layer.id, "author": author, "operations": Jsonb(desk.operations)}
        try:
            written = await (await tx.execute(SQL["record"], row)).fetchall()
        except psycopg.errors.InsufficientPrivilege as error:
            raise MayNotMark from error
        except psycopg.Error as error:
            if error.sqlstate != AT_REST:
                raise
            raise LayerAtRest("afgesloten") from error  # the activity was closed meanwhile
        assert len(written) == len(desk.operations)
    return desk.outcomes


async def history(tx: Transaction, layer_id: str, edits: Sequence[Edit]) -> dict[UUID, list[State]]:
    """Of each object its versions since the one that an edit started from, oldest first; the last stands."""
    since: dict[UUID, int] = {}
    for edit in edits:
        base = min(edit.base or 2**31 - 1, edit.restored or 2**31 - 1)
        since[edit.feature_id] = min(base, since.get(edit.feature_id, 2**31 - 1))
    parameters = {"layer": layer_id, "features": list(since), "bases": list(since.values())}
    found: dict[UUID, list[State]] = {}
    async with tx.cursor(row_factory=class_row(_Row)) as cursor:
        await cursor.execute(SQL["histories"], parameters)
        for row in await cursor.fetchall():
            found.setdefault(row.feature_id, []).append(row.state())
    return found


async def done_before(
    tx: Transaction, layer_id: str, edits: Sequence[Edit]
) -> dict[tuple[UUID, UUID], Outcome]:
    """What was done before under the same operations: of each, by object, what came of it."""
    parameters = {"layer": layer_id, "operations": list({edit.operation for edit in edits})}
    rows = await (await tx.execute(SQL["done_before"], parameters)).fetchall()
    return {
        (operation, feature): Outcome(feature, version, deleted, changed=False, repeated=True)
        for operation, feature, version, deleted in rows
    }


@dataclass(frozen=True)
class _Row:
    """A version as the database keeps it."""

    feature_id: UUID
    version: int
    geom: bytes | None
    sign: str | None
    properties: dict[str, Any]
    valid_from: datetime | None
    valid_to: datetime | None
    certainty: str
    source: str
    deleted: bool
    recorded_at: datetime
    author: str
    organisation: str
    operation: UUID
    classification: str

    def state(self) -> State:
        """The same in the words of drawing."""
        fields = dict(self.properties) | {
            PLACE: None if self.geom is None else wkb.loads(self.geom),
            "teken": self.sign,
            "zekerheid": self.certainty,
            "bron": self.source or None,
            "geldig_van": self.valid_from,
            "geldig_tot": self.valid_to,
            MARK: self.classification,
        }
        return State(
            self.feature_id,
            self.version,
            {name: value for name, value in fields.items() if value is not None},
            self.deleted,
            self.recorded_at,
            self.author,
            self.organisation,
            self.operation,
        )


@dataclass
class Desk:
    """One writer's work in a layer: what stands, what is to be written, and what came of each edit."""

    layer: Layer
    done: dict[tuple[UUID, UUID], Outcome]
    histories: dict[UUID, list[State]]
    operations: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def do(self, edit: Edit, where: str) -> None:
        """Do one edit on what stands by then."""
        known = self.done.get((edit.operation, edit.feature_id))
        if known is not None:
            self.outcomes.append(known)
            return
        versions = self.histories.get(edit.feature_id, [])
        stands = versions[-1] if versions and not versions[-1].deleted else None
        self._check(edit, stands, versions)
        if edit.kind is Kind.REMOVE:
            assert stands is not None
            self._write(edit, stands.version, {}, self._since(edit, stands), deleted=True)
            return
        fields = _restored(edit, versions) if edit.kind is Kind.RESTORE else edit.fields
        start = self._start(edit, stands)
        fields = self._marked(edit, fields, versions[-1] if versions else None)
        changes = _changes(edit, fields, start, {} if stands is None else stands.fields)
        merged = merging.merge({} if stands is None else stands.fields, changes)
        if edit.kind is Kind.CREATE and stands is not None and changes:
            raise Conflict(TAKEN)
        if faults := reading.faults(merged, self.layer.part) + self._mark_faults(merged):
            self.faults += reading.at(where, faults)
        elif stands is not None and not changes:
            self.outcomes.append(Outcome(edit.feature_id, stands.version, changed=False))
        else:
            since = [] if stands is None else self._since(edit, stands)
            self._write(edit, versions[-1].version if versions else 0, merged, since, changes=changes)

    def _check(self, edit: Edit, stands: State | None, versions: Sequence[State]) -> None:
        """Whether the edit can be meant for what stands."""
        condition = edit.condition
        if condition.exists is False and stands is not None:
            raise StaleVersion(THERE_ALREADY)
        if stands is None and (condition.exists or condition.versions is not None):
            raise StaleVersion(NOT_THERE)
        if stands is not None and condition.versions is not None and stands.version not in condition.versions:
            raise StaleVersion(CHANGED_SINCE)
        elsewhere = stands is not None and not self._is_here(stands)
        if edit.kind in (Kind.CHANGE, Kind.REMOVE) and (stands is None or elsewhere):
            if versions and versions[-1].deleted:
                last = versions[-1]
                raise Removed(last.organisation, last.recorded_at.isoformat(), last.version)
            raise FeatureNotFound
        made_before = edit.kind is Kind.CREATE and stands is None and bool(versions)
        if made_before or (edit.kind is Kind.REPLACE and elsewhere):
            raise Conflict(TAKEN)

    def _marked(self, edit: Edit, fields: Fields, last: State | None) -> Fields:
        """The fields with the object's classification. Who sends a whole object without one, or brings back
        an earlier version, leaves it as it is; taken away, it is the layer's."""
        own = self.layer.classification
        if edit.kind is Kind.CHANGE:
            return {**fields, MARK: own} if MARK in fields and fields[MARK] is None else fields
        if edit.kind is not Kind.RESTORE and fields.get(MARK) is not None:
            return fields
        return {**fields, MARK: own if last is None else last.fields.get(MARK, own)}

    def _mark_faults(self, merged: Fields) -> list[tuple[str, str]]:
        own, mark = self.layer.classification, merged.get(MARK)
        if own not in MARKS or mark is None or MARKS.index(mark) >= MARKS.index(own):
            return []
        told = f"Deze laag is {own}; een object erin kan niet lager worden gerubriceerd dan de laag."
        return [(f"properties.{MARK}", told)]

    def _is_here(self, stands: State) -> bool:
        """Whether the object is in the part to which the collection keeps itself."""
        place = stands.fields.get(PLACE)
        return self.layer.part is None or (
            place is not None and shapely.get_dimensions(place) == self.layer.part
        )

    def _since(self, edit: Edit, stands: State) -> list[State]:
        """The versions from the one that the writer started from, oldest first; none when it named none."""
        if edit.base is None or edit.base >= stands.version:
            return []
        return [one for one in self.histories[edit.feature_id] if one.version >= edit.base]

    def _start(self, edit: Edit, stands: State | None) -> Fields:
        """What the writer had in hand: the version that it names, else what stands."""
        if stands is None:
            return {}
        since = self._since(edit, stands)
        return since[0].fields if since and not since[0].deleted else stands.fields

    def _write(
        self,
        edit: Edit,
        last: int,
        merged: Fields,
        since: Sequence[State],
        *,
        changes: Fields | None = None,
        deleted: bool = False,
    ) -> None:
        """Keep the version to append, and make it what stands for the edits that follow."""
        gone = dict.fromkeys(since[-1].fields) if since and deleted else {}
        told = merging.overwritten(since, gone if changes is None else changes)
        stood = self.histories.setdefault(edit.feature_id, [])
        kept = stood[-1].fields if deleted else merged
        self.operations.append(_operation(edit, kept, self.layer, deleted=deleted))
        outcome = Outcome(
            edit.feature_id,
            last + 1,
            deleted=deleted,
            created=not stood or stood[-1].deleted,
            overwritten=told,
            warnings=() if deleted else tuple(reading.warnings(merged)),
        )
        moment = stood[-1].recorded_at if stood else datetime.max
        stood.append(State(edit.feature_id, last + 1, merged, deleted, moment, "", "", edit.operation))
        self.done[(edit.operation, edit.feature_id)] = outcome
        self.outcomes.append(outcome)


def _changes(edit: Edit, fields: Fields, start: Fields, stands: Fields) -> dict[str, Any]:
    """What differs from what stands, and by the writer's will."""
    if edit.kind is Kind.CHANGE:
        sent = {name: merging.patched(stands.get(name), value) for name, value in fields.items()}
    else:
        sent = merging.meant(start, fields)
    return {name: value for name, value in sent.items() if merging.differs(stands.get(name), value)}


def _restored(edit: Edit, versions: Sequence[State]) -> Fields:
    found = next((one for one in versions if one.version == edit.restored and not one.deleted), None)
    if found is None:
        raise FeatureNotFound
    return found.fields


def _operation(edit: Edit, fields: Fields, layer: Layer, *, deleted: bool) -> dict[str, Any]:
    """A version as `plot.record` takes it."""
    place, begins, ends = (fields.get(name) for name in (PLACE, "geldig_van", "geldig_tot"))
    own = (PLACE, *OWN_FIELDS)
    return {
        "feature": str(edit.feature_id),
        "operation": str(edit.operation),
        "geom": None if place is None or deleted else wkb.dumps(place, hex=True),
        "sign": fields.get("teken"),
        "properties": {name: value for name, value in fields.items() if name not in own},
        "valid_from": None if begins is None else begins.isoformat(),
        "valid_to": None if ends is None else ends.isoformat(),
        "certainty": fields.get("zekerheid", CERTAIN),
        "source": fields.get("bron", ""),
        # What an object has of its layer is not kept with it: it then follows the layer.
        "classification": None if fields.get(MARK) in (None, layer.classification) else fields[MARK],
        "deleted": deleted,
    }
