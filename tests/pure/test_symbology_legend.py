"""Signs by meaning: the legend of what is in view, the handbook on paper, the set as a package."""

import base64
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib

import pytest

from symbology import legend, package, printing, samples, sections, signs
from symbology.instructions import UnknownState
from symbology.model import GROUPS, STATES

SVG = "{http://www.w3.org/2000/svg}"


def headings(told: legend.Legend) -> list[str]:
    return [part.heading for part in told.parts]


# --- order


def test_every_sign_has_a_section_of_its_own_group() -> None:
    known = signs.load()
    told = sections.ordered(known)
    assert [section.group for section, _ in told] == sorted(
        (section.group for section, _ in told), key=GROUPS.index
    )
    assert sorted(sign.code for _, found in told for sign in found) == sorted(known.by_code)
    assert all(sign.group == section.group for section, found in told for sign in found)
    assert tuple(sections.GROUP_NAMES) == tuple(sections.GROUP_MEANINGS) == GROUPS


def test_water_that_is_deeper_stands_further_down() -> None:
    depths = [f"overstroming-diepte-{step}" for step in (5, 2, 4, 1, 3)]
    assert [entry.code for entry in legend.entries(depths)] == sorted(depths)


# --- legend


def test_what_happens_comes_before_what_is_done_and_that_before_the_surroundings() -> None:
    told = legend.compose({code: {""} for code in ("school", "evacuatieroute", "effectgebied", "brand")})
    assert headings(told) == [
        "Wat er gebeurt of uitvalt",
        "Gebieden: gevaar en uitval",
        "Lijnen: maatregelen en routes",
        "Kwetsbare objecten",
    ]


def test_states_are_explained_only_when_they_occur() -> None:
    assert legend.compose({"brand": {""}}).parts[-1].heading != "Toestand"
    told = legend.compose({"brand": {"", "onzeker"}, "evacuatieroute": {"gepland", "onzeker"}}, "en")
    assert told.parts[-1].heading == "State"
    assert [state for state, _, _ in told.parts[-1].rows] == ["gepland", "onzeker"]


def test_a_code_that_is_no_sign_stands_in_the_legend_under_its_own_name() -> None:
    told = legend.compose({"brand": {""}, "<b>nieuw</b>": {""}})
    assert headings(told)[-1] == "Onbekende tekens"
    written = legend.as_html(told)
    assert "Onbekend teken (&lt;b&gt;nieuw&lt;/b&gt;)" in written
    assert "<b>" not in written


def test_the_drawn_legend_is_one_document_of_paths_alone() -> None:
    told = legend.compose({"brand": {"gepland"}, "afsluiting": {""}}, title="Oefening Deltadruk")
    document = ElementTree.fromstring(legend.as_svg(told))
    assert {element.tag for element in document.iter()} == {f"{SVG}svg", f"{SVG}title", f"{SVG}path"}
    title = document.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Legenda, Oefening Deltadruk"


def test_more_columns_make_the_legend_lower() -> None:
    told = legend.compose({sign.code: {""} for sign in list(signs.load())[:40]})
    low, high = (ElementTree.fromstring(legend.as_svg(told, columns)).attrib for columns in (3, 1))
    assert float(low["height"]) < float(high["height"]) / 2
    with pytest.raises(ValueError, match="columns"):
        legend.as_svg(told, 5)


def test_a_legend_of_nothing_says_so() -> None:
    assert "Geen tekens in beeld" in legend.as_html(legend.compose({}))
    assert "No signs in view" in legend.as_html(legend.compose({}, "en"))
    assert legend.as_svg(legend.compose({})).count("<path") == 2  # the sheet and the words


# --- samples


@pytest.mark.parametrize("code", ["brand", "evacuatieroute", "brandfront", "brandgebied"])
def test_on_the_map_every_state_looks_different_by_day_and_by_night(code: str) -> None:
    sign = signs.load().get(code)
    drawn = {samples.sample(sign, state, night=night) for state in STATES for night in (True, False)}
    assert len(drawn) == 2 * len(STATES)
    with pytest.raises(UnknownState):
        samples.sample(sign, "kapot")


# --- package


def test_the_package_holds_every_sign_in_every_state_and_the_same_bytes_again() -> None:
    packed = package.archive()
    package.archive.cache_clear()
    assert hashlib.sha256(packed).digest() == hashlib.sha256(package.archive()).digest()
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        names = set(opened.namelist())
        index = json.loads(opened.read("index.json"))
        crosswalk = opened.read("kruistabel.csv").decode()
        readme = opened.read("LEESMIJ-README.txt").decode()
        one = opened.read("tekens/gebeurtenissen/brand.gepland.svg").decode()
    known = signs.load()
    listed = [file for sign in index["tekens"] for file in sign["bestanden"].values()]
    assert set(listed) == {name for name in names if name.startswith("tekens/")}
    assert len(listed) == len(known) * len(STATES)
    assert (index["versie"], index["licentie"]) == (known.version, "EUPL-1.2")
    assert "<title>Brand, gepland</title>" in one
    assert f"versie {known.version}" in readme
    assert "EUPL-1.2" in readme
    assert len(crosswalk.splitlines()) == len(known) + 1
    assert re.search(r"(?m)^meetploeg,Meetploeg,.*,B05,", crosswalk)


# --- on paper


def words(pdf: bytes) -> str:
    """The words of a PDF whose text is set in fonts with a table to Unicode, as reportlab writes them.

    Reads each page's content (PDF 1.4 §3.3.1, Flate after ASCII85), and takes the codes of a subset's letters
    for what they are: reportlab keeps ASCII letters at their own places.
    """
    found = []
    for packed in re.findall(
        rb"ASCII85Decode /FlateDecode \] /Length \d+\s*>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL
    ):
        content = zlib.decompress(base64.a85decode(packed.strip().removesuffix(b"~>")))
        for shown in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", content, re.DOTALL):
            found.append(re.sub(rb"\\([()\\])", rb"\1", shown).decode("latin-1"))
    return "\n".join(found)


def test_the_handbook_is_the_same_on_every_run_and_embeds_its_letters() -> None:
    pdf = printing.handbook()
    printing.handbook.cache_clear()
    assert hashlib.sha256(pdf).digest() == hashlib.sha256(printing.handbook()).digest()
    assert pdf.startswith(b"%PDF-")
    assert set(re.findall(rb"/BaseFont /(\S+)", pdf)) == {
        b"AAAAAA+NotoSans-Regular",
        b"AAAAAA+NotoSans-SemiBold",
    }
    assert pdf.count(b"/ToUnicode") == 2
    assert b"/Image" not in pdf.replace(b"/ImageB", b"").replace(b"/ImageC", b"").replace(b"/ImageI", b"")


def test_the_handbook_names_every_sign_and_its_code() -> None:
    told = words(printing.handbook())
    compact = re.sub(r"[^a-z0-9]", "", told.lower())
    missing = [
        sign.code
        for sign in signs.load()
        if any(
            re.sub(r"[^a-z0-9]", "", text.lower()) not in compact
            for text in (_ascii(sign.name_nl), sign.code)
            if text
        )
    ]
    assert missing == []


def _ascii(text: str) -> str:
    """The longest run of the name that has no accents; those stand at other places in the font's subset."""
    return max(re.split(r"[^ -~]", text), key=len)


def test_the_handbook_has_numbered_pages_and_a_register() -> None:
    pdf = printing.handbook()
    pages = pdf.count(b"/Type /Page\n") or len(re.findall(rb"/Type /Page\b(?!s)", pdf))
    told = words(pdf)
    assert f"Pagina {pages} van {pages}" in told
    assert "Register van namen" in told
    assert f"Crisistekens plotserver {signs.load().version}" in told
