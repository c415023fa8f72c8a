"""Which signs do layers hold, and in which states? So that a style shows what is there and no more."""

from collections.abc import Mapping, Sequence
from typing import Any

from layers.layer import Layer
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "held.sql")
Held = Mapping[str, frozenset[str]]
"""By code, the states in which the sign occurs: "", gepland, beeindigd, onzeker, gepland-onzeker."""


async def signs(tx: Transaction, layers: Sequence[Layer]) -> dict[str, Held]:
    """The signs of each of these plots as it is shown, by layer; of other kinds of layers nothing."""
    plots = [layer for layer in layers if layer.kind == "plot" and layer.publication is not None]
    parameters: dict[str, Any] = {
        "layers": [layer.id for layer in plots],
        "publications": [layer.publication for layer in plots],
    }
    found: dict[str, dict[str, set[str]]] = {layer.id: {} for layer in plots}
    for layer, sign, status, doubtful in await (await tx.execute(SQL["held"], parameters)).fetchall():
        found[layer].setdefault(sign, set()).add(state(status, doubtful))
    return {
        layer: {sign: frozenset(states) for sign, states in held.items()} for layer, held in found.items()
    }


def state(status: str | None, doubtful: bool) -> str:
    """The state that shows: what has ended is no longer in doubt."""
    if status == "beeindigd":
        return status
    return "-".join(part for part in (status or "", "onzeker" if doubtful else "") if part)
