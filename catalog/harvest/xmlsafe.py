"""Reads XML of strangers: no entities, no DTD, no network, bounded in size and depth; and finds things in it.

Elements are found by their local names: sources differ in namespaces and versions, and what a name means is
clear from its place.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from catalog.harvest.found import Unreadable

Element = Any
MOST_BYTES = 64 * 1024**2
DEEPEST = 120
MOST_ELEMENTS = 3_000_000


def parse(body: bytes, *, forgiving: bool = False) -> Element:
    """The root of the document. Raises Unreadable.

    A forgiving reading goes on after what is not well-formed, so that a wrong sign in one title does not lose
    a service of two hundred layers.

    A DOCTYPE may be there, because WMS 1.1.1 has one; it is not loaded, and any entity that it declares is
    reason to refuse the whole.
    """
    if len(body) > MOST_BYTES:
        raise Unreadable("Het XML-document is te groot.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=forgiving,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(_what_it_is(body)) from error
    if root is None or (forgiving and name(root).lower() == "html"):
        raise Unreadable(_what_it_is(body))
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise Unreadable("Het XML-document bevat entiteiten en is daarom niet gelezen.")
    _refuse_extremes(root)
    return root


def _what_it_is(body: bytes) -> str:
    start = body[:500].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "De server antwoordt met een webpagina in plaats van XML."
    if start.startswith((b"{", b"[")):
        return "De server antwoordt met JSON in plaats van XML."
    return "De server antwoordt met iets dat geen geldige XML is." if body else "De server antwoordt leeg."


def _refuse_extremes(root: Element) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > DEEPEST:
            raise Unreadable("Het XML-document is te diep genest.")
        if count > MOST_ELEMENTS:
            raise Unreadable("Het XML-document heeft te veel elementen.")


def name(element: Element) -> str:
    """The local name; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, path: str) -> Iterator[Element]:
    """All elements at this path of local names, such as ``citation/CI_Citation/title``."""
    first, _, rest = path.partition("/")
    for child in element:
        if name(child) == first:
            if rest:
                yield from children(child, rest)
            else:
                yield child


def child(element: Element | None, *paths: str) -> Element | None:
    """The first element at the first of these paths that leads anywhere."""
    if element is not None:
        for path in paths:
            for found in children(element, path):
                return found
    return None


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All elements with one of these local names, in the order of the document."""
    wanted = set(names)
    return (one for one in element.iter(etree.Element) if name(one) in wanted)


def text(element: Element | None, *paths: str) -> str:
    """The text in the first element at one of these paths, with that of what is in it; or nothing."""
    found = child(element, *paths) if paths else element
    return "" if found is None else " ".join("".join(found.itertext()).split())


def attribute(element: Element | None, wanted: str) -> str:
    """An attribute by its local name (``href`` finds ``xlink:href``)."""
    if element is not None:
        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == wanted:
                return str(value).strip()
    return ""


def exception(root: Element) -> str | None:
    """What an OGC service says went wrong, when that is what it answered."""
    if name(root) not in ("ServiceExceptionReport", "ExceptionReport", "ServiceException", "Exception"):
        return None
    told = [text(one) for one in descendants(root, "ServiceException", "ExceptionText", "Exception")]
    return next((one[:300] for one in told if one), "zonder uitleg")
