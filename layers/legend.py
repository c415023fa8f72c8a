"""Which signs does a picture show here, so that a legend explains exactly those?"""

from collections.abc import Sequence
from datetime import datetime

from layers import marking, pictures
from layers.errors import LayersNotInPicture
from layers.held import Held, state
from layers.layer import Box
from layers.pictures import Picture
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "legend.sql")


async def in_picture(
    tx: Transaction,
    picture_id: str,
    bbox: Box | None = None,
    *,
    layer_ids: Sequence[str] | None = None,
    moment: datetime | None = None,
) -> tuple[Picture, Held, str]:
    """The picture, by code the states of the signs of its plots that this viewer may read, and the highest
    classification in these.

    Looks in a box (degrees, west south east north) or everywhere; at the layers that are on when the picture
    opens, or at these. Raises PictureNotFound, and LayersNotInPicture when one of the layers is not there for
    the viewer.
    """
    shown = await pictures.composition(tx, picture_id, moment)
    if layer_ids is not None:
        missing = set(layer_ids) - {layer.id for layer, _ in shown.layers}
        if missing:
            raise LayersNotInPicture(sorted(missing))
    drawn = [
        layer
        for layer, placed in shown.layers
        if layer.kind == "plot" and (placed.visible if layer_ids is None else layer.id in layer_ids)
    ]
    mark = marking.highest(*[(await marking.marked(tx, layer)).marking for layer in drawn])
    xmin, ymin, xmax, ymax = bbox or (None, None, None, None)
    parameters = {
        "layers": [layer.id for layer in drawn],
        "publications": [layer.publication for layer in drawn],
    } | {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax}
    found: dict[str, set[str]] = {}
    for sign, status, doubtful in await (await tx.execute(SQL["in_view"], parameters)).fetchall():
        found.setdefault(sign, set()).add(state(status, doubtful))
    return shown.picture, {sign: frozenset(states) for sign, states in found.items()}, mark
