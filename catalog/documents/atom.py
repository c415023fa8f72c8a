"""Records as an Atom feed (RFC 4287) with the counts of OpenSearch 1.1 and places of GeoRSS Simple; the
description of the search; the list of addresses for search engines (sitemaps.org)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from catalog.documents import xml
from catalog.documents.described import Described, Site
from catalog.documents.record_json import utc
from catalog.documents.services import description_of, way_of
from catalog.documents.xml import Element, add, put

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MOST_ADDRESSES = 50_000
"""Addresses in one sitemap, by its definition."""


@dataclass(frozen=True)
class Page:
    """Which part of what was found."""

    total: int
    limit: int
    offset: int
    here: str
    next: str | None


def feed(found: Sequence[Described], site: Site, page: Page, updated: datetime | None) -> Element:
    """A page of records."""
    root = xml.root("atom:feed", "opensearch", "georss", default="atom")
    put(root, xml_lang="nl")
    add(root, "atom:id", f"{site.catalogue}/items")
    add(root, "atom:title", site.title)
    add(root, "atom:subtitle", site.description)
    add(root, "atom:updated", utc(updated or EPOCH))
    add(root, "atom:author/atom:name", site.contact)
    add(root, "atom:link", rel="self", href=page.here, type="application/atom+xml")
    add(root, "atom:link", rel="alternate", href=f"{site.catalogue}/items?f=html", type="text/html")
    add(
        root,
        "atom:link",
        rel="search",
        href=f"{site.url}/opensearch.xml",
        type="application/opensearchdescription+xml",
    )
    if page.next:
        add(root, "atom:link", rel="next", href=page.next, type="application/atom+xml")
    add(root, "opensearch:totalResults", page.total)
    add(root, "opensearch:startIndex", page.offset + 1)
    add(root, "opensearch:itemsPerPage", page.limit)
    for one in found:
        _entry(root, one, site)
    return root


def _entry(root: Element, one: Described, site: Site) -> None:
    told, here = one.record, site.record(one.record.id)
    entry = add(root, "atom:entry")
    add(entry, "atom:id", here)
    add(entry, "atom:title", told.title)
    add(entry, "atom:updated", utc(told.modified or EPOCH))
    if told.created:
        add(entry, "atom:published", utc(told.created))
    author = add(entry, "atom:author")
    add(author, "atom:name", one.owner.name)
    if one.email:
        add(author, "atom:email", one.email)
    add(entry, "atom:link", rel="alternate", href=f"{here}?f=html", type="text/html")
    add(entry, "atom:link", rel="alternate", href=here, type="application/geo+json")
    for each in one.endpoints:
        address, kind = description_of(each)
        rel = "related" if way_of(each).service else "enclosure"
        add(entry, "atom:link", rel=rel, href=address, type=kind, title=each.title or told.title)
    for word in told.keywords:
        add(entry, "atom:category", term=word)
    add(entry, "atom:rights", one.licence.name)
    add(entry, "atom:summary", told.description or told.title)
    if told.bbox:
        west, south, east, north = told.bbox
        add(entry, "georss:box", f"{south} {west} {north} {east}")


def search_description(site: Site) -> Element:
    """How programs and browsers search here (OpenSearch 1.1)."""
    root = xml.root("opensearch:OpenSearchDescription", default="opensearch")
    add(root, "opensearch:ShortName", "Datacatalogus")
    add(root, "opensearch:Description", site.description)
    add(root, "opensearch:Contact", site.email)
    items = f"{site.catalogue}/items"
    asked = "q={searchTerms}&limit={count?}&offset={startIndex?}"
    for kind, form in (
        ("application/atom+xml", "atom"),
        ("application/geo+json", "json"),
        ("text/html", "html"),
    ):
        more = asked if form != "html" else "q={searchTerms}"
        add(root, "opensearch:Url", type=kind, template=f"{items}?f={form}&{more}", indexOffset="0")
    add(root, "opensearch:Language", "nl")
    add(root, "opensearch:InputEncoding", "UTF-8")
    add(root, "opensearch:OutputEncoding", "UTF-8")
    return root


def sitemap(listed: Iterable[tuple[str, datetime | None]], site: Site) -> Element:
    """The pages of these records, for search engines."""
    root = xml.root("sitemap:urlset", default="sitemap")
    for record_id, modified in listed:
        page = add(root, "sitemap:url")
        add(page, "sitemap:loc", f"{site.record(record_id)}?f=html")
        if modified:
            add(page, "sitemap:lastmod", utc(modified))
    return root


def sitemap_index(pages: int, site: Site) -> Element:
    """Where the sitemaps are, when one cannot hold all."""
    root = xml.root("sitemap:sitemapindex", default="sitemap")
    for number in range(1, pages + 1):
        add(root, "sitemap:sitemap/sitemap:loc", f"{site.url}/sitemap.xml?deel={number}")
    return root
