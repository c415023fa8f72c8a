"""Runs inside QGIS's own Python, without a screen: searches with MetaSearch's own window, and adds a layer.

Arguments: the kind of catalogue ("OGC CSW 2.0.2" or "OGC API - Records"), its address, a password or "".
Around the window stands what QGIS's desktop would give it: a canvas, and a way to add layers to the project.
"""

import json
import os
import sys
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, "/usr/share/qgis/python/plugins")
sys.path.insert(0, "/usr/share/qgis/python")
from qgis.core import QgsApplication, QgsProject, QgsSettings, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtWidgets import QMainWindow, QMessageBox


class Desktop:
    """What MetaSearch asks of the desktop."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.canvas = QgsMapCanvas()

    def mapCanvas(self) -> QgsMapCanvas:
        return self.canvas

    def mainWindow(self) -> QMainWindow:
        return self.window

    def addVectorLayer(self, address: str, title: str, provider: str) -> QgsVectorLayer:
        layer = QgsVectorLayer(address, title, provider)
        if not layer.isValid():
            raise RuntimeError(f"{address} is no layer")
        QgsProject.instance().addMapLayer(layer)
        return layer


def told(*what: Any) -> None:
    """A window that asks or warns would wait for ever."""
    raise RuntimeError(str(what[-1]))


def main(kind: str, address: str, password: str) -> dict[str, Any]:
    """What each step of a search shows."""
    settings = QgsSettings()
    settings.setValue("/MetaSearch/here/url", address)
    settings.setValue("/MetaSearch/here/catalog-type", kind)
    settings.setValue("/MetaSearch/here/username", "qgis" if password else "")
    settings.setValue("/MetaSearch/here/password", password)
    settings.setValue("/MetaSearch/selected", "here")
    QMessageBox.warning = QMessageBox.information = QMessageBox.question = told
    from MetaSearch.dialogs.maindialog import MetaSearchDialog

    window = MetaSearchDialog(Desktop())
    at = window.cmbConnectionsSearch.findText("here")
    window.cmbConnectionsSearch.setCurrentIndex(at)

    def shown() -> list[str]:
        tree = window.treeRecords
        return [tree.topLevelItem(row).text(1) for row in range(tree.topLevelItemCount())]

    def search(words: str, box: tuple[str, str, str, str] = ("-180", "-90", "180", "90")) -> list[str]:
        window.leKeywords.setText(words)
        for field, edge in zip(
            (window.leWest, window.leSouth, window.leEast, window.leNorth), box, strict=True
        ):
            field.setText(edge)
        window.search()
        return shown()

    def adds(words: str, title: str) -> list[str]:
        search(words)
        tree = window.treeRecords
        rows = [row for row in range(tree.topLevelItemCount()) if tree.topLevelItem(row).text(1) == title]
        item = tree.topLevelItem(rows[0])
        tree.setCurrentItem(item)
        window.record_clicked()
        names = ("Wms", "Wfs", "Wcs", "Ams", "Afs", "GisFile")
        return [name for name in names if getattr(window, f"mActionAdd{name}").isEnabled()]

    found: dict[str, Any] = {}
    found["everything"] = search("")
    found["label"] = window.lblResults.text()
    window.btnNext.click()
    found["next"] = shown()
    found["word"] = search("zwaluwnest")
    found["here"] = search("zwaluwnest", ("4.4", "51.8", "4.7", "52.1"))
    found["elsewhere"] = search("zwaluwnest", ("6", "52.5", "7", "53"))
    found["secret"] = search("kwikstaart")
    found["wms"] = adds("maximale waterdiepte", "Maximale waterdiepte bij overstroming")
    found["file"] = adds("zwaluwnest", "Zwaluwnest waterkering")
    window.mActionAddGisFile.trigger()
    layers = list(QgsProject.instance().mapLayers().values())
    found["layers"] = [[layer.name(), layer.featureCount(), layer.crs().authid()] for layer in layers]
    return found


if __name__ == "__main__":
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], True)
    application.initQgis()
    sys.stdout.write(json.dumps(main(*sys.argv[1:4])) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS may fault while it ends
