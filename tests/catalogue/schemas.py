"""The XML schemas of OGC and ISO, from the pycsw that `make peers` installs: it brings them along."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from setup.peers import python_of

CSW = "csw/2.0.2/CSW-discovery.xsd"
ISO = "iso/19139/20070417"
_MADE: dict[str, etree.XMLSchema] = {}


class _Local(etree.Resolver):  # type: ignore[misc]
    """Finds schemas by the end of their address in a folder; nothing is fetched."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders

    def resolve(self, url: str | None, _id: str | None, context: Any) -> Any:
        address = str(url)
        for start in ("http://schemas.opengis.net/", "http://www.isotc211.org/2005/", "http://www.w3.org/"):
            if address.startswith(start):
                for folder in self.folders:
                    inside = {"http://www.isotc211.org/2005/": f"{ISO}/"}.get(start, "")
                    found = folder / (inside + address.removeprefix(start))
                    if not found.exists() and address.endswith("xlinks.xsd"):
                        found = folder / "xlink/1.0.0/xlinks.xsd"
                    if found.exists():
                        return self.resolve_filename(str(found), context)
                return self.resolve_empty(context)
        return None


def of(name: str, *imported: tuple[str, str]) -> etree.XMLSchema:
    """The schema in this file, or one that imports these (namespace, file); skips where there are none."""
    package = next(python_of("pycsw").parent.parent.glob("lib/python3*/site-packages/pycsw"), None)
    if package is None:
        pytest.skip("XML schemas: no pycsw, which brings them along (make peers)")
    if name not in _MADE:
        folders = (package / "core/schemas/ogc", package / "plugins/profiles/apiso/schemas/ogc")
        parser = etree.XMLParser(no_network=True)
        parser.resolvers.add(_Local(folders))
        if imported:
            lines = "".join(
                f'<xs:import namespace="{space}" schemaLocation="{folders[1] / file}"/>'
                for space, file in imported
            )
            text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{lines}</xs:schema>'
            document: Any = etree.fromstring(text.encode(), parser)
        else:
            document = etree.parse(str(folders[0] / name), parser)
        _MADE[name] = etree.XMLSchema(document)
    return _MADE[name]


def csw() -> etree.XMLSchema:
    """CSW 2.0.2 discovery with Dublin Core."""
    return of(CSW)


def iso(*, service: bool = False) -> etree.XMLSchema:
    """ISO 19139 with anchors (2007); of services, whose schema stands on the edition before (2006)."""
    if service:
        before = "iso/19139/20060504"
        return of(
            "iso-service",
            ("http://www.isotc211.org/2005/gmd", f"{before}/gmd/gmd.xsd"),
            ("http://www.isotc211.org/2005/gmx", f"{before}/gmx/gmx.xsd"),
            ("http://www.isotc211.org/2005/srv", f"{before}/srv/srv.xsd"),
        )
    return of(
        "iso",
        ("http://www.isotc211.org/2005/gmd", f"{ISO}/gmd/gmd.xsd"),
        ("http://www.isotc211.org/2005/gmx", f"{ISO}/gmx/gmx.xsd"),
    )
