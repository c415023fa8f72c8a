"""Who sees a layer, and by which share? What the policy of the database does, told in names."""

from dataclasses import dataclass, field
from datetime import datetime

from psycopg.rows import class_row

from layers.sharing.audiences import SQL
from layers.sharing.deciding import OwnLayer, own_layer
from plotserver.kernel.database import Transaction


@dataclass(frozen=True)
class Rule:
    """A share that lets somebody see the layer: with whom, to do what, until when."""

    audience: str
    audience_id: str | None
    audience_name: str | None
    may: str
    until: datetime | None
    until_activity: str | None


@dataclass(frozen=True)
class Reached:
    """An organisation that sees the layer, by these rules."""

    id: str
    name: str
    short_name: str
    rules: list[Rule] = field(default_factory=list)


@dataclass(frozen=True)
class Visibility:
    """Who sees a layer. `public`: everybody, by these rules. `complete`: nobody is left out of `reached`;
    a partner is not told who takes part in an activity that it is not in itself."""

    layer: OwnLayer
    rules: list[Rule]
    public: list[Rule]
    reached: list[Reached]
    complete: bool


@dataclass(frozen=True)
class _Row:
    share: int
    audience: str
    audience_id: str | None
    audience_name: str | None
    may: str
    organisation: str | None
    name: str | None
    short_name: str | None
    until: datetime | None
    until_activity: str | None

    @property
    def rule(self) -> Rule:
        return Rule(
            self.audience, self.audience_id, self.audience_name, self.may, self.until, self.until_activity
        )


async def visibility(tx: Transaction, layer_id: str) -> Visibility:
    """Who sees the layer now, as far as the viewer may know. Raises LayerNotFound."""
    layer = await own_layer(tx, layer_id, owner_only=False)
    async with tx.cursor(row_factory=class_row(_Row)) as cursor:
        await cursor.execute(SQL["visible_to"], {"layer": layer_id})
        rows = await cursor.fetchall()
    async with tx.cursor(row_factory=class_row(Rule)) as cursor:
        await cursor.execute(SQL["standing_rules"], {"layer": layer_id})
        known = await cursor.fetchall()
    reached: dict[str, Reached] = {}
    for row in rows:
        if row.organisation is not None:
            one = Reached(row.organisation, row.name or row.organisation, row.short_name or row.organisation)
            reached.setdefault(row.organisation, one).rules.append(row.rule)
    told = {(row.audience, row.audience_id) for row in rows}
    untold = [
        rule
        for rule in known
        if rule.audience == "activiteit" and (rule.audience, rule.audience_id) not in told
    ]
    return Visibility(
        layer=layer,
        rules=known,
        public=[row.rule for row in rows if row.organisation is None],
        reached=sorted(reached.values(), key=lambda one: one.name),
        complete=layer.own or (layer.partner and not untold),
    )
