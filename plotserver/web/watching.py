"""While an answer is on its way for long: may its reader still have it?

What was read in a transaction stands as it was when that began. A share that is withdrawn, a key or account
that is blocked, a layer that is marked higher: none of these would reach an answer of minutes. So it is asked
again, beside it, each second, and the answer is broken off when it is no.
"""

from collections.abc import Awaitable, Callable

from fastapi import Request

from layers import layer as layers
from layers.layer import Layer
from plotserver.identity.refusing import Refused
from plotserver.kernel.errors import NotFound, Unavailable, Unidentified
from plotserver.kernel.viewer import Viewer
from plotserver.web.context import context
from plotserver.web.identifying import still_let_in

MOST_UNKNOWN = 10
"""So often may it stay unknown, because the database is too busy to say."""

Still = Callable[[], Awaitable[bool]]


def of_layer(request: Request, who: Viewer, shown: Layer, picture: str | None) -> Still:
    """Asks whether the viewer may still have what it reads of this layer."""
    unknown = 0

    async def still() -> bool:
        nonlocal unknown
        try:
            await still_let_in(request)
            async with context(request).database.transaction(who) as tx:
                now = await layers.read(tx, shown.collection_id, picture=picture)
        except (NotFound, Unidentified, Refused):
            return False
        except Unavailable:
            unknown += 1
            return unknown < MOST_UNKNOWN
        unknown = 0
        return _as_wide(shown, now)

    return still


def _as_wide(before: Layer, now: Layer) -> bool:
    """Whether the viewer is reached as closely as it was, and so may have the same marked objects."""
    if now.access_version == before.access_version or before.level is None:
        return True
    return now.level is not None and now.level >= before.level
