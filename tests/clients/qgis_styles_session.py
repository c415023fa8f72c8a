"""Runs inside QGIS's own Python, without a screen: loads the styles that we serve, draws with them, and tells
as JSON what QGIS said.

Arguments: a JSON file with the tasks, each a list of a task's name and its arguments.
"""

import json
import os
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRenderContext,
    QgsStyle,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QPointF, QSize
from qgis.PyQt.QtGui import QColor, QImage, QPainter

WEB_MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
said: list[list[str]] = []


def listen() -> None:
    """Keep what QGIS writes in its message log at the level of a warning or above."""

    def heard(text: str, tag: str, level: int) -> None:
        if level in (Qgis.Warning, Qgis.Critical):
            said.append([tag, text])

    QgsApplication.messageLog().messageReceived.connect(heard)


def library(path: str, folder: str, names: list[str]) -> dict[str, Any]:
    """Import the style library as the style manager does; draw some of its symbols."""
    style = QgsStyle()
    style.createMemoryDatabase()
    imported = style.importXml(path)
    for name in names:
        stamp(style.symbol(name)).save(f"{folder}/{name}.png")
    return {
        "imported": imported,
        "symbols": sorted(style.symbolNames()),
        "ramps": sorted(style.colorRampNames()),
        "tagged": {name: sorted(style.tagsOfSymbol(QgsStyle.SymbolEntity, name)) for name in names},
        "colours": len(style.colorRamp("Crisistekens: disciplines").fetchColors()),
    }


def stamp(symbol: Any) -> QImage:
    """A symbol in the middle of 64 × 64 pixels of a screen with 96 to the inch."""
    image = QImage(64, 64, QImage.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    context = QgsRenderContext.fromQPainter(painter)
    context.setScaleFactor(96 / 25.4)
    context.setFlag(QgsRenderContext.Antialiasing, True)
    symbol.startRender(context)
    symbol.renderPoint(QPointF(32, 32), None, context)
    symbol.stopRender(context)
    painter.end()
    return image


def features(
    dataset: str, names: list[str], form: str, image: str, extent: list[float], size: list[int]
) -> dict[str, Any]:
    """Draw collections with the style that each of them serves, first name lowest."""
    layers: list[Any] = []
    answers, fields = [], {}
    for name in names:
        layer = QgsVectorLayer(f"url='{dataset}' typename='{name}' pageSize='500'", name, "OAPIF")
        style = f"{image}.{name}.{form}"
        fetch(f"{dataset}/collections/{name}/styles/default?f={form}", style)
        load = layer.loadNamedStyle if form == "qml" else layer.loadSldStyle
        answers.append(list(load(style)))
        fields[name] = [field.name() for field in layer.fields()]
        layers.insert(0, layer)
    draw(layers, image, extent, size)
    if form == "sld":  # pictures by address come in while the application runs; QGIS then draws again
        until = time.monotonic() + 2
        while time.monotonic() < until:
            QgsApplication.processEvents()
        draw(layers, image, extent, size)
    return {"answers": answers, "fields": fields, "legend": legend(layers)}


def legend(layers: list[Any]) -> list[list[str]]:
    """The labels of each layer's legend."""
    return [[item.label() for item in layer.renderer().legendSymbolItems()] for layer in layers]


def tiles(
    root: str, picture: str, form: str, image: str, extent: list[float], size: list[int]
) -> dict[str, Any]:
    """Draw a picture's vector tiles with its QML, or with its MapLibre style through QGIS's converter."""
    address = f"{root}/tiles/{picture}/WebMercatorQuad/{{z}}/{{x}}/{{y}}.pbf"
    layer = QgsVectorTileLayer(f"type=xyz&url={address}&zmin=0&zmax=16", picture)
    served = f"{root}/ogc/v1/pictures/{picture}/styles/default?f={form}"
    if form == "qml":
        fetch(served, f"{image}.qml")
        answer: Any = list(layer.loadNamedStyle(f"{image}.qml"))
    else:
        answer = converted(layer, served, root)
    draw([layer], image, extent, size)
    return {"answer": answer}


def converted(layer: QgsVectorTileLayer, style: str, root: str) -> list[str]:
    """Take over a MapLibre style; returns what QGIS could not convert."""
    context = QgsMapBoxGlStyleConversionContext()
    context.setTargetUnit(QgsUnitTypes.RenderPixels)
    context.setPixelSizeConversionFactor(1)
    sheet = QImage.fromData(read(f"{root}/sprites/tekens.png"))
    context.setSprites(sheet, json.loads(read(f"{root}/sprites/tekens.json")))
    converter = QgsMapBoxGlStyleConverter()
    converter.convert(json.loads(read(style)), context)
    layer.setRenderer(converter.renderer())
    layer.setLabeling(converter.labeling())
    return list(converter.warnings())


def read(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        body: bytes = answer.read()
    return body


def fetch(url: str, path: str) -> None:
    Path(path).write_bytes(read(url))


def draw(layers: list[Any], image: str, extent: list[float], size: list[int]) -> None:
    """A picture of the layers, first one on top."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(WEB_MERCATOR)
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setExtent(QgsRectangle(*extent))
    settings.setOutputSize(QSize(*size))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    context = QgsExpressionContext()  # as QGIS's own map canvas gives it
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.projectScope(QgsProject.instance()))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(image)


TASKS: dict[str, Any] = {"library": library, "features": features, "tiles": tiles}

if __name__ == "__main__":
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    listen()
    found = [TASKS[name](*given) for name, *given in json.loads(Path(sys.argv[1]).read_text())]
    sys.stdout.write(json.dumps({"answers": found, "said": said}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS may fault while it ends
