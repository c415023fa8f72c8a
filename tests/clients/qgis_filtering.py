"""Runs inside QGIS's own Python, without a screen: filters a collection, and tells as JSON what it found.

Arguments: the server's address.
"""

import json
import os
import sys
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorLayer,
)

SUBSETS = {
    "attribute": ("water", "teken = 'gemaal'"),
    "pattern": ("water", "naam ILIKE '%d%'"),
    "several": ("water", "versie >= 1 AND zekerheid <> 'zeker'"),
    "listed": ("water", "naam IN ('Polder', 'Lekdijk') AND NOT naam = 'Polder'"),
    "place": (
        "water",
        "intersects_bbox($geometry, geom_from_wkt('POLYGON((4.4 51.9,4.5 51.9,4.5 52,4.4 52,4.4 51.9))'))",
    ),
    "since": ("getijden", "geldig_van >= '2026-11-18T06:30:00Z'"),
    "until": ("getijden", "geldig_van <= '2026-11-18T06:30:00Z'"),
}


def opened(url: str, name: str, more: str = "") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"url='{url}/ogc/v1' typename='{name}'{more}", name, "OAPIF")
    assert layer.isValid()
    return layer


def subset(url: str, name: str, condition: str) -> list[str]:
    layer = opened(url, name)
    assert layer.setSubsetString(condition), condition
    return names(layer.getFeatures())


def names(features: Any) -> list[str]:
    return sorted(feature["naam"] for feature in features)


def main(url: str) -> dict[str, Any]:
    """What each way to filter finds."""
    found = {key: subset(url, name, condition) for key, (name, condition) in SUBSETS.items()}
    box = QgsFeatureRequest(QgsRectangle(4.4, 51.9, 4.5, 51.95))
    found["box"] = names(opened(url, "water", " restrictToRequestBBOX='1'").getFeatures(box))
    asked = QgsFeatureRequest(QgsExpression("teken = 'gemaal' OR naam = 'Polder'"))
    found["expression"] = names(opened(url, "water").getFeatures(asked))
    return found


if __name__ == "__main__":
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    sys.stdout.write(json.dumps({"version": Qgis.QGIS_VERSION_INT, "found": main(sys.argv[1])}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS may fault while it ends
