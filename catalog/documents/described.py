"""What a document is made of: a record, whoever it is of, with the owner and the terms of use in words."""

from dataclasses import dataclass

from catalog import vocabulary
from catalog.documents.services import FILE
from catalog.model import Endpoint, Record
from catalog.search.own import OwnRecord
from catalog.vocabulary import Licence, Owner, Theme

TYPES = {"dataset": "dataset", "dienst": "service", "laag": "dataset", "beeld": "map"}
"""Kind to the type of resource in OGC API Records and Dublin Core."""
SPDX = {
    "cc0-1.0": "CC0-1.0",
    "cc-by-4.0": "CC-BY-4.0",
    "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "odbl-1.0": "ODbL-1.0",
    "dl-de-zero-2.0": "DL-DE-ZERO-2.0",
    "dl-de-by-2.0": "DL-DE-BY-2.0",
}
MOST_OBJECTS = 10_000
TRUSTED = ("https://", "http://")


@dataclass(frozen=True)
class Site:
    """This server, as documents tell of it. `url` is its address without a slash at the end."""

    url: str
    title: str = "Gemeenschappelijke datacatalogus"
    description: str = (
        "Kaarten voor crisisbeheersing, van alle partners: wat er is, van wie, hoe vers, en waar het staat."
    )
    contact: str = "De beheerders van deze catalogus"
    email: str = "plotserver@example.org"

    @property
    def catalogue(self) -> str:
        """The catalogue as a collection of OGC API Records."""
        return f"{self.url}/ogc/v1/collections/catalogus"

    def record(self, record_id: str) -> str:
        """The address of a record."""
        return f"{self.catalogue}/items/{record_id}"


@dataclass(frozen=True)
class Described:
    """A record with what its keys mean."""

    record: Record
    owner: Owner
    licence: Licence
    themes: tuple[Theme, ...]

    @property
    def type(self) -> str:
        """dataset, service or map."""
        return TYPES[self.record.kind]

    @property
    def spdx(self) -> str | None:
        """The licence as an SPDX identifier, where it has one."""
        return SPDX.get(self.record.licence)

    @property
    def email(self) -> str | None:
        """Where to ask."""
        return self.owner.email or None

    @property
    def page(self) -> str | None:
        """A page for people about the map, else about its owner."""
        return next((one for one in (self.record.page, self.owner.page) if one.startswith(TRUSTED)), None)

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Where it is served, without what is no address of the web."""
        return tuple(one for one in self.record.endpoints if one.url.lower().startswith(TRUSTED))


def of_record(record: Record) -> Described:
    """A record of the catalogue."""
    known = vocabulary.licences()
    licence = known.get(record.licence) or Licence(record.licence, record.licence)
    themes = vocabulary.themes()
    named = tuple(themes.get(key) or Theme(key, key) for key in record.themes)
    return Described(record, vocabulary.owner_of(record.owner), licence, named)


def of_own(own: OwnRecord, site: Site) -> Described:
    """A layer or picture of this server, served here."""
    here = (
        f"{site.url}/ogc/v1/collections/{own.layer_id}"
        if own.layer_id
        else f"{site.url}/ogc/v1/pictures/{own.picture_id}"
    )
    layer = own.layer_id or ""
    file = (Endpoint(FILE, f"{here}/items?f=json&limit={MOST_OBJECTS}", layer, own.title, "live"),)
    record = Record(
        id=own.id,
        title=own.title,
        title_en=own.title_en,
        description=own.description or own.title,
        owner=own.owner_id,
        nature=own.nature,
        access="open" if own.open else "inloggen",
        kind=own.kind,
        origin="eigen",
        keywords=(own.activity_title,) if own.activity_title else (),
        licence=(own.licence or "onbekend").casefold(),
        update_frequency="continu",
        bbox=own.bbox,
        not_for="Dit is een oefening." if own.exercise else "",
        endpoints=(
            Endpoint("OGC:API features", here, layer, own.title, "live"),
            Endpoint("OGC:API tiles", f"{here}/tiles", layer, own.title, "live"),
            *(file if layer else ()),
        ),
        newest=own.newest,
        created=own.created,
        modified=own.newest or own.created,
    )
    told = vocabulary.owner_of(own.owner_id)
    owner = Owner(
        own.owner_id,
        own.owner_name,
        told.name_en,
        own.owner_short,
        own.owner_uri or told.tooi,
        told.email,
        told.page,
    )
    licence = vocabulary.licences().get(record.licence) or Licence(record.licence, own.licence or "onbekend")
    return Described(record, owner, licence, ())
