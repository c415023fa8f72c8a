"""Which methods are answered at an address?"""

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def allowed(routes: Iterable[BaseRoute], scope: Scope) -> list[str]:
    """Those that some route answers, in the order in which people name them (RFC 9110 §10.2.1)."""
    found = {"OPTIONS"}
    for route in routes:
        if isinstance(route, APIRoute) and route.matches(scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return sorted(found, key=METHODS.index)
