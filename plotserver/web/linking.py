"""Links that many documents of the OGC surface have, and the media types and relations of OGC."""

from typing import Any

from plotserver.web.html.negotiating import HTML, LINKED
from plotserver.web.responding import link

OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
SCHEMA = "application/schema+json"


def as_page(url: str) -> list[dict[str, Any]]:
    """Links to the page that shows what is at this address, in both languages (17-069r4, /req/html)."""
    mark = "&" if "?" in url else "?"
    page = f"{url}{mark}f=html"
    return [
        link("alternate", page, HTML, "Als webpagina", hreflang="nl"),
        link("alternate", f"{page}&lang=en", HTML, "As a web page", hreflang="en"),
    ]


def as_linked(url: str) -> dict[str, Any]:
    """A link to the same in the words of schema.org."""
    return link("alternate", f"{url}{'&' if '?' in url else '?'}f=jsonld", LINKED, "Als JSON-LD (schema.org)")
