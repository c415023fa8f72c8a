"""Answers in the forms of files: one page, or all objects of the answer, however many they are."""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from fastapi import Response

from layers import features, held
from layers.formats import FLATGEOBUF, GEOPACKAGE, answering
from layers.formats.answering import Gone
from plotserver.kernel.database import Transaction
from plotserver.web import stylesheets, watching
from plotserver.web.asked import Asked
from plotserver.web.context import context
from plotserver.web.ogc import picture_of
from plotserver.web.reading import viewer
from plotserver.web.responding import CACHE_CONTROL, respond_large, takes_gzip
from plotserver.web.streaming import Streaming, begun, of_file
from plotserver.web.watching import Still

CLIENT_GONE = 499
"""What logs say of a request whose client has left; nobody reads the answer."""


async def page(tx: Transaction, asked: Asked) -> Response:
    """One page; the header Link leads on."""
    answering.check(asked.form, asked.query)
    with tempfile.TemporaryDirectory(prefix="plotserver-") as folder:
        body, returned, onward = await answering.page(
            tx,
            asked.layer,
            asked.query,
            asked.form,
            Path(folder) / asked.filename,
            await _style(tx, asked),
        )
    matched = await features.count(tx, asked.layer, asked.query)
    headers = asked.headers(asked.links(onward), returned, matched)
    return await respond_large(asked.request, body, asked.form.media_type, headers=headers)


async def everything(tx: Transaction, asked: Asked, kept: AsyncExitStack) -> Response:
    """All objects of the answer. `kept` holds the transaction, which goes on while the answer is sent."""
    answering.check(asked.form, asked.query)
    matched: int | None = asked.layer.feature_count
    if asked.query.narrows or asked.layer.part is not None:
        matched = await features.count(tx, asked.layer, asked.query)
    headers = asked.headers(asked.links(None), matched, matched) | {"Cache-Control": CACHE_CONTROL}
    if asked.request.method == "HEAD":
        return Response(headers=headers, media_type=asked.form.media_type)
    await kept.enter_async_context(context(asked.request).database.pull())
    if asked.form in (FLATGEOBUF, GEOPACKAGE):
        return await _file(tx, asked, headers)
    chunks = answering.pulled(tx, asked.layer, asked.query, asked.form)
    kept.push_async_callback(chunks.aclose)
    started = await begun(chunks)
    return Streaming(
        started,
        asked.form.media_type,
        headers,
        held=kept.pop_all(),
        compress=asked.form.text and takes_gzip(asked.request),
        still=_still(asked),
    )


def _still(asked: Asked) -> Still:
    return watching.of_layer(asked.request, viewer(asked.request), asked.layer, picture_of(asked.request))


async def _file(tx: Transaction, asked: Asked, headers: dict[str, str]) -> Response:
    """A file of its own, made whole on disk while the transaction lasts, and sent after it."""
    folder = tempfile.TemporaryDirectory(prefix="plotserver-")
    async with AsyncExitStack() as kept:
        kept.callback(folder.cleanup)
        path = Path(folder.name) / asked.filename
        style = await _style(tx, asked)
        try:
            await answering.file(
                tx, asked.layer, asked.query, asked.form, path, style, asked.request.is_disconnected
            )
        except Gone:
            return Response(status_code=CLIENT_GONE)
        headers["Content-Length"] = str(path.stat().st_size)
        return Streaming(
            of_file(path), asked.form.media_type, headers, held=kept.pop_all(), still=_still(asked)
        )


async def _style(tx: Transaction, asked: Asked) -> bytes | None:
    """The style for QGIS that goes along in a GeoPackage."""
    if asked.form is not GEOPACKAGE:
        return None
    layer = asked.layer
    signs = None if layer.editable else (await held.signs(tx, [layer])).get(layer.id)
    return stylesheets.collection_qml(layer, signs)
