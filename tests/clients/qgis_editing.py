"""Runs inside QGIS's own Python, without a screen: edits collections, and tells as JSON what QGIS said.

Arguments: the server's address, the bearer token of who edits, and that of somebody else.
"""

import json
import os
import sys
import urllib.request
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import Qgis, QgsApplication, QgsAuthMethodConfig, QgsFeature, QgsGeometry, QgsVectorLayer

PLACES = {
    "EPSG:4258": {
        "punten": ("POINT (4.6 52)", "POINT (4.61 52.01)"),
        "lijnen": ("LINESTRING (4.6 52, 4.7 52.1)", "LINESTRING (4.6 52, 4.7 52.1, 4.8 52.1)"),
        "vlakken": (
            "POLYGON ((4.6 52, 4.7 52, 4.7 52.1, 4.6 52))",
            "POLYGON ((4.6 52, 4.8 52, 4.7 52.1, 4.6 52))",
        ),
    },
    "EPSG:28992": {
        "punten": ("POINT (155000 463000)", "POINT (155010.123 463020.456)"),
        "lijnen": ("LINESTRING (155000 463000, 156000 464000)", "LINESTRING (155000 463000, 155500 464500)"),
        "vlakken": (
            "POLYGON ((155000 463000, 156000 463000, 156000 464000, 155000 463000))",
            "POLYGON ((155000 463000, 157000 463000, 156000 464000, 155000 463000))",
        ),
    },
}
PLACES["EPSG:4326"] = PLACES["EPSG:4258"]
SIGNS = {"punten": "gemaal", "lijnen": "dijk-bewaakt", "vlakken": "overstroomd-gebied"}


class Editor:
    """QGIS as somebody uses it on this server; `method` is how it sends the token."""

    def __init__(self, url: str, token: str, method: str = "Basic") -> None:
        self.url, self.token = url, token
        self.secured = secured(token, method) if token else ""

    def opened(self, name: str, crs: str = "") -> QgsVectorLayer:
        """A collection as a layer, in a CRS or in the one that QGIS chooses."""
        more = f" srsname='{crs}'" if crs else ""
        layer = QgsVectorLayer(
            f"url='{self.url}/ogc/v1' typename='{name}'{more}{self.secured}", name, "OAPIF"
        )
        assert layer.isValid(), name
        return layer


def secured(token: str, method: str) -> str:
    manager = QgsApplication.authManager()
    manager.setMasterPassword("for this session alone", True)
    config = QgsAuthMethodConfig(method)
    config.setName("plotserver")
    if method == "Basic":
        config.setConfig("username", "plotserver")
        config.setConfig("password", token)
    else:
        config.setConfig("Authorization", f"Bearer {token}")
    manager.storeAuthenticationConfig(config)
    return f" authcfg='{config.id()}'"


def elsewhere(method: str, url: str, token: str, changes: Any = None) -> None:
    """What somebody else does meanwhile, not through QGIS."""
    request = urllib.request.Request(
        url, method=method, data=json.dumps(changes).encode() if changes else None
    )
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/merge-patch+json")
    with urllib.request.urlopen(request) as answer:
        answer.read()


def told(layer: QgsVectorLayer) -> dict[str, Any]:
    """Each object by its name: id, geometry, source, version."""
    return {
        feature["naam"]: {
            "id": feature["id"],
            "wkt": feature.geometry().asWkt(3),
            "bron": feature["bron"],
            "versie": feature["versie"],
        }
        for feature in layer.getFeatures()
    }


def save(layer: QgsVectorLayer) -> list[str]:
    """Save the edits; what QGIS said went wrong."""
    layer.commitChanges(False)
    return [error for error in layer.commitErrors() if "SUCCESS" not in error]


def add(layer: QgsVectorLayer, name: str, wkt: str, sign: str) -> None:
    feature = QgsFeature(layer.fields())
    feature.setAttribute("naam", name)
    feature.setAttribute("teken", sign)
    feature.setAttribute("bron", "Waarneming ter plaatse")
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    assert layer.addFeature(feature)


def number(layer: QgsVectorLayer, name: str) -> int:
    """QGIS's own number of the object of this name."""
    return int(next(feature.id() for feature in layer.getFeatures() if feature["naam"] == name))


def attribute(layer: QgsVectorLayer, name: str, field: str, value: Any) -> None:
    assert layer.changeAttributeValue(number(layer, name), layer.fields().indexOf(field), value)


def round_trip(editor: Editor, collection: str, crs: str, part: str) -> dict[str, Any]:
    """Add two objects; move one and change what it says; remove the other. Then open the layer anew."""
    drawn, moved = PLACES[crs][part]
    name = f"{crs} {part}"
    layer = editor.opened(f"{collection}.{part}", crs)
    assert layer.startEditing()
    add(layer, name, drawn, SIGNS[part])
    add(layer, f"{name} weg", drawn, SIGNS[part])
    said = save(layer)
    assert layer.changeGeometry(number(layer, name), QgsGeometry.fromWkt(moved))
    attribute(layer, name, "bron", "Melding van de dijkwacht")
    said += save(layer)
    assert layer.deleteFeature(number(layer, f"{name} weg"))
    said += save(layer)
    return {"said": said, "found": told(editor.opened(f"{collection}.{part}", crs))}


def conflict(editor: Editor, collection: str, other: str) -> dict[str, Any]:
    """Edit objects that somebody else changes, and removes, between opening and saving."""
    layer = editor.opened(f"{collection}.punten")
    assert layer.startEditing()
    for name in ("een", "twee", "drie"):
        add(layer, name, "POINT (4.5 52)", "gemaal")
    said = save(layer)
    items = f"{editor.url}/ogc/v1/collections/{collection}.punten/items"
    ids = {name: feature["id"] for name, feature in told(editor.opened(f"{collection}.punten")).items()}
    attribute(layer, "een", "bron", "QGIS")  # the other changes another field
    attribute(layer, "twee", "bron", "QGIS")  # the other changes the same field
    elsewhere("PATCH", f"{items}/{ids['een']}", other, {"properties": {"zekerheid": "onzeker"}})
    elsewhere("PATCH", f"{items}/{ids['twee']}", other, {"properties": {"bron": "Iemand anders"}})
    said += save(layer)
    attribute(layer, "drie", "bron", "QGIS")  # the other removes it
    elsewhere("DELETE", f"{items}/{ids['drie']}", other)
    refused = save(layer)
    return {"said": said, "ids": ids, "refused": refused, "still_edited": layer.isModified()}


def reader(url: str, name: str) -> dict[str, Any]:
    """Whether somebody without rights can begin to edit."""
    layer = Editor(url, "").opened(name)
    return {"begins": layer.startEditing(), "count": layer.featureCount()}


def main(url: str, token: str, other: str) -> dict[str, Any]:
    """Everything that the test asks of QGIS."""
    editor = Editor(url, token)
    by_header = Editor(url, token, "APIHeader")
    return {
        "version": Qgis.QGIS_VERSION,
        "trips": {
            f"{crs} {part}": round_trip(editor, "water.concept", crs, part)
            for crs in PLACES
            for part in SIGNS
        },
        "conflict": conflict(editor, "levend", other),
        "readers": {name: reader(url, name) for name in ("levend.punten", "water.punten")},
        "by_header": by_header.opened("water.concept.punten").startEditing(),
        "published": editor.opened("water.punten").startEditing(),
    }


if __name__ == "__main__":
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    sys.stdout.write(json.dumps(main(*sys.argv[1:4])) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS may fault while it ends
