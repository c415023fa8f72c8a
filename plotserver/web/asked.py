"""One request for items: what is asked of which layer, in which form, and what every answer to it says."""

import hashlib
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from layers.features import FeatureQuery
from layers.formats import Form
from layers.layer import Layer
from plotserver.web import forms
from plotserver.web.context import context
from plotserver.web.ogc import dataset_url
from plotserver.web.responding import VARY, link

EXPOSED = "Content-Crs, Content-Disposition, ETag, Link, OGC-NumberMatched, OGC-NumberReturned, Rubricering"


@dataclass(frozen=True)
class Asked:
    """The layer as it is shown, and the question, in a form."""

    request: Request
    layer: Layer
    query: FeatureQuery
    form: Form

    @property
    def here(self) -> str:
        """The address of the collection."""
        return f"{dataset_url(self.request)}/collections/{self.layer.collection_id}"

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in the address."""
        return dict(self.request.query_params)

    def links(self, next_cursor: str | None) -> list[dict[str, Any]]:
        """To this answer, its other forms, the collection and the next page."""
        items = f"{self.here}/items"
        found = [
            link("self", forms.address(items, self.parameters), self.form.media_type),
            *(
                link("alternate", address, one.media_type, one.title)
                for one, address in forms.alternates(self.request, items, self.form)
            ),
            link("collection", self.here),
        ]
        if next_cursor:
            onward = {name: value for name, value in self.parameters.items() if name != "offset"}
            address = forms.address(items, onward | {"cursor": next_cursor})
            found.append(link("next", address, self.form.media_type, "Volgende pagina"))
        return found

    def headers(
        self, links: list[dict[str, Any]], returned: int | None, matched: int | None
    ) -> dict[str, str]:
        """The headers that every form has: a client of a form without links of its own reads on by these."""
        kept = [one for one in links if one["rel"] in ("self", "next", "alternate")]
        headers = {
            "Content-Crs": f"<{self.query.crs.uri}>",
            "Link": ", ".join(f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"' for one in kept),
            "Vary": f"{VARY}, Accept",
            "Content-Disposition": f'{self._disposition}; filename="{self.filename}"',
            "Access-Control-Expose-Headers": EXPOSED,
            "Rubricering": self.layer.marking,
        }
        numbers = {"OGC-NumberReturned": returned, "OGC-NumberMatched": matched}
        return headers | {name: str(number) for name, number in numbers.items() if number is not None}

    @property
    def _disposition(self) -> str:
        return "inline" if self.form.pages else "attachment"

    @property
    def filename(self) -> str:
        """What a file of this answer is called; with its classification, unless that is open."""
        return f"{self.layer.collection_id}{suffix(self.layer.marking)}.{self.form.extension}"

    @property
    def etag(self) -> str | None:
        """Names the answer by what is asked of which content; None where a filter may look at the clock."""
        if not self.query.timeless:
            return None
        version = context(self.request).version
        asked = f"{version} {self.layer.token} {self.form.name} {self.here} {self.request.url.query}"
        return hashlib.blake2b(asked.encode(errors="backslashreplace"), digest_size=12).hexdigest()


def suffix(classification: str) -> str:
    """What the name of a file says of a classification: a file is passed on without its headers."""
    return "" if classification == "open" else f"-{classification}"
