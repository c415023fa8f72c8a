"""Random sequences of edits by two writers leave what a simple model of the rules says."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from layers import drawing
from layers import layer as layer_module
from layers.drawing import Edit, Kind
from layers.errors import FeatureNotFound
from plotserver.kernel.database import Database
from plotserver.kernel.errors import Conflict
from plotserver.kernel.viewer import Viewer
from tests.makers import World

THINGS = [uuid4() for _ in range(2)]
VALUES = st.sampled_from(["a", "b", 1, 2, True])
FIELDS = st.dictionaries(st.sampled_from(["naam", "aantal", "status", "teken"]), VALUES.map(str), max_size=3)


@dataclass(frozen=True)
class Step:
    """One edit, of whom, started how many versions ago (None: no base named). `fields` are what is changed;
    of a REPLACE they come on top of what the writer has in hand, as clients do."""

    kind: Kind
    thing: UUID
    who: str
    fields: dict[str, Any]
    behind: int | None


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from([Kind.CREATE, Kind.REPLACE, Kind.REPLACE, Kind.CHANGE, Kind.CHANGE, Kind.REMOVE]),
        st.sampled_from(THINGS),
        st.sampled_from(["vr17", "stedin"]),
        FIELDS,
        st.none() | st.integers(0, 3) | st.integers(1, 2),
    ),
    min_size=8,
    max_size=25,
)


@dataclass
class Model:
    """All versions of each object as plain dictionaries; None where it is removed."""

    versions: dict[UUID, list[dict[str, Any] | None]] = field(default_factory=dict)

    def stands(self, thing: UUID) -> dict[str, Any] | None:
        listed = self.versions.get(thing)
        return listed[-1] if listed else None

    def base(self, step: Step) -> int | None:
        """The version that a writer so far behind has in hand."""
        length = len(self.versions.get(step.thing, []))
        return None if step.behind is None or length <= step.behind else length - step.behind

    def sent(self, step: Step) -> dict[str, Any]:
        """The fields that go over the line."""
        base = self.base(step)
        started = self.versions[step.thing][base - 1] if base is not None else None
        return (started or {}) | step.fields if step.kind is Kind.REPLACE else step.fields

    def do(self, step: Step, sent: dict[str, Any]) -> str:
        """Apply the rules; the name of what becomes of it."""
        listed = self.versions.setdefault(step.thing, [])
        stands, base = self.stands(step.thing), self.base(step)
        if step.kind is Kind.CREATE:
            if stands is None and not listed:
                listed.append(sent)
                return "done"
            return "done" if stands == sent else "conflict"
        if stands is None:
            if step.kind is not Kind.REPLACE:
                return "missing"
            listed.append(sent)
            return "done"
        if step.kind is Kind.REMOVE:
            listed.append(None)
            return "done"
        becomes = dict(stands) | sent
        if step.kind is Kind.REPLACE:
            started = listed[base - 1] if base is not None else None
            start = stands if started is None else started
            meant = {name: sent.get(name) for name in {*start, *sent} if start.get(name) != sent.get(name)}
            becomes = {name: value for name, value in (stands | meant).items() if value is not None}
        if becomes != stands:
            listed.append(becomes)
        return "done"


async def really(database: Database, step: Step, sent: dict[str, Any], base: int | None) -> str:
    edit = Edit(step.kind, step.thing, uuid4(), sent | {"zekerheid": "zeker"}, base=base)
    async with database.transaction(Viewer(step.who)) as tx:
        layer = await layer_module.read(tx, "water.concept")
    try:
        async with database.transaction(Viewer(step.who), write=True) as tx:
            await drawing.apply(tx, layer, step.who, [edit])
    except FeatureNotFound:
        return "missing"
    except Conflict:
        return "conflict"
    return "done"


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_whatever_people_do_the_plot_is_what_the_rules_say(
    plots: World, app_conninfo: str, steps: list[Step]
) -> None:
    plots.connection.execute("TRUNCATE plot.feature_version, plot.change")
    plots.connection.execute("UPDATE plot.draft SET version = 0, feature_count = 0, points = 0")
    model = Model()

    async def play() -> None:
        database = Database(app_conninfo, size=2)
        await database.open()
        try:
            for step in steps:
                base, sent = model.base(step), model.sent(step)
                assert await really(database, step, sent, base) == model.do(step, sent)
        finally:
            await database.close()

    asyncio.run(play())
    kept = plots.connection.execute(
        "SELECT feature_id, version, deleted,"
        " properties || jsonb_strip_nulls(jsonb_build_object('teken', sign))"
        " FROM plot.feature_version ORDER BY feature_id, version"
    ).fetchall()
    expected = [
        (thing, number, fields is None, fields)
        for thing in sorted(model.versions, key=str)
        for number, fields in enumerate(model.versions[thing], start=1)
    ]
    assert [row[:3] for row in kept] == [row[:3] for row in expected]
    assert [row[3] for row in kept if not row[2]] == [row[3] for row in expected if not row[2]]
    counted = plots.connection.execute(
        "SELECT feature_count, version FROM plot.draft WHERE layer_id = 'water'"
    ).fetchone()
    assert counted == (sum(model.stands(thing) is not None for thing in THINGS), len(kept))
