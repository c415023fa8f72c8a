"""The exercise as data: large enough, sound, varied and written by functions instead of people."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from layers.reference_data import ReferenceData
from plotserver.demo import checking, loader, reading
from plotserver.demo.model import Exercise, PlotObject, Version
from plotserver.demo.reading import ExerciseInvalid

Checked = tuple[Exercise, ReferenceData]
REGIONS = ("vr08", "vr17", "vr18")
SECTORS = ("sector-energie", "sector-drinkwater", "sector-water", "sector-zorg", "sector-vervoer")


@pytest.fixture(scope="module")
def checked() -> Checked:
    return loader.checked()


@pytest.fixture(scope="module")
def exercise(checked: Checked) -> Exercise:
    return checked[0]


@pytest.fixture(scope="module")
def objects(exercise: Exercise) -> list[PlotObject]:
    return [thing for plot in exercise.plots for thing in plot.objects]


@pytest.fixture(scope="module")
def versions(objects: list[PlotObject]) -> list[Version]:
    return [version for thing in objects for version in thing.versions]


def test_the_exercise_has_no_faults(checked: Checked) -> None:
    assert checking.faults(*checked) == []


def test_it_is_as_large_as_a_national_crisis(exercise: Exercise, objects: list[PlotObject]) -> None:
    assert len({plot.owner for plot in exercise.plots}) >= 16
    assert len(exercise.plots) >= 28
    assert len(objects) >= 680
    assert {picture.id for picture in exercise.pictures} == {"landelijk", *SECTORS, *REGIONS}


def test_points_lines_and_areas_are_all_drawn(objects: list[PlotObject]) -> None:
    kinds = Counter(thing.versions[0].geometry.geom_type for thing in objects)
    assert kinds["Point"] >= 400
    assert kinds["LineString"] >= 60
    assert kinds["Polygon"] >= 50


def test_the_picture_unfolds_over_eight_hours(objects: list[PlotObject], versions: list[Version]) -> None:
    changing = [thing for thing in objects if len(thing.versions) > 1]
    assert len(changing) >= 300
    assert max(len(thing.versions) for thing in objects) >= 5
    hours = Counter(version.at // timedelta(hours=1) for version in versions)
    assert set(hours) == set(range(8))


def test_objects_move_grow_end_and_disappear(objects: list[PlotObject], versions: list[Version]) -> None:
    moved = [thing for thing in objects if thing.versions[0].geometry != thing.versions[-1].geometry]
    assert len(moved) >= 25
    assert sum(version.properties["status"] == "beeindigd" for version in versions) >= 60
    assert sum(version.deleted for version in versions) >= 5


def test_what_is_certain_is_told_from_what_is_not(versions: list[Version]) -> None:
    assert {version.certainty for version in versions} == {"zeker", "waarschijnlijk", "onzeker"}


def test_texts_are_written_and_not_repeated(objects: list[PlotObject]) -> None:
    texts = Counter(
        text for thing in objects for text in {one.properties["toelichting"] for one in thing.versions}
    )
    assert max(texts.values()) <= 3
    assert sum(len(str(text)) for text in texts) / len(texts) > 30


def test_authors_are_functions_and_not_people(exercise: Exercise) -> None:
    person = re.compile(r"\b(de heer|mevrouw|dhr\.|mw\.|drs\.|ir\.)", re.IGNORECASE)
    for plot in exercise.plots:
        assert not person.search(plot.author)
        assert not any(person.search(str(one.properties)) for it in plot.objects for one in it.versions)


def test_plots_are_published_several_times(exercise: Exercise) -> None:
    assert all(len(plot.publications) >= 2 for plot in exercise.plots)
    assert sum(len(plot.publications) >= 4 for plot in exercise.plots) >= 10


def test_some_plots_hold_a_later_draft(exercise: Exercise) -> None:
    with_draft = [
        plot.id
        for plot in exercise.plots
        if max(one.at for it in plot.objects for one in it.versions) > plot.publications[-1].at
    ]
    assert {"vr08-situatie", "vr18-situatie", "kcr2-landelijk"} <= set(with_draft)


def test_a_confidential_plot_is_shared_with_exactly_one_organisation(exercise: Exercise) -> None:
    confidential = {plot.id: plot.shares for plot in exercise.plots if plot.classification == "vertrouwelijk"}
    assert set(confidential) == {"tennet-kwetsbaar", "politie-kwetsbaar"}
    assert [share.audience_id for share in confidential["tennet-kwetsbaar"]] == ["dcc-ez"]
    assert [share.audience_id for share in confidential["politie-kwetsbaar"]] == ["vr17"]


def test_a_picture_opens_with_a_legible_number_of_layers(exercise: Exercise) -> None:
    for picture in exercise.pictures:
        assert 2 <= sum(layer.visible for layer in picture.layers) <= 5, picture.id


def test_every_layer_in_a_picture_has_a_note_of_its_own(exercise: Exercise) -> None:
    notes = Counter(layer.note for picture in exercise.pictures for layer in picture.layers)
    assert max(notes.values()) == 1


def test_a_public_picture_holds_layers_that_the_public_may_see(exercise: Exercise) -> None:
    public = {
        plot.id for plot in exercise.plots if any(share.audience == "openbaar" for share in plot.shares)
    }
    for picture in exercise.pictures:
        if picture.audience == "openbaar":
            assert sum(layer.layer in public and layer.visible for layer in picture.layers) >= 2, picture.id


def test_every_fault_in_a_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "plots").mkdir()
    (tmp_path / "activiteiten.toml").write_text('[[activiteit]]\nid = "a"\n', "utf-8")
    (tmp_path / "beelden.toml").write_text('[[beeld]]\nid = "b"\ngebied = [1, 2]\n', "utf-8")
    (tmp_path / "plots" / "p.toml").write_text("[[object]]\nid = 'o'\ntijd = 'straks'\n", "utf-8")
    with pytest.raises(ExerciseInvalid) as caught:
        reading.read(tmp_path)
    files = {fault.file for fault in caught.value.faults}
    assert files == {"activiteiten.toml", "beelden.toml", "p.toml"}


def test_a_time_in_a_text_is_told_as_the_clock_shows_it() -> None:
    start = loader.start_of(datetime(2026, 1, 15, 5, 58, tzinfo=UTC))
    assert start == datetime(2026, 1, 15, 5, 55, tzinfo=UTC)
    assert loader.spoken("Gereed om {+04:30}.", start) == "Gereed om 11:25."
