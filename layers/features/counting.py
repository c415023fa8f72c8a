"""How many features answered a question is remembered as long as the layer shows the same: to count them
costs more than to write a page of them, and dashboards ask the same again and again.
"""

from collections import OrderedDict

from layers.features.model import FeatureQuery
from layers.layer import Layer

MOST = 4_000

Key = tuple[str, str, str | None]


class Counts:
    """The counts of this process, the last used kept. None means more than COUNT_LIMIT."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, int | None] = OrderedDict()

    def find(self, layer: Layer, query: FeatureQuery) -> tuple[bool, int | None]:
        """Whether it is known, and what it is."""
        key = _key(layer, query)
        if key not in self._kept:
            return False, None
        self._kept.move_to_end(key)
        return True, self._kept[key]

    def keep(self, layer: Layer, query: FeatureQuery, count: int | None) -> None:
        """Remember it, unless the question looks at the clock."""
        if not query.timeless:
            return
        self._kept[_key(layer, query)] = count
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)


def _key(layer: Layer, query: FeatureQuery) -> Key:
    """The token changes with what a layer shows and with who may see it."""
    return (layer.collection_id, layer.token, query.checksum)
