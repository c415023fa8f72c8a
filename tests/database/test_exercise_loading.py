"""The exercise in a real database: loaded once, and developing as one looks back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from plotserver.demo import loader
from tests.conftest import Database, Owner

NOW = datetime(2026, 11, 18, 14, 2, tzinfo=UTC)
START = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)


@pytest.fixture
def loaded(exercise: Database) -> Iterator[Owner]:
    """The owner's connection to a database with the exercise."""
    with psycopg.connect(exercise.owner_conninfo, autocommit=True) as connection:
        yield connection


def one(connection: Owner, question: Any, **values: Any) -> Any:
    """The single value that a question answers."""
    row = connection.execute(question, values).fetchone()
    assert row is not None
    return row[0]


def seen(connection: Owner, layer: str, moment: datetime) -> int:
    """How many objects the layer held at a moment."""
    question = (
        "SELECT count(*) FROM plot.feature_version"
        " WHERE layer_id = %(layer)s AND recorded @> %(moment)s AND NOT deleted"
    )
    return int(one(connection, question, layer=layer, moment=moment))


def test_the_eighth_hour_ends_about_now(owner: Owner) -> None:
    report = loader.load(owner, now=NOW)
    assert report.start == START
    assert one(owner, "SELECT max(lower(recorded)) FROM plot.feature_version") <= NOW


def test_a_second_load_does_nothing(owner: Owner) -> None:
    first = loader.load(owner, now=NOW)
    again = loader.load(owner, now=NOW + timedelta(days=1))
    assert (again.already, again.start, again.versions) == (True, START, 0)
    assert one(owner, "SELECT count(*) FROM plot.feature_version") == first.versions


def test_a_failed_load_leaves_nothing(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("broken off")

    monkeypatch.setattr(loader, "_write_picture", fail)
    with pytest.raises(RuntimeError):
        loader.load(owner, now=NOW)
    assert one(owner, "SELECT count(*) FROM plot.organisation") == 0


def test_every_plot_is_published_and_counts_what_it_shows(loaded: Owner) -> None:
    question = (
        "SELECT count(*) FROM plot.layer WHERE published_at IS NULL OR feature_count = 0 OR extent IS NULL"
    )
    assert one(loaded, question) == 0


def test_looking_back_shows_the_picture_develop(loaded: Owner) -> None:
    start = one(loaded, "SELECT started_at FROM plot.activity WHERE id = 'oefening-hoogwater'")
    counts = [seen(loaded, "vr08-situatie", start + timedelta(hours=hour)) for hour in (0, 1, 2, 4, 8)]
    assert counts == sorted(set(counts))
    assert counts[0] == 0


def test_a_draft_is_newer_than_what_is_published(loaded: Owner) -> None:
    question = """
        SELECT count(*) FROM plot.feature_version AS v JOIN plot.layer AS l ON l.id = v.layer_id
        WHERE lower(v.recorded) > l.published_at AND v.layer_id = 'vr08-situatie'
    """
    assert one(loaded, question) > 0


def test_the_flood_grows_from_version_to_version(loaded: Owner) -> None:
    rows = loaded.execute(
        "SELECT ST_Area(geom) FROM plot.feature_version WHERE layer_id = 'vr08-situatie'"
        " AND properties->>'naam' = 'Overstroomd gebied Tielerwaard' ORDER BY version"
    ).fetchall()
    areas = [row[0] for row in rows]
    assert len(areas) >= 4
    assert areas == sorted(areas)


def test_times_in_texts_are_clock_times(loaded: Owner) -> None:
    question = "SELECT count(*) FROM plot.feature_version WHERE properties->>'toelichting' LIKE '%%{+%%'"
    assert one(loaded, question) == 0
    assert one(loaded, "SELECT count(*) FROM plot.picture_layer WHERE note LIKE '%%{+%%'") == 0


def test_everything_is_marked_as_an_exercise(loaded: Owner) -> None:
    assert one(loaded, "SELECT bool_and(exercise) FROM plot.activity")
    assert one(loaded, "SELECT bool_and(activity_id IS NOT NULL) FROM plot.picture")


def test_the_confidential_layer_is_seen_by_two_organisations_only(exercise: Database, loaded: Owner) -> None:
    organisations = [row[0] for row in loaded.execute("SELECT id FROM plot.organisation")]
    with psycopg.connect(exercise.app_conninfo, autocommit=True) as viewer:
        seeing = [who for who in (*organisations, "") if _sees(viewer, who, "tennet-kwetsbaar")]
    assert sorted(seeing) == ["dcc-ez", "tennet"]


def _sees(viewer: Owner, who: str, layer: str) -> bool:
    with viewer.transaction():
        viewer.execute("SELECT set_config('plotserver.organisation', %s, true)", [who])
        return viewer.execute("SELECT 1 FROM plot.layer WHERE id = %s", [layer]).fetchone() is not None
