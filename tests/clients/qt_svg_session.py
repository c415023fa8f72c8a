"""Run by the system's Python: draws SVG files as QGIS does, with Qt's own renderer.

Argument: a folder. Every *.svg in it becomes a *.qt.png, two pixels to the unit. Prints Qt's complaints.
"""

import json
import sys
from pathlib import Path

from qgis.PyQt.QtCore import qInstallMessageHandler
from qgis.PyQt.QtGui import QGuiApplication, QImage, QPainter
from qgis.PyQt.QtSvg import QSvgRenderer

complaints: list[str] = []
application = QGuiApplication(sys.argv[:1])
qInstallMessageHandler(lambda _kind, _context, message: complaints.append(message))
for path in sorted(Path(sys.argv[1]).glob("*.svg")):
    renderer = QSvgRenderer(str(path))
    if not renderer.isValid():
        complaints.append(f"{path.name} is no SVG to Qt")
        continue
    image = QImage(renderer.defaultSize() * 2, QImage.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    renderer.render(painter)
    painter.end()
    image.save(str(path.with_suffix(".qt.png")))
sys.stdout.write(json.dumps(complaints) + "\n")
