"""A database with the records that come with the server, one of them for partners alone, and three plots: for
all, for partners, of their owner alone."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from catalog import seed
from plotserver import reference
from tests.conftest import Database, Postgres
from tests.makers import World

KEY = "pks_catalogu_" + "a" * 43


@contextmanager
def stocked(postgres: Postgres, template: Database) -> Iterator[Database]:
    """The database, gone afterwards."""
    made = postgres.create(template.name)
    with psycopg.connect(made.owner_conninfo, autocommit=True) as connection:
        seed.bring(connection)
        reference.bring(made.owner_conninfo)
        stock(connection)
    yield made
    postgres.drop(made)


def stock(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Organisations, plots, and what is not for all."""
    world = World(connection)
    for one in ("vr17", "stedin"):
        world.organisation(one)
    world.activity("oefening", "vr17", "stedin")
    for name, word in (("openbaar", "Zwaluwnest"), ("partners", "Kwikstaart"), ("eigen", "Roerdomp")):
        plot = world.plot(f"zq-{name}", "vr17", activity_id="oefening", classification="intern")
        connection.execute(
            "UPDATE plot.layer SET title = %s, title_en = '' WHERE id = %s", (f"{word} waterkering", plot.id)
        )
        plot.place("punt", 4.5, 51.9)
        plot.place("punt2", 4.6, 52.0)
        plot.publish()
    connection.execute("UPDATE plot.layer SET classification = 'open' WHERE id = 'zq-openbaar'")
    world.share("zq-openbaar", "openbaar", None)
    world.share("zq-partners", "partners", None)
    world.picture("zq-beeld", "zq-openbaar", audience="openbaar", activity_id="oefening")
    connection.execute("UPDATE catalogue.record SET audience = 'partners' WHERE id = 'top10nl'")
    connection.execute("UPDATE catalogue.entry SET audience = 'partners' WHERE record_id = 'top10nl'")
    connection.execute(
        "INSERT INTO plot.access_key (id, hash, organisation_id, name, may, everything, created_at,"
        " expires_at)"
        " VALUES ('catalogu', %s, 'stedin', 'proef', 'lezen', true, now(), now() + interval '1 day')",
        (hashlib.sha256(KEY.encode()).digest(),),
    )
