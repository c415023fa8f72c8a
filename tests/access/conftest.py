"""A world in which each way to be let in, or to be kept out, occurs once; and those who ask in it."""

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import psycopg
import pytest

from plotserver.settings import Settings
from plotserver.web.signing import IdentitySigner
from tests import makers
from tests.access.rules import Layer, Share, World
from tests.conftest import Database, Owner, Postgres

ACTIVITY = "oefening"
PICTURES = {"voor-allen": "openbaar", "voor-partners": "partners", "voor-eigenaar": "eigenaar"}
LAYERS: tuple[tuple[str, str, list[Share]], ...] = (
    ("zq-openbaar", "open", [Share("openbaar")]),
    ("zq-sector", "intern", [Share("sector", "energie"), Share("openbaar")]),
    ("zq-deelnemers", "intern", [Share("activiteit", ACTIVITY)]),
    ("zq-partners", "intern", [Share("partners", may="bewerken")]),
    ("zq-genoemd", "vertrouwelijk", [Share("organisatie", "vr18"), Share("partners"), Share("openbaar")]),
    ("zq-eigen", "intern", []),
    ("zq-geheim", "geheim", [Share("organisatie", "vr18"), Share("partners")]),
    (
        "zq-voorbij",
        "intern",
        [Share("organisatie", "vr25", ended=True), Share("organisatie", "prorail", ended=True)],
    ),
    (
        "zq-gesloten",
        "intern",
        [Share("activiteit", "voorbij"), Share("organisatie", "vr25", until_activity="voorbij")],
    ),
    (
        "zq-gemerkt",
        "open",
        [Share("openbaar"), Share("partners", may="bewerken"), Share("organisatie", "vr18")],
    ),
)


@dataclass(frozen=True)
class Audience:
    """Who asks: for the oracle, and by which headers. `only`: a key for one layer; `refused`: it ended."""

    name: str
    organisation: str | None
    headers: dict[str, str]
    only: str | None = None
    refused: bool = False


NAMES = (
    "publiek",
    "eigenaar",
    "sector",
    "deelnemer",
    "oud-deelnemer",
    "ander",
    "genoemd",
    "adhoc",
    "sleutel",
    "verlopen-sleutel",
)
ORGANISATIONS = {
    "eigenaar": "vr17",
    "sector": "stedin",
    "deelnemer": "ns",
    "oud-deelnemer": "prorail",
    "ander": "vr25",
    "genoemd": "vr18",
    "adhoc": "adhoc-1",
}


def the_rules() -> World:
    """What the oracle knows of this world."""
    marks = {"": None, "-intern": "intern", "-vertrouwelijk": "vertrouwelijk"}
    layers = {
        name: Layer(
            name,
            "vr17",
            classification,
            {
                f"{name}-ding{mark}": level
                for mark, level in marks.items()
                if name == "zq-gemerkt" or not mark
            },
            deepcopy(shares),
        )
        for name, classification, shares in LAYERS
    }
    return World(
        sectors={"energie": {"stedin"}},
        participants={ACTIVITY: {"vr17", "ns", "adhoc-1"}, "voorbij": {"vr25"}},
        closed={"voorbij"},
        adhoc={"adhoc-1"},
        layers=layers,
    )


def people(owner: Owner, rules: World) -> None:
    """Make the same world in a database."""
    world = makers.World(owner)
    world.organisation("stedin", "energie")
    for name in ORGANISATIONS.values():
        world.organisation(name)
    owner.execute("UPDATE plot.organisation SET adhoc = true WHERE id = 'adhoc-1'")
    world.activity(ACTIVITY, "vr17", "ns", "prorail", "adhoc-1")
    world.activity("voorbij", "vr25")
    owner.execute("UPDATE plot.activity_participant SET left_at = now() WHERE organisation_id = 'prorail'")
    owner.execute("UPDATE plot.activity SET phase = 'afgesloten' WHERE id = 'voorbij'")
    for place, layer in enumerate(rules.layers.values()):
        plot = world.plot(layer.id, layer.owner, classification=layer.classification, activity_id=ACTIVITY)
        for number, (name, mark) in enumerate(layer.objects.items()):
            own = {f"{name}-eigen": 1}
            plot.place(name, 4 + place / 10, 51 + number, properties=own, classification=mark)
        plot.publish()
        for share in layer.shares:
            more = {"may": share.may, "until_activity": share.until_activity, "note": f"{layer.id}-reden"}
            until = makers.START if share.ended else None
            world.share(layer.id, share.kind, share.whom, until=until, **more)
    for picture, audience in PICTURES.items():
        world.picture(picture, *rules.layers, audience=audience, activity_id=ACTIVITY)


@pytest.fixture(scope="session")
def peopled_template(postgres: Postgres, template: Database) -> Iterator[Database]:
    """A database with this world in it, to copy from."""
    database = postgres.create(template.name)
    with psycopg.connect(database.owner_conninfo, autocommit=True) as owner:
        people(owner, the_rules())
    yield database
    postgres.drop(database)


@pytest.fixture
def database(postgres: Postgres, peopled_template: Database) -> Iterator[Database]:
    """This world, for one test alone."""
    copy = postgres.create(peopled_template.name)
    yield copy
    postgres.drop(copy)


@pytest.fixture
def peopled() -> World:
    """What the oracle knows of it."""
    return the_rules()


def key(owner: Owner, name: str, organisation: str, *, layer: str | None = None, ended: bool = False) -> str:
    """An access key of this organisation."""
    token = f"pks_{name}_{name:a<43}"
    owner.execute(
        "INSERT INTO plot.access_key (id, hash, organisation_id, name, may, everything, created_at,"
        " expires_at)"
        " VALUES (%s, %s, %s, 'proef', 'bewerken', %s, now() - interval '2 days',"
        " now() + CASE WHEN %s THEN interval '-1 day' ELSE interval '1 day' END)",
        (name, hashlib.sha256(token.encode()).digest(), organisation, layer is None, ended),
    )
    if layer:
        owner.execute("INSERT INTO plot.access_key_layer VALUES (%s, %s)", (name, layer))
    return token


@pytest.fixture
def audiences(owner: Owner, settings: Settings) -> dict[str, Audience]:
    """Those who ask, by name."""
    signer = IdentitySigner(settings.signing_key())

    def bearer(token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}"}

    found = {
        name: Audience(name, who, bearer(signer.sign(who)))
        for name, who in ORGANISATIONS.items()
        if name != "adhoc"
    }
    found["publiek"] = Audience("publiek", None, {})
    found["adhoc"] = Audience("adhoc", "adhoc-1", bearer(key(owner, "adhocaaa", "adhoc-1")))
    found["sleutel"] = Audience(
        "sleutel", "vr17", bearer(key(owner, "sleutela", "vr17", layer="zq-sector")), only="zq-sector"
    )
    ended = bearer(key(owner, "verlopen", "vr17", ended=True))
    found["verlopen-sleutel"] = Audience("verlopen-sleutel", None, ended, refused=True)
    return found
