"""Writes pages: the templates with everything in them escaped, the built style sheet and script, and a policy
under which nothing else runs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from plotserver.web.context import base_url, context
from plotserver.web.html import words
from plotserver.web.html.negotiating import HTML, LINKED
from plotserver.web.responding import VARY, respond
from symbology.signs import load

NEGOTIATED = f"{VARY}, Accept"
ENTRY, ICON = "src/document.ts", "src/favicon.svg"
# Style attributes that a script sets through the object model need no permission; MapLibre's workers do.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:;"
    " connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Assets:
    """Addresses of what Vite built for the pages; none when it is not built."""

    script: str | None = None
    icon: str | None = None
    styles: tuple[str, ...] = ()


def assets(folder: Path | None) -> Assets:
    """What the manifest of the built page says of our entry."""
    manifest = folder / "manifest.json" if folder else None
    if manifest is None or not manifest.is_file():
        return Assets()
    return _assets(manifest, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _assets(manifest: Path, _modified: int) -> Assets:
    chunks = orjson.loads(manifest.read_bytes())
    if ENTRY not in chunks:
        return Assets()
    icon = chunks.get(ICON)
    styles = tuple("/" + one for one in _styles_of(chunks, ENTRY))
    return Assets("/" + chunks[ENTRY]["file"], "/" + icon["file"] if icon else None, styles)


def _styles_of(chunks: dict[str, Any], name: str) -> list[str]:
    """The style sheets of a chunk after those of the chunks that it stands on."""
    chunk = chunks[name]
    beneath = [style for one in chunk.get("imports", ()) for style in _styles_of(chunks, one)]
    return list(dict.fromkeys([*beneath, *chunk.get("css", ())]))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tail"] = lambda address: str(address).rstrip("/").rpartition("/")[2]
    environment.filters["groupby_spec"] = by_specification
    environment.tests["address"] = is_address
    return environment


def by_specification(uris: list[str]) -> list[dict[str, Any]]:
    """Conformance classes under the specification that they are of."""
    groups: dict[str, list[str]] = {}
    for uri in uris:
        groups.setdefault(uri.removeprefix("http://www.opengis.net/spec/").partition("/conf/")[0], []).append(
            uri
        )
    return [{"name": name, "uris": listed} for name, listed in groups.items()]


def is_address(value: object) -> bool:
    """Whether a value may be a link: an address of the web, never a script."""
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def page(request: Request, template: str, language: str, *, status: int = 200, **shown: Any) -> Response:
    """A page of this template. `shown` is what the template shows."""
    t, now = words.translator(language), datetime.now(UTC)

    def moment(text: str | None) -> datetime | None:
        return words.moment(text)

    explicit = request.query_params.get("lang") == language
    body = (
        _templates()
        .get_template(template)
        .render(
            t=t,
            lang=language,
            other="en" if language == "nl" else "nl",
            known=words.known,
            moment=moment,
            when=lambda at: words.when(at, language),
            age=lambda at: words.age(at, now, t),
            number=lambda value: words.number(value, language),
            sign_name=lambda code: _sign_name(code, language),
            to=lambda address: with_parameters(address, f="html", lang=language) if explicit else address,
            with_=with_parameters,
            here=own_address(request),
            base=base_url(request),
            assets=assets(context(request).page),
            version=context(request).version,
            **shown,
        )
    )
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": language,
        "Vary": f"{NEGOTIATED}, Accept-Language",
    }
    return respond(request, body.encode(), f"{HTML}; charset=utf-8", headers=headers, status=status)


def linked(request: Request, document: dict[str, Any]) -> Response:
    """A JSON-LD document."""
    return respond(request, orjson.dumps(document), LINKED, headers={"Vary": NEGOTIATED})


def data_block(document: dict[str, Any] | None) -> Markup | None:
    """JSON to stand in a `script` element that is data: nothing in it can end the element (HTML §4.12.1)."""
    if document is None:
        return None
    text = orjson.dumps(document).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _sign_name(code: object, language: str) -> str | None:
    known = load()
    if not isinstance(code, str) or code not in known:
        return None
    sign = known.get(code)
    return sign.name_en if language == "en" else sign.name_nl


def own_address(request: Request) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("f", "lang")]
    return base_url(request) + request.url.path + (f"?{urlencode(kept)}" if kept else "")


def with_parameters(address: str, **parameters: str) -> str:
    """The address with these parameters behind it."""
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}{urlencode(parameters)}"
