"""GeoJSON line by line: RFC 8142 (each text begins with a record separator) or plain lines (NDJSON)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from layers import relations
from layers.features import writing
from layers.features.model import SEPARATOR, FeatureQuery, Page
from layers.formats.rows import everything
from layers.layer import Layer
from plotserver.kernel.database import Transaction

RS = b"\x1e"


def of_page(page: Page, *, separated: bool) -> bytes:
    """The features of a page, a line each."""
    start = RS if separated else b""
    return start + page.body.replace(SEPARATOR, b"\n" + start) + b"\n" if page.body else b""


async def pulled(
    tx: Transaction, layer: Layer, query: FeatureQuery, *, separated: bool
) -> AsyncGenerator[bytes]:
    """All features, a line each, in chunks."""
    line = writing.geojson(layer, relations.of(layer), query)
    start = RS if separated else b""
    async with aclosing(everything(tx, layer, query, [line], text_as_bytes=True)) as chunks:
        async for rows in chunks:
            yield start + (b"\n" + start).join([row[0] for row in rows]) + b"\n"
