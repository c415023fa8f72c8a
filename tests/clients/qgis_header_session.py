"""Runs inside QGIS's own Python, without a screen: which layers does it see with a token in a header?

Arguments: the server's address, a folder, and the token.
"""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsVectorLayer


def main(url: str, token: str) -> dict[str, object]:
    """What QGIS finds with the method API Header, and which methods it has."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("for this session alone", True)
    config = QgsAuthMethodConfig("APIHeader")
    config.setName("plotserver")
    config.setConfig("Authorization", f"Bearer {token}")
    manager.storeAuthenticationConfig(config)
    picture = f"{url}/ogc/v1/pictures/vr17"
    found = []
    for name in ("water", "vitaal"):
        layer = QgsVectorLayer(f"url='{picture}' typename='{name}' authcfg='{config.id()}'", name, "OAPIF")
        if layer.isValid():
            found.append([name, layer.featureCount()])
    return {"methods": manager.authMethodsKeys(), "collections": found}


if __name__ == "__main__":
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    sys.stdout.write(json.dumps(main(sys.argv[1], sys.argv[3])) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS may fault while it ends
