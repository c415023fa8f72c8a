"""A file from anywhere becomes objects of a plot: looked at first, then brought in as one batch.

`unpacking` takes an archive apart within bounds, `reader` reads a file in a process of its own that may use
only so much memory and time, `mapping` proposes which column says what and which sign is meant, `making`
turns rows into edits that `layers.drawing` does. May import `layers`' own modules, `symbology` and
`plotserver.kernel`; knows no HTTP.
"""

from layers.drawing_in.making import Made, made
from layers.drawing_in.mapping import FIELDS, Mapping, Proposal, proposed
from layers.drawing_in.reading import MOST_BYTES, MOST_OBJECTS, Reading, Wishes, read

__all__ = (
    "FIELDS",
    "MOST_BYTES",
    "MOST_OBJECTS",
    "Made",
    "Mapping",
    "Proposal",
    "Reading",
    "Wishes",
    "made",
    "proposed",
    "read",
)
