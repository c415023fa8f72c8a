"""The words of drawing: what an object says, what somebody does to it, and what came of that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

PLACE = "\x00place"
"""The field that holds the geometry: a name that no attribute can have, for text holds no NUL."""

OWN_FIELDS = ("teken", "zekerheid", "bron", "geldig_van", "geldig_tot", "classificatie")
"""Attributes with a column of their own, by the names that readers know."""

SERVER_FIELDS = ("auteur", "organisatie", "geregistreerd", "versie")
"""Attributes that the server gives; what clients send back of them changes nothing."""

MARK = "classificatie"
MARKS = ("open", "intern", "vertrouwelijk")
"""The field and the levels of an object's classification, lowest first: never lower than its layer's."""

CERTAIN = "zeker"
CERTAINTIES = (CERTAIN, "waarschijnlijk", "onzeker")

Fields = Mapping[str, Any]
"""What an object says, by field; what is absent is empty. The place is a geometry in longitude, latitude
(EPSG:4258); `geldig_van` and `geldig_tot` are moments; all else is as JSON."""


class Kind(StrEnum):
    """What somebody does. REPLACE makes what is not there; RESTORE brings back an earlier version."""

    CREATE = "maken"
    REPLACE = "vervangen"
    CHANGE = "wijzigen"
    REMOVE = "verwijderen"
    RESTORE = "herstellen"


@dataclass(frozen=True)
class Condition:
    """On what condition an edit is meant (RFC 9110 §13.1): `versions` of which one must stand, None for
    any; `exists` whether the object must, or must not, be there."""

    versions: frozenset[int] | None = None
    exists: bool | None = None


ALWAYS = Condition()


@dataclass(frozen=True)
class Edit:
    """One thing that somebody does to one object.

    `operation` names it, so that it is recognised when it is sent again. `fields` is the whole object, or of
    a CHANGE only what is sent, with None for what is to go. `base` is the version that the writer started
    from, and of a RESTORE the version to bring back is `restored`.
    """

    kind: Kind
    feature_id: UUID
    operation: UUID
    fields: Fields = field(default_factory=dict)
    base: int | None = None
    restored: int | None = None
    condition: Condition = ALWAYS


@dataclass(frozen=True)
class State:
    """One version of an object, and who made it."""

    feature_id: UUID
    version: int
    fields: Fields
    deleted: bool
    recorded_at: datetime
    author: str
    organisation: str
    operation: UUID


@dataclass(frozen=True)
class Overwritten:
    """A field of which a newer value was replaced: what it was, whose, in which version and operation."""

    field: str
    value: Any
    author: str
    organisation: str
    version: int
    recorded_at: datetime
    operation: UUID


@dataclass(frozen=True)
class Outcome:
    """What came of an edit. `created`: it was not there before. `changed`: a version was appended; else all
    stood so already, or the operation had been done before (`repeated`)."""

    feature_id: UUID
    version: int
    deleted: bool = False
    created: bool = False
    changed: bool = True
    repeated: bool = False
    overwritten: tuple[Overwritten, ...] = ()
    warnings: tuple[str, ...] = ()
