"""From a question to the bytes of a form: a page whole, everything as chunks or as a file."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pyarrow as pa

from layers.errors import WrongQuery
from layers.features.model import FeatureQuery
from layers.features.paging import page as page_of
from layers.formats import (
    CSV,
    FLATGEOBUF,
    GEOJSONSEQ,
    GEOPARQUET,
    NDJSON,
    Form,
    columns,
    csvtext,
    files,
    sequences,
)
from layers.formats import rows as reading
from layers.formats.geoparquet import Writer
from layers.layer import Layer
from plotserver.kernel.database import Transaction

NEEDS_GEOMETRY = "FlatGeobuf kan niet zonder geometrie. Kies csv of gpkg, of laat skipGeometry weg."


class Gone(Exception):
    """Nobody waits for the answer any more."""


def check(form: Form, query: FeatureQuery) -> None:
    """Raises WrongQuery when the form cannot hold what is asked."""
    if form is FLATGEOBUF and query.skip_geometry:
        raise WrongQuery("De vraag is niet goed gesteld.", [("skipGeometry", NEEDS_GEOMETRY)])


async def _asked(
    tx: Transaction, layer: Layer, query: FeatureQuery, form: Form
) -> tuple[list[Any], pa.Schema]:
    """The SQL of what a row holds, and the schema of its batches."""
    found = await columns.of(tx, layer, query)
    wanted = [one.sql for one in found]
    if query.skip_geometry:
        return wanted, columns.schema(found, None)
    as_text = form is CSV
    shape = columns.geometry(query, as_text=as_text)
    return [*wanted, shape], columns.schema(found, pa.string() if as_text else pa.binary())


def _mark(layer: Layer) -> str | None:
    """How the file says that it is classified; what is open says nothing."""
    return None if layer.marking == "open" else layer.marking


async def page(
    tx: Transaction, layer: Layer, query: FeatureQuery, form: Form, path: Path, style: bytes | None
) -> tuple[bytes, int, str | None]:
    """One page: its bytes, the number of features, and the cursor to the next. `path` is for GDAL's file."""
    if form in (GEOJSONSEQ, NDJSON):
        made = await page_of(tx, layer, query)
        return sequences.of_page(made, separated=form is GEOJSONSEQ), made.returned, made.next_cursor
    wanted, schema = await _asked(tx, layer, query, form)
    found, onward = await reading.page(tx, layer, query, wanted)
    body = await asyncio.to_thread(_page_bytes, form, path, layer, query, schema, found, style)
    return body, len(found), onward


def _page_bytes(
    form: Form,
    path: Path,
    layer: Layer,
    query: FeatureQuery,
    schema: pa.Schema,
    found: list[tuple[Any, ...]],
    style: bytes | None,
) -> bytes:
    batch = reading.batch(found, schema)
    if form is CSV:
        return csvtext.header(schema) + csvtext.lines(batch)
    if form is GEOPARQUET:
        writer = Writer(schema, query.crs, _mark(layer))
        return writer.write(batch) + writer.finish()
    files.write(form, path, layer, query.crs, schema, iter([batch]))
    if style is not None:
        files.add_style(path, layer, style)
    return path.read_bytes()


async def pulled(tx: Transaction, layer: Layer, query: FeatureQuery, form: Form) -> AsyncGenerator[bytes]:
    """Everything, in chunks that are made while the rows are read."""
    if form in (GEOJSONSEQ, NDJSON):
        async with aclosing(sequences.pulled(tx, layer, query, separated=form is GEOJSONSEQ)) as chunks:
            async for chunk in chunks:
                yield chunk
        return
    wanted, schema = await _asked(tx, layer, query, form)
    writer = Writer(schema, query.crs, _mark(layer)) if form is GEOPARQUET else None
    if writer is None:
        yield csvtext.header(schema)
    async with aclosing(reading.everything(tx, layer, query, wanted)) as rows:
        async for found in rows:
            chunk = await asyncio.to_thread(_chunk, found, schema, writer)
            if chunk:
                yield chunk
    if writer is not None:
        yield await asyncio.to_thread(writer.finish)


def _chunk(found: list[tuple[Any, ...]], schema: pa.Schema, writer: Writer | None) -> bytes:
    batch = reading.batch(found, schema)
    return csvtext.lines(batch) if writer is None else writer.write(batch)


async def file(
    tx: Transaction,
    layer: Layer,
    query: FeatureQuery,
    form: Form,
    path: Path,
    style: bytes | None,
    gone: Callable[[], Awaitable[bool]],
) -> None:
    """Everything, into a file that GDAL writes in a thread while the rows are read here.

    `gone` is asked at each chunk whether the reader has left. Raises Gone.
    """
    wanted, schema = await _asked(tx, layer, query, form)
    chunks = reading.everything(tx, layer, query, wanted)
    loop = asyncio.get_running_loop()
    stopped = threading.Event()

    async def following() -> list[tuple[Any, ...]] | None:
        if stopped.is_set() or await gone():
            raise Gone
        return await anext(chunks, None)

    def batches() -> Iterator[pa.RecordBatch]:
        while (found := asyncio.run_coroutine_threadsafe(following(), loop).result()) is not None:
            yield reading.batch(found, schema)

    def write() -> None:
        files.write(form, path, layer, query.crs, schema, batches())
        if style is not None:
            files.add_style(path, layer, style)

    writing = asyncio.ensure_future(asyncio.to_thread(write))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        stopped.set()
        await asyncio.wait([writing])
        raise
    finally:
        await chunks.aclose()
