"""Runs inside QGIS's own Python, without a screen: loads a picture and tells what it found, as JSON.

Arguments: the server's address, the folder for pictures, and a bearer token or "".
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsCoordinateReferenceSystem,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WEB_MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
AROUND = QgsRectangle(495000, 6765000, 540000, 6795000)


def main(url: str, folder: Path, token: str) -> dict[str, Any]:
    """Everything that the test asks of QGIS."""
    secured = authentication(token)
    picture = f"{url}/ogc/v1/pictures/vr17"
    collections = [name for name in ("water", "vitaal") if features(picture, name, secured).isValid()]
    water = features(picture, "water", secured)
    parts = [features(picture, f"water.{part}", secured) for part in ("punten", "lijnen", "vlakken")]
    tiles = QgsVectorTileLayer(
        f"type=xyz&url={url}/tiles/vr17/WebMercatorQuad/{{z}}/{{x}}/{{y}}.pbf&zmin=0&zmax=16", "t"
    )
    warnings = style(tiles, url)
    for part in parts:
        part.renderer().symbol().setColor(QColor("#2b6cb0"))  # QGIS picks one at random otherwise
    draw(parts, folder / "features.png")
    draw([tiles], folder / "tiles.png")
    return {
        "version": QgsApplication.applicationVersion()
        if hasattr(QgsApplication, "applicationVersion")
        else "",
        "collections": collections,
        "count": water.featureCount(),
        "parts": [QgsWkbTypes.displayString(part.wkbType()) for part in parts],
        "names": sorted(feature["naam"] for feature in water.getFeatures()),
        "fields": [field.name() for field in water.fields()],
        "crs": water.crs().authid(),
        "station": station(picture, secured),
        "tiles_valid": tiles.isValid(),
        "style_warnings": warnings,
    }


def authentication(token: str) -> str:
    """A stored authentication with the token as the password of Basic; empty without one."""
    if not token:
        return ""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("for this session alone", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("plotserver")
    config.setConfig("username", "plotserver")
    config.setConfig("password", token)
    manager.storeAuthenticationConfig(config)
    return f" authcfg='{config.id()}'"


def features(picture: str, name: str, secured: str, more: str = "") -> QgsVectorLayer:
    return QgsVectorLayer(f"url='{picture}' typename='{name}' pageSize='2'{more}{secured}", name, "OAPIF")


def station(picture: str, secured: str) -> list[Any]:
    """Longitude and latitude of the pumping station, when there is one."""
    places = [
        f.geometry().asPoint()
        for f in features(picture, "water", secured).getFeatures()
        if f["naam"] == "Gemaal"
    ]
    return [round(places[0].x(), 6), round(places[0].y(), 6)] if places else []


def style(tiles: QgsVectorTileLayer, url: str) -> list[Any]:
    """Draw the tiles with the picture's own MapLibre style; returns what QGIS could not convert."""
    import urllib.request

    with urllib.request.urlopen(f"{url}/ogc/v1/pictures/vr17/styles/default") as answer:
        document = json.load(answer)
    with urllib.request.urlopen(f"{url}/sprites/tekens@2x.json") as answer:
        index = json.load(answer)
    with urllib.request.urlopen(f"{url}/sprites/tekens@2x.png") as answer:
        sheet = answer.read()
    from qgis.PyQt.QtGui import QImage

    context = QgsMapBoxGlStyleConversionContext()
    context.setTargetUnit(QgsUnitTypes.RenderPixels)  # millimetres would depend on the screen
    context.setPixelSizeConversionFactor(1)
    context.setSprites(QImage.fromData(sheet), index)
    converter = QgsMapBoxGlStyleConverter()
    converter.convert(document, context)
    tiles.setRenderer(converter.renderer())
    tiles.setLabeling(converter.labeling())
    return list(converter.warnings())


def draw(layers: list[Any], path: Path) -> None:
    """A picture of 900 by 600 pixels of the lower Lek."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(WEB_MERCATOR)
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setExtent(AROUND)
    settings.setOutputSize(QSize(900, 600))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(path))


if __name__ == "__main__":
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS may fault while it ends
