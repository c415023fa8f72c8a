"""What would another see of mine? ``als=stedin`` on whatever reads layers; ``als=openbaar`` for the public.

The database narrows the transaction to what the asker owns *and* the other would see (`plot.preview`): so it
tells nothing about what others share with that organisation.
"""

import re
from dataclasses import replace

from fastapi import Request

from plotserver.kernel.errors import Forbidden, Invalid
from plotserver.kernel.viewer import Viewer

PARAMETER = "als"
PUBLIC_NAME = "openbaar"
READING = ("/ogc/v1", "/v1/beelden", "/v1/plots", "/tiles/")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
WHO_ARE_YOU = "Bekijken als een ander kan alleen wie zelf bekend is: het toont wat die ander van u ziet."
WRONG = "De vraag is niet goed gesteld; hieronder staat per onderdeel wat er mis is."
NO_NAME = "Geef het id van een organisatie, of openbaar."


def offered(request: Request) -> bool:
    """Whether this request reads layers, and so can be previewed."""
    return request.method in ("GET", "HEAD") and request.scope["path"].startswith(READING)


def onward(request: Request, before: str) -> str:
    """The parameter for an address in an answer to a preview, after ``?`` or ``&``; nothing otherwise."""
    other = request.query_params.get(PARAMETER)
    return f"{before}{PARAMETER}={other}" if other is not None and offered(request) else ""


def previewed(request: Request, who: Viewer) -> Viewer:
    """Who asks, with the organisation as which it wants to see. Raises Forbidden for the public, and Invalid
    for what names no organisation.
    """
    other = request.query_params.get(PARAMETER)
    if other is None or not offered(request):
        return who
    if who.is_public:
        raise Forbidden(WHO_ARE_YOU)
    if NAME.fullmatch(other) is None:
        raise Invalid(WRONG, [(PARAMETER, NO_NAME)])
    return replace(who, preview="" if other == PUBLIC_NAME else other)
