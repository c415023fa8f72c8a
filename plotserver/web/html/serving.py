"""Between a route and its client: JSON as the route wrote it, or a page or JSON-LD made of that."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from plotserver.web.context import base_url
from plotserver.web.html import documents, negotiating, rendering, words
from plotserver.web.html.documents import Answer, NoDocument
from plotserver.web.html.linked import href
from plotserver.web.html.pages import PAGES, Document, Page

USUAL, MOST = 50, 1000
"""Objects on a page for people: when they say nothing, and at most."""
_ROOT = "/ogc/v1"
_FUNCTIONS: dict[str, Answer] = {}


def with_pages(path: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The route's function, which then also answers with a page when the resource has one.

    `path` is within the dataset. Remembers the function, for the pages that need its document beside theirs.
    """
    _FUNCTIONS[path] = function
    page = PAGES.get(path)
    if page is None:
        return function

    async def negotiated(request: Request) -> Response:
        form = negotiating.form(request)
        try:
            if form == "html":
                return await _page(page, path, function, request)
            if form == "jsonld" and page.linked is not None:
                document, beside, _ = await _documents(page, path, function, request)
                return rendering.linked(request, page.linked(document, beside))
        except NoDocument as other:
            return other.answer
        answer: Response = await function(request)
        answer.headers["Vary"] = _also_accept(answer.headers.get("vary", ""))
        return answer

    negotiated.__doc__ = function.__doc__
    return negotiated


def _also_accept(vary: str) -> str:
    names = [name.strip() for name in vary.split(",") if name.strip()]
    return ", ".join(names if "Accept" in names else [*names, "Accept"])


async def _documents(
    page: Page, path: str, function: Answer, request: Request
) -> tuple[Document, dict[str, Document], Response]:
    instead = {"limit": _limit(request)} if path.endswith("/items") else {}
    source = function if page.source is None else _FUNCTIONS[page.source]
    document, answer = await documents.read(source, request, **instead)
    beside = {name: await documents.beside(_FUNCTIONS[one], request) for name, one in page.beside.items()}
    return document, beside, answer


def _limit(request: Request) -> str:
    """How many objects are asked for; what is no number stays for the route to refuse."""
    asked = request.query_params.get("limit", str(USUAL))
    return str(min(int(asked), MOST)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else asked


async def _page(page: Page, path: str, function: Answer, request: Request) -> Response:
    language = negotiating.language(request)
    document, beside, answer = await _documents(page, path, function, request)
    dataset = document if path == "" else await documents.beside(_FUNCTIONS[""], request)
    t = words.translator(language)
    made_linked = page.linked(document, beside) if page.linked else None
    picture = request.path_params.get("picture_id")
    return rendering.page(
        request,
        page.template,
        language,
        document=document,
        collection=beside.get("collection", document if "itemType" in document else None),
        beside=beside,
        dataset=dataset,
        dataset_url=f"{base_url(request)}{_ROOT}" + (f"/pictures/{picture}" if picture else ""),
        picture=picture,
        word=page.word,
        params=request.path_params,
        trail=_trail(request, language, dataset, beside, t(page.word)),
        linked=rendering.data_block(made_linked),
        link_of=href,
        alternates=[one for one in document.get("links", []) if one["rel"] == "alternate"],
        columns=_columns(document),
        map_features=_features(request),
        has_linked=page.linked is not None,
        crs=(answer.headers.get("content-crs") or "").strip("<>"),
    )


def _columns(document: Document) -> list[str]:
    """The properties that an object on this page has; the name stands first in each row anyway."""
    found: dict[str, None] = {}
    for feature in document.get("features", ()):
        for name, value in (feature.get("properties") or {}).items():
            if value not in (None, "", [], {}) and name != "naam":
                found[name] = None
    return list(found)


def _features(request: Request) -> str:
    """Where the map gets the objects of this page, in longitude and latitude."""
    left_out = ("f", "lang", "crs", "limit", "skipGeometry")
    kept = [(name, value) for name, value in request.query_params.items() if name not in left_out]
    if request.url.path.endswith("/items"):
        kept.append(("limit", _limit(request)))
    return base_url(request) + request.url.path + "?" + urlencode([*kept, ("f", "json")])


def _trail(
    request: Request, language: str, dataset: Document, beside: dict[str, Document], word: str
) -> list[tuple[str, str]]:
    """The breadcrumb: words and addresses from the start of the surface to this page."""
    t, params = words.translator(language), request.path_params
    base, path = base_url(request), request.url.path
    here, inner = f"{base}{_ROOT}", path.removeprefix(_ROOT)
    found = [(t("all_layers"), here)]
    picture = params.get("picture_id")
    if picture:
        inner = re.sub(r"^/pictures/[^/]+", "", inner)
        here += f"/pictures/{picture}"
        found = [(t("pictures"), f"{base}{_ROOT}/pictures"), (_title(dataset, language), here)]
    if "layer_id" in params:
        layer = beside.get("collection")
        found.append((t("layers"), f"{here}/collections"))
        own = f"{here}/collections/{params['layer_id']}"
        if layer is not None:
            found.append((_title(layer, language), own))
        for name in ("items", "tiles", "styles"):
            deeper = f"/{name}/" in inner.partition(params["layer_id"])[2]
            if deeper:
                found.append((t({"items": "objects"}.get(name, name)), f"{own}/{name}"))
    elif inner.startswith("/collections/catalogus/"):
        own = f"{here}/collections/catalogus"
        found.append((t("catalogue"), own))
        if "record_id" in params:
            found.append((t("records"), f"{own}/items"))
    elif inner.startswith(("/tiles/", "/styles/", "/tileMatrixSets/")):
        name = inner.split("/")[1]
        found.append((t({"tileMatrixSets": "tile_matrix_sets"}.get(name, name)), f"{here}/{name}"))
    return found


def _title(document: Document, language: str) -> str:
    return str((language == "en" and document.get("titleEn")) or document["title"])
