"""In which form does the client want it? By ``f``, else by what it accepts (RFC 9110 §12.5.1)."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request
from starlette.exceptions import HTTPException

from layers.formats import FORMS, NAMES, Form
from plotserver.web.reading import Query

NOTHING_FITS = "Dit is er niet in een vorm die u aanneemt (kop Accept). Kies er een met de parameter f: {}."


def chosen(query: Query, offered: Sequence[Form] = FORMS) -> Form:
    """The form in which features are asked; an ``f`` that is not known is noted by `Query.allow`.

    Raises HTTPException (406).
    """
    if "f" in query.request.query_params:
        return NAMES.get(query.request.query_params["f"], offered[0])
    accept = query.request.headers.get("accept", "")
    form = best(accept, offered)
    if form is None:
        raise HTTPException(406, NOTHING_FITS.format(", ".join(one.name for one in offered)))
    return form


def best(accept: str, offered: Sequence[Form]) -> Form | None:
    """The one that an Accept header likes best, the first where it leaves the choice; None when none fits.

    A media type by name counts before a range that it is in; a weight of 0 refuses.
    """
    ranges = _ranges(accept)
    if not ranges:
        return offered[0]
    liked = [(max(_weight(ranges, one) for one in form.media_types), form) for form in offered]
    weight = max(weight for weight, _ in liked)
    return next(form for one, form in liked if one == weight) if weight > 0 else None


def accepts(request: Request, *media_types: str) -> bool:
    """Whether the client takes one of these; one that says nothing takes anything."""
    ranges = _ranges(request.headers.get("accept", ""))
    return not ranges or any(_weight(ranges, one) > 0 for one in media_types)


def _ranges(accept: str) -> dict[str, float]:
    ranges: dict[str, float] = {}
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        given = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weight = float(given)
        except ValueError:
            weight = 0.0
        if media_type:
            ranges[media_type] = max(weight, ranges.get(media_type, 0.0))
    return ranges


def _weight(ranges: dict[str, float], media_type: str) -> float:
    kind = media_type.partition("/")[0]
    return ranges.get(media_type, ranges.get(f"{kind}/*", ranges.get("*/*", 0.0)))


def address(here: str, asked: dict[str, str]) -> str:
    """An address with these parameters."""
    return f"{here}?{urlencode(asked)}" if asked else here


def alternates(request: Request, here: str, form: Form) -> list[tuple[Form, str]]:
    """The same answer in each other form (17-069r4, /req/core/fc-links)."""
    asked = {name: value for name, value in request.query_params.items() if name != "f"}
    plain = address(here, asked)
    joined = f"{plain}&f=" if asked else f"{plain}?f="
    return [(one, joined + one.name) for one in FORMS if one is not form]
