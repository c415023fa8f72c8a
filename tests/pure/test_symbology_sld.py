"""SLD 1.1: the elements in the order of the schemas, rules by sign and state, pictures by address."""

from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

from symbology import sld
from symbology.qgis.collection import every_sign
from symbology.signs import load

SE, OGC, XLINK = (
    "{http://www.opengis.net/se}",
    "{http://www.opengis.net/ogc}",
    "{http://www.w3.org/1999/xlink}",
)
SLD = "{http://www.opengis.net/sld}"
IN_FORCE = frozenset({""})

# The sequences of StyledLayerDescriptor.xsd, FeatureStyle.xsd and Symbolizer.xsd 1.1, of what is written.
ORDER = {
    "StyledLayerDescriptor": ["NamedLayer"],
    "NamedLayer": ["Name", "Description", "UserStyle"],
    "UserStyle": ["Name", "IsDefault", "FeatureTypeStyle"],
    "FeatureTypeStyle": ["FeatureTypeName", "Rule"],
    "Rule": [
        "Name",
        "Description",
        "Filter",
        "MinScaleDenominator",
        "MaxScaleDenominator",
        "PolygonSymbolizer|LineSymbolizer|PointSymbolizer|TextSymbolizer",
    ],
    "Description": ["Title"],
    "PolygonSymbolizer": ["Fill"],
    "LineSymbolizer": ["Stroke"],
    "PointSymbolizer": ["Graphic"],
    "TextSymbolizer": ["Label", "Font", "LabelPlacement", "Halo", "Fill"],
    "Fill": ["GraphicFill", "SvgParameter"],
    "Stroke": ["GraphicStroke", "SvgParameter"],
    "GraphicFill": ["Graphic"],
    "GraphicStroke": ["Graphic", "Gap"],
    "Graphic": ["ExternalGraphic|Mark", "Size", "Rotation"],
    "ExternalGraphic": ["OnlineResource", "Format"],
    "Mark": ["WellKnownName", "Fill", "Stroke"],
    "Halo": ["Radius", "Fill"],
    "Font": ["SvgParameter"],
    "PointPlacement": ["Displacement"],
    "Displacement": ["DisplacementX", "DisplacementY"],
    "LinePlacement": ["PerpendicularOffset"],
    "LabelPlacement": ["PointPlacement|LinePlacement"],
    "Label": ["PropertyName"],
}


def address(code: str, state: str) -> str:
    return f"https://voorbeeld.nl/tekens/{code}.svg?staat={state}&x=1"


def document(kind: sld.Kind, held: sld.Held | None, **more: str) -> Element:
    return fromstring(sld.document("default", [sld.SldLayer("water", "Water", kind, held, **more)], address))


def rules(root: Element) -> dict[str, Element]:
    return {rule.findtext(f"{SE}Name", ""): rule for rule in root.iter(f"{SE}Rule")}


def place(parent: str, child: str) -> int:
    return next(n for n, names in enumerate(ORDER[parent]) if child in names.split("|"))


@pytest.mark.parametrize("kind", ["point", "line", "polygon", "mixed"])
def test_every_element_is_known_to_the_schema_and_in_its_order(kind: sld.Kind) -> None:
    for element in document(kind, every_sign()).iter():
        tag = element.tag.split("}")[1]
        if tag in ORDER:
            places = [place(tag, child.tag.split("}")[1]) for child in element]
            assert all(one <= next_one for one, next_one in pairwise(places)), tag


def test_the_layer_is_named_after_its_collection_and_the_style_after_its_id() -> None:
    root = document("point", {"gemaal": IN_FORCE})
    assert root.get("version") == "1.1.0"
    assert root.findtext(f"{SLD}NamedLayer/{SE}Name") == "water"
    assert root.findtext(f"{SLD}NamedLayer/{SLD}UserStyle/{SE}Name") == "default"
    assert root.findtext(f".//{SE}FeatureTypeName") == "water"


def test_a_point_is_a_picture_by_address_with_a_rule_for_each_state_that_occurs() -> None:
    found = rules(document("point", {"gemaal": frozenset({"", "gepland-onzeker"})}))
    assert list(found)[:2] == ["Gemaal", "Gemaal, gepland, onzeker"]
    online = found["Gemaal, gepland, onzeker"].find(f".//{SE}OnlineResource")
    assert online is not None
    assert online.get(f"{XLINK}href") == address("gemaal", "gepland-onzeker")
    fields = [name.text for name in found["Gemaal, gepland, onzeker"].iter(f"{OGC}PropertyName")]
    assert fields == ["teken", "status", "zekerheid"]


def test_a_sign_without_states_asks_for_no_property_that_objects_may_lack() -> None:
    found = rules(document("line", {"dijk-bewaakt": IN_FORCE}))
    assert [n.text for n in found["Bewaakte dijk"].iter(f"{OGC}PropertyName")] == ["teken"]


def test_a_line_in_doubt_is_dotted_and_one_that_has_ended_grey() -> None:
    found = rules(document("line", {"dijk-bewaakt": frozenset({"", "onzeker", "beeindigd"})}))
    assert set(found) >= {"Bewaakte dijk", "Bewaakte dijk, onzeker", "Beëindigd"}
    dashes = [p.text for p in found["Bewaakte dijk, onzeker"].iter() if p.get("name") == "stroke-dasharray"]
    assert dashes == ["4 6.4"]


def test_a_hatch_is_a_graphic_fill() -> None:
    assert load().get("stroomuitvalgebied").area is not None
    found = rules(document("polygon", {"stroomuitvalgebied": IN_FORCE}))
    assert found["Stroomuitvalgebied"].findtext(f".//{SE}GraphicFill//{SE}WellKnownName") == "horline"


def test_what_no_rule_draws_is_drawn_as_unknown() -> None:
    other = rules(document("point", {"gemaal": IN_FORCE, "copi": IN_FORCE}))["Onbekend teken"]
    assert [literal.text for literal in other.iter(f"{OGC}Literal")] == ["copi", "gemaal"]
    assert other.find(f"{OGC}Filter/{OGC}Or/{OGC}Not") is not None


def test_reference_data_is_quiet_in_its_owners_colour() -> None:
    root = document("polygon", None, colour="#123456")
    assert "#123456" in [p.text for p in root.iter(f"{SE}SvgParameter")]
