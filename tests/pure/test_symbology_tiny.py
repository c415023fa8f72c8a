"""Every picture of a sign is SVG Tiny 1.2 of paths alone: what QGIS, browsers and print draw alike."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from symbology import signs, svg
from symbology.amplifiers import Amplifiers
from symbology.model import STATES, UNKNOWN, Sign

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"-?\d+(?:\.\d{1,2})?"
PAIR = rf"{NUMBER} {NUMBER}"
COLOUR = r"#[0-9A-Fa-f]{6}"
ROOT = {
    "version": r"1\.2",
    "baseProfile": "tiny",
    "width": NUMBER,
    "height": NUMBER,
    "viewBox": rf"0 0 {PAIR}",
}
PATH = {
    "d": rf"(?:M{PAIR}(?:L{PAIR}|C{PAIR} {PAIR} {PAIR}|Z)*)+",
    "fill": rf"none|{COLOUR}",
    "fill-rule": "evenodd|nonzero",
    "fill-opacity": r"0\.\d{1,2}",
    "stroke": COLOUR,
    "stroke-width": NUMBER,
    "stroke-linecap": "butt|round",
    "stroke-linejoin": "miter|round",
    "stroke-opacity": r"0\.\d{1,2}",
}
ALL = [*signs.load(), signs.get(UNKNOWN)]
EVERYTHING = Amplifiers(
    label="Łódź <b>&amp;</b> №5 東",
    number=1234.5,
    time="31-01 14:05",
    direction=211,
    strength=40,
    exercise=True,
)


def faults(document: str) -> list[str]:
    """What of a document is not the SVG Tiny that we promise."""
    root = ElementTree.fromstring(document)
    title, *shapes = root
    found = _wrong(root, "svg", ROOT) + _wrong(title, "title", {})
    for shape in shapes:
        found += _wrong(shape, "path", PATH) + [child.tag for child in shape]
    if re.search(r"<[!?]", document):
        found.append("a declaration, a remark or CDATA")
    return found


def _wrong(element: ElementTree.Element, tag: str, rules: dict[str, str]) -> list[str]:
    found = [] if element.tag == SVG + tag else [element.tag]
    for name, value in element.attrib.items():
        if not re.fullmatch(rules.get(name, "(?!)"), value):
            found.append(f"{tag} {name}={value[:80]!r}")
    return found


@pytest.mark.parametrize("sign", ALL, ids=lambda sign: sign.code)
def test_a_sign_in_every_state_is_paths_alone(sign: Sign) -> None:
    assert [fault for state in STATES for fault in faults(svg.draw(sign, state))] == []


@pytest.mark.parametrize("state", STATES)
def test_a_sign_with_everything_around_it_is_paths_alone(state: str) -> None:
    for code in ("brandweervoertuig", "dijkdoorbraak", "notitie", UNKNOWN):
        assert faults(svg.draw(signs.get(code), state, amplifiers=EVERYTHING)) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "<text>14:05</text>",
        '<path d="M0 0L1 1" fill="#000000" style="stroke:red"/>',
        '<path d="M0 0A1 1 0 0 1 2 2" fill="none"/>',
        '<path d="M0 0L1 1" fill="url(#a)"/>',
        '<g><path d="M0 0L1 1" fill="none"/></g>',
        '<use href="#a"/>',
        '<image href="data:image/png;base64,AA=="/>',
        '<clipPath id="a"/>',
        "<style>path{fill:red}</style>",
        "<![CDATA[x]]>",
    ],
)
def test_what_is_not_promised_is_noticed(hostile: str) -> None:
    document = svg.draw(signs.get("brand"))
    assert faults(document) == []
    assert faults(document.replace("</svg>", f"{hostile}</svg>")) != []
