"""What does the client want: JSON, a page or JSON-LD, and in which language?"""

from fastapi import Request

LANGUAGES = ("nl", "en")
LINKED = "application/ld+json"
HTML = "text/html"
_PAGES = (HTML, "application/xhtml+xml")


def weights(header: str) -> dict[str, float]:
    """The entries of an Accept or Accept-Language header with their weights (RFC 9110 §12.4.2)."""
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        given = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weight = float(given)
        except ValueError:
            weight = 0.0
        if name:
            found[name] = max(weight, found.get(name, 0.0))
    return found


def form(request: Request) -> str:
    """``html``, ``jsonld``, or ``json`` for whatever the route itself writes.

    ``f`` decides; else what the client accepts. A page is only for who names it above all else, as browsers
    do: a program that takes anything gets data.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        return asked if asked in ("html", "jsonld") else "json"
    return accepted(request.headers.get("accept", ""))


def accepted(header: str) -> str:
    """The form that an Accept header likes best."""
    liked = weights(header)
    html = max((liked.get(name, 0.0) for name in _PAGES), default=0.0)
    linked = liked.pop(LINKED, 0.0)
    others = [
        weight
        for name, weight in liked.items()
        if name not in _PAGES and not name.startswith("image/")  # browsers name images beside pages
    ]
    most = max(others, default=0.0)
    if linked > max(html, most):
        return "jsonld"
    return "html" if html > most else "json"


def language(request: Request) -> str:
    """``nl`` or ``en``: by the parameter ``lang``, else by what the client accepts, else Dutch."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    liked: dict[str, float] = {}
    for name, weight in weights(request.headers.get("accept-language", "")).items():
        base = name.partition("-")[0]
        liked[base] = max(weight, liked.get(base, 0.0))
    return "en" if liked.get("en", 0.0) > liked.get("nl", liked.get("*", 0.0)) else "nl"
