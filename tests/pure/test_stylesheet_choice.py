"""Which stylesheet does a client get that asks by Accept?"""

import pytest

from plotserver.web.styles import accepted


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "mapbox"),
        ("*/*", "mapbox"),
        ("text/html", "mapbox"),
        ("application/vnd.ogc.sld+xml", "sld"),
        ("application/vnd.ogc.sld+xml;version=1.0", "sld"),
        ("application/vnd.qgis.qml, */*;q=0.5", "qml"),
        ("application/vnd.qgis.qml;q=0.2, application/vnd.mapbox.style+json;q=0.9", "mapbox"),
        ("application/vnd.qgis.qml;q=0, application/vnd.ogc.sld+xml;q=0.1", "sld"),
        ("text/nonsense;q=x, application/vnd.qgis.qml;q=0.1", "qml"),
        ("APPLICATION/VND.QGIS.QML", "qml"),
        (";q=1,,", "mapbox"),
    ],
)
def test_the_best_liked_encoding_is_taken_and_maplibre_where_the_choice_is_free(
    accept: str, form: str
) -> None:
    assert accepted(accept) == form
