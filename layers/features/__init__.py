"""Which features of a layer answer a question, in which order, and how are they written as GeoJSON?

`model` is what is asked and answered, `selecting` which rows, `sorting` their order, `cursors` where a
reader is, `writing` the text of one feature, `paging` one page or one feature, `schema` what they hold.
"""

from layers.features.counting import Counts
from layers.features.cursors import publication_of
from layers.features.model import (
    COUNT_LIMIT,
    DEFAULT_LIMIT,
    MAX_LIMIT,
    FeatureQuery,
    Page,
)
from layers.features.paging import count, one, page

__all__ = [
    "COUNT_LIMIT",
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "Counts",
    "FeatureQuery",
    "Page",
    "count",
    "one",
    "page",
    "publication_of",
]
