"""The sign set as a ZIP file: an SVG of each sign in each state, an index, and what others call the signs.

Nothing of the moment or the machine gets in, so that one version of the set has one file, byte for byte.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any

from symbology import samples, sections, svg
from symbology.model import STATES, Sign, SignSet
from symbology.signs import load, palette

SETS = ("imoov", "oiv", "app6", "ocha")
LICENCE = "EUPL-1.2"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can tell
_README = """\
{name_nl}, versie {version}
{rule}

Crisistekens voor operationele kaarten: {points} punttekens, {lines} lijnen en {areas} vlakken.

  tekens/{{afdeling}}/{{code}}.svg             het teken, actief en zeker
  tekens/{{afdeling}}/{{code}}.{{toestand}}.svg  gepland, beeindigd, onzeker, gepland-onzeker
  index.json                               alle tekens: namen, betekenis, trefwoorden, bestanden
  kruistabel.csv                           de codes van andere sets (IMOOV, OIV, APP-6, OCHA)

Een code is blijvend: hij wordt nooit voor iets anders gebruikt. Lijnen en vlakken staan hier als
legendaplaatje; hoe ze op de kaart worden getekend staat in index.json. De bestanden zijn SVG Tiny 1.2 met
alleen paden: er is geen lettertype nodig.

Licentie: de tekens zijn voor dit project getekend en vallen, als de programmatuur, onder de EUPL 1.2
(SPDX: EUPL-1.2, https://eupl.eu/1.2/nl). De letters in de tekens komen uit Noto Sans (SIL Open Font License
1.1). De codes van andere sets staan erbij om te kunnen vertalen; hun tekeningen zijn niet overgenomen.


{name_en}, version {version}
{rule}

Crisis signs for operational maps: {points} point, {lines} line and {areas} area signs.

  tekens/{{section}}/{{code}}.svg              the sign, in force and certain
  tekens/{{section}}/{{code}}.{{state}}.svg      planned, ended, uncertain, planned and uncertain
  index.json                               all signs: names, meaning, keywords, files
  kruistabel.csv                           what other sets call them (IMOOV, OIV, APP-6, OCHA)

A code is permanent: it is never used for anything else. Lines and areas are here as legend pictures; how they
are drawn on a map stands in index.json. The files are SVG Tiny 1.2 with paths alone: no font is needed.

Licence: the signs were drawn for this project and come, as the software does, under the EUPL 1.2
(SPDX: EUPL-1.2, https://eupl.eu/1.2/en). The letters in the signs come from Noto Sans (SIL Open Font License
1.1). Codes of other sets are there for translation; their drawings were not copied.
"""


@cache
def archive() -> bytes:
    """The ZIP file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, text in files():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            packed.writestr(entry, text.encode(), compresslevel=9)
    return held.getvalue()


def files() -> Iterator[tuple[str, str]]:
    """The name and the text of each file, in order."""
    known = load()
    yield "LEESMIJ-README.txt", readme(known)
    yield "index.json", json.dumps(index(known), ensure_ascii=False, indent=1) + "\n"
    yield "kruistabel.csv", crosswalk(known)
    for section, signs in sections.ordered(known):
        for sign in signs:
            for state in STATES:
                yield path(section.code, sign, state), _document(sign, state)


def path(section: str, sign: Sign, state: str) -> str:
    """Where the picture of a sign in a state is in the ZIP file."""
    return f"tekens/{section}/{sign.code}{f'.{state}' if state else ''}.svg"


def _document(sign: Sign, state: str) -> str:
    return svg.write(samples.swatch(sign, state), svg.described(sign, state))


def readme(known: SignSet) -> str:
    """What is in the file, and what one may do with it; in Dutch and in English."""
    counts = {name: len(known.of(kind)) for name, kind in _KINDS}
    titles = {"name_nl": known.name_nl, "name_en": known.name_en, "version": known.version}
    return _README.format(**titles, **counts, rule="=" * 40)


_KINDS: tuple[tuple[str, Any], ...] = (("points", "point"), ("lines", "line"), ("areas", "polygon"))


def index(known: SignSet) -> dict[str, Any]:
    """All signs in words, with the files of each."""
    listed = [
        _described(sign) | {"afdeling": section.code, "bestanden": _files_of(section.code, sign)}
        for section, signs in sections.ordered(known)
        for sign in signs
    ]
    return {
        "naam": known.name_nl,
        "name": known.name_en,
        "versie": known.version,
        "licentie": LICENCE,
        "afdelingen": [
            {"code": one.code, "groep": one.group, "naam": one.name_nl, "name": one.name_en}
            for one, _ in sections.ordered(known)
        ],
        "disciplines": [
            {
                "code": one.code,
                "naam": one.name_nl,
                "name": one.name_en,
                "kleur": one.colour,
                "merk": one.mark,
            }
            for one in palette().disciplines.values()
        ],
        "tekens": listed,
    }


def _files_of(section: str, sign: Sign) -> dict[str, str]:
    return {state or "actief": path(section, sign, state) for state in STATES}


def _described(sign: Sign) -> dict[str, Any]:
    style = sign.line or sign.area
    drawn = {"stijl": asdict(style)} if style is not None else {"tegel": sign.tile}
    return {
        "code": sign.code,
        "naam": sign.name_nl,
        "name": sign.name_en,
        "geometry": sign.geometry,
        "discipline": sign.discipline,
        "group": sign.group,
        "state": sign.state,
        "betekenis": sign.meaning,
        "trefwoorden": list(sign.keywords),
        "extern": dict(sign.external),
    } | drawn


def crosswalk(known: SignSet) -> str:
    """A row for each sign with what other sets call it (RFC 4180, with a header)."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(["code", "naam", "name", "geometry", "discipline", "group", *SETS])
    for sign in known:
        others = [sign.external.get(name, "") for name in SETS]
        told = [sign.code, sign.name_nl, sign.name_en, sign.geometry, sign.discipline, sign.group]
        writer.writerow([*told, *others])
    return held.getvalue()
