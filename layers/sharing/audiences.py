"""With whom a layer is shared: all, all partners, or one organisation, sector or activity."""

from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg.rows import TupleRow

from layers.errors import LayerNotFound
from plotserver.kernel import queries
from plotserver.kernel.errors import Invalid

SQL = queries.load("layers", "sharing.sql")

FOR_ALL: Final = ("openbaar", "partners")
NAMED: Final = ("organisatie", "sector", "activiteit")
# What the database shows under which classification: the policy in migration 0002.
REACHED: Final = {
    "open": FOR_ALL + NAMED,
    "intern": ("partners", *NAMED),
    "vertrouwelijk": ("organisatie",),
    "geheim": (),
}


@dataclass(frozen=True)
class Audience:
    """With whom: `kind` alone for all, with `id` for one organisation, sector or activity."""

    kind: str
    id: str | None = None


def audience(text: str) -> Audience:
    """Read ``openbaar``, ``partners``, ``organisatie:vr17``, ``sector:energie`` or ``activiteit:ID``.

    Raises Invalid for anything else.
    """
    kind, _, name = text.strip().partition(":")
    if (kind in FOR_ALL and not name) or (kind in NAMED and name):
        return Audience(kind, name or None)
    raise Invalid(
        f"Met “{text}” kan niet worden gedeeld. "
        "Kies openbaar, partners, organisatie:ID, sector:ID of activiteit:ID."
    )


def share(connection: psycopg.Connection[TupleRow], layer_id: str, with_whom: Audience) -> bool:
    """Let the audience read the layer; returns whether its classification lets that have effect.

    Runs in the caller's transaction, on a connection of the owning role. Raises LayerNotFound, and Invalid
    when there is no such organisation, sector or activity.
    """
    row = {"layer": layer_id, "audience": with_whom.kind, "audience_id": with_whom.id, "may": "lezen"}
    classified = connection.execute(SQL["classification"], row).fetchone()
    if classified is None:
        raise LayerNotFound
    if with_whom.id is not None and connection.execute(SQL[with_whom.kind], row).fetchone() is None:
        raise Invalid(f"Er is geen {with_whom.kind} met de naam “{with_whom.id}”.")
    connection.execute(SQL["share"], row)
    return with_whom.kind in REACHED[str(classified[0])]
