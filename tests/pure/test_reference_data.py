"""The organisations, sectors, GRIP levels and crisis types that every database starts with."""

import pytest

from catalog import crisis_types
from layers import reference_data
from layers.reference_data import ReferenceData


@pytest.fixture(scope="module")
def reference() -> ReferenceData:
    return reference_data.load()


def of_kind(reference: ReferenceData, kind: str) -> set[str]:
    return {row.id for row in reference.organisations if row.kind == kind}


def test_all_25_safety_regions_have_their_code(reference: ReferenceData) -> None:
    regions = {row.id: row.code for row in reference.organisations if row.kind == "veiligheidsregio"}
    assert regions == {f"vr{number:02}": f"VR{number:02}" for number in range(1, 26)}


def test_all_21_water_boards_are_there(reference: ReferenceData) -> None:
    assert len(of_kind(reference, "waterschap")) == 21


def test_all_10_drinking_water_companies_are_there(reference: ReferenceData) -> None:
    assert len(of_kind(reference, "drinkwaterbedrijf")) == 10


def test_an_organisation_has_one_id(reference: ReferenceData) -> None:
    ids = [row.id for row in reference.organisations]
    assert len(ids) == len(set(ids))


def test_members_of_sectors_are_organisations(reference: ReferenceData) -> None:
    known = {row.id for row in reference.organisations}
    assert {member for sector in reference.sectors for member in sector.members} <= known


def test_a_tooi_address_agrees_with_the_code(reference: ReferenceData) -> None:
    with_uri = [row for row in reference.organisations if row.uri]
    assert with_uri
    assert all(row.code and str(row.uri).endswith(f"/{row.code.lower()}") for row in with_uri)


def test_grip_has_five_levels_and_no_grip_rijk(reference: ReferenceData) -> None:
    assert [row.code for row in reference.grip_levels] == [f"GRIP {rank}" for rank in range(1, 6)]
    assert [row.rank for row in reference.grip_levels] == [1, 2, 3, 4, 5]


def test_the_guideline_has_25_crisis_types_in_7_themes() -> None:
    of_the_guideline = [one for one in crisis_types.load() if one.theme <= 7]
    assert len(of_the_guideline) == 25
    assert {one.theme for one in of_the_guideline} == set(range(1, 8))


def test_newer_regional_types_stand_apart() -> None:
    newer = [one.name for one in crisis_types.load() if one.theme == 8]
    assert "Extreem geweld" in newer


def test_a_crisis_type_is_numbered_within_its_theme() -> None:
    assert all(one.code.split(".")[0] == str(one.theme) for one in crisis_types.load())
