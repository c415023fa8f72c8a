"""Plot lint: what a good cartographer would say, and what not."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbology import lint, lint_colours, lint_crowding, lint_model, signs
from symbology.lint_model import Finding, Plot, Sheet, Thing, View
from symbology.model import AreaStyle, LineStyle, Sign

KINDS: tuple[Literal["line"], Literal["polygon"]] = ("line", "polygon")
NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHEET = Sheet("plot", "Situatie Herwijnen", "veiligheidsregio", "VR Gelderland-Zuid", published=NOW)


def thing(name: str = "Dijkdoorbraak Waaldijk", sign: str | None = "dijkdoorbraak", **more: Any) -> Thing:
    """A point object at Herwijnen; `at` moves it so many degrees east and north."""
    east, north = more.pop("at", (0.0, 0.0))
    lon, lat = 5.13 + east, 51.82 + north
    box = more.pop("box", (lon, lat, lon, lat))
    values: dict[str, Any] = {"dimension": 0, "source": "CoPI", "recorded": NOW} | more
    return Thing(f"{name}-{lon:.5f}", "plot", sign, box=box, anchor=(lon, lat), label=name, **values)


def area(name: str = "Evacuatie Vuren", sign: str = "evacuatiegebied", **more: Any) -> Thing:
    """An area of some kilometres."""
    east, north = more.get("at", (0.0, 0.0))
    box = (5.10 + east, 51.80 + north, 5.16 + east, 51.84 + north)
    return thing(name, sign, dimension=2, box=box, **more)


def plot(*things: Thing, sheet: Sheet = SHEET, **more: Any) -> Plot:
    values: dict[str, Any] = {"title": "Situatie Herwijnen", "moment": NOW} | more
    return Plot(now=NOW, sheets=(sheet,), things=things, **values)


def codes(found: Plot, view: View | None = None) -> list[str]:
    return [finding.code for finding in lint.check(found, view).findings]


def finding(code: str, found: Plot, view: View | None = None) -> Finding:
    return next(one for one in lint.check(found, view).findings if one.code == code)


def test_a_plot_that_is_well_made_gets_no_remark() -> None:
    good = plot(thing(), area(), thing("Aangeduide post", "copi", at=(0.05, 0.02)))
    assert codes(good) == []


def test_an_empty_plot_gets_no_remark_about_objects() -> None:
    assert codes(plot()) == []


# --- what a map tells of itself


@pytest.mark.parametrize("title", ["", "  ", "Nieuwe laag", "test", "abc"])
def test_a_title_that_says_nothing(title: str) -> None:
    assert codes(plot(title=title)) == ["geen-titel"]


def test_a_map_of_no_time() -> None:
    assert codes(plot(moment=None)) == ["geen-tijd"]


def test_objects_without_a_source_unless_their_layer_tells_it() -> None:
    silent = thing(source="")
    assert finding("geen-bron", plot(silent, thing(), sheet=replace(SHEET, attribution=""))).things == (
        ("plot", silent.id),
    )
    assert codes(plot(silent)) == []


def test_an_exercise_says_so_in_its_title_or_beside_it() -> None:
    assert codes(plot(exercise=True)) == ["oefening-niet-in-titel"]
    assert codes(plot(exercise=True, title="Oefening hoogwater Herwijnen")) == []
    assert codes(plot(exercise=True, beside="OEFENING Hoogwater")) == []


def test_a_confidential_map_says_so_in_its_title() -> None:
    secret = replace(SHEET, classification="vertrouwelijk")
    found = finding("vertrouwelijk-zonder-merk", plot(sheet=secret, classification="vertrouwelijk"))
    assert found.layers == ("plot",)
    named = plot(sheet=secret, classification="vertrouwelijk", title="Kwetsbare objecten (vertrouwelijk)")
    assert codes(named) == []


def test_a_layer_older_than_its_owner_promised() -> None:
    promised = replace(SHEET, freshness=HOUR)
    assert codes(plot(thing(), sheet=replace(promised, published=NOW - 2 * HOUR))) == ["verouderde-laag"]
    assert codes(plot(thing(), sheet=promised)) == []


# --- single objects


def test_signs_that_lack_are_unknown_or_unfit() -> None:
    assert codes(plot(thing(sign=None))) == ["geen-teken"]
    assert codes(plot(thing(sign="bestaat-niet"))) == ["onbekend-teken"]
    assert codes(plot(thing(sign="evacuatiegebied"))) == ["teken-past-niet"]


def test_a_retired_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    retired = replace(signs.get("dijkdoorbraak"), state="vervallen")
    monkeypatch.setattr(lint_model, "get", lambda _code: retired)
    assert codes(plot(thing())) == ["vervallen-teken"]


def test_an_area_without_a_name_unless_it_has_ended() -> None:
    assert codes(plot(area(""))) == ["vlak-zonder-naam"]
    assert codes(plot(area("", status="beeindigd"))) == []


def test_a_prognosis_drawn_as_fact() -> None:
    assert codes(plot(area("Verwacht", "overstroming-prognose"))) == ["prognose-als-feit"]
    assert codes(plot(area("Verwacht", "overstroming-prognose", certainty="onzeker"))) == []


def test_what_begins_later_is_planned_or_says_that_it_is_expected() -> None:
    later = NOW + 2 * HOUR
    assert codes(plot(thing("Afsluiting", valid_from=later))) == ["toekomst-als-feit"]
    assert codes(plot(thing("Afsluiting", valid_from=later, status="gepland"))) == []
    assert codes(plot(thing("Verwachte afsluiting", valid_from=later))) == []
    assert codes(plot(thing("Afsluiting", valid_from=NOW + timedelta(minutes=5)))) == []


def test_what_has_passed_is_ended() -> None:
    past: dict[str, Any] = {"valid_from": NOW - 3 * HOUR, "valid_to": NOW - HOUR}
    assert codes(plot(thing(**past))) == ["geldigheid-verlopen"]
    assert codes(plot(thing(**past, status="beeindigd"))) == []
    assert codes(plot(thing(valid_to=NOW + HOUR))) == []


def test_what_nobody_confirmed_for_a_shift_in_a_layer_that_promises_freshness() -> None:
    fresh = replace(SHEET, freshness=HOUR)
    old = thing(recorded=NOW - 9 * HOUR)
    assert codes(plot(old, sheet=fresh)) == ["verouderd-object"]
    assert codes(plot(thing(recorded=NOW - 7 * HOUR), sheet=fresh)) == []
    assert codes(plot(old)) == []  # nothing was promised
    stale = replace(fresh, published=NOW - 3 * HOUR)
    assert codes(plot(old, sheet=stale)) == ["verouderde-laag"]  # told once, of the layer


def test_a_police_post_drawn_by_a_water_board_but_not_by_a_safety_region() -> None:
    police = next(
        sign for sign in signs.load().of("point") if (sign.discipline, sign.group) == ("politie", "repressie")
    )
    post = thing("Post", police.code, drawn_by="waterschap")
    assert codes(plot(post)) == ["teken-van-ander"]
    for kind in ("politie", "veiligheidsregio", "iets-nieuws"):
        assert codes(plot(replace(post, drawn_by=kind))) == []
    assert codes(plot(replace(post, drawn_by=""), sheet=replace(SHEET, owner_kind="waterschap"))) == [
        "teken-van-ander"
    ]


def test_the_same_sign_twice_on_one_spot() -> None:
    one, again = thing("Bres"), thing("Doorbraak", at=(0.00001, 0))
    assert len(finding("dubbel-object", plot(one, again)).things) == 2
    assert codes(plot(one, thing("Post", "copi"))) == []
    assert codes(plot(one, replace(again, status="beeindigd"))) == []


def test_a_name_that_is_a_sentence() -> None:
    assert codes(plot(thing("Dijk bezweken over een lengte van ongeveer tachtig meter"))) == ["naam-te-lang"]


def test_longitude_and_latitude_changed_over() -> None:
    good = [thing(f"Post {n}", at=(0.02 * n, 0.01 * n)) for n in range(5)]
    slip = Thing("slip", "plot", "copi", 0, (51.8, 5.1, 51.8, 5.1), (51.8, 5.1), "Post", source="CoPI")
    assert finding("ver-van-de-rest", plot(*good, slip)).things == (("plot", "slip"),)
    assert "ver-van-de-rest" not in codes(plot(*good))


def test_a_text_that_asks_for_secrecy_in_a_shared_layer() -> None:
    secret = thing(note="Niet delen met pers.")
    assert codes(plot(secret)) == ["geheim-in-open-laag"]
    closed = replace(SHEET, classification="vertrouwelijk")
    assert "geheim-in-open-laag" not in codes(plot(secret, sheet=closed))


# --- what does not fit


def scattered(number: int, seed: int = 3, spread: float = 0.2) -> list[Thing]:
    dice = random.Random(seed)
    return [
        thing(f"Post {n}", "copi", at=(dice.uniform(0, spread), dice.uniform(0, spread / 3)))
        for n in range(number)
    ]


def test_too_many_signs_at_once_but_not_when_one_looks_closer() -> None:
    many = plot(*scattered(300))
    assert "te-vol" in codes(many)
    assert "te-vol" not in codes(many, View(scale=5000))


def test_more_kinds_of_sign_than_a_legend_explains() -> None:
    kinds = [sign.code for sign in signs.load().of("point")][:30]
    placed = [thing(code, code, at=(n * 0.01, 0)) for n, code in enumerate(kinds)]
    assert "te-veel-tekens" in codes(plot(*placed))
    assert "te-veel-tekens" not in codes(plot(*placed[:20]))


def test_names_over_each_other_at_this_scale_and_apart_when_one_looks_closer() -> None:
    beside = plot(*(thing(f"Verzorgingshuis {n}", "copi", at=(n * 0.002, 0)) for n in range(8)))
    assert "namen-over-elkaar" in codes(beside, View(scale=100_000))
    assert "namen-over-elkaar" not in codes(beside, View(scale=2500))


def brute(boxes: list[lint_crowding.Label]) -> set[int]:
    """The same by comparing each with each: what the sweep must find."""
    standing: list[lint_crowding.Label] = []
    losers = set()
    for box in sorted(boxes, key=lambda box: (box.left, box.asks)):
        hit = any(
            other.owner != box.owner
            and other.right > box.left
            and other.bottom > box.top
            and other.top < box.bottom
            for other in standing
        )
        if hit and box.asks:
            losers.add(box.owner)
        else:
            standing.append(box)
    return losers


@given(
    st.lists(
        st.tuples(st.floats(0, 300), st.floats(0, 300), st.floats(1, 80), st.floats(1, 40), st.booleans()),
        max_size=60,
    )
)
@settings(max_examples=80, deadline=None)
def test_the_sweep_finds_what_comparing_all_finds(
    rows: list[tuple[float, float, float, float, bool]],
) -> None:
    boxes = [
        lint_crowding.Label(x, y, x + wide, y + high, owner, asks)
        for owner, (x, y, wide, high, asks) in enumerate(rows)
    ]
    assert lint_crowding._without_room(boxes) == brute(boxes)


def test_a_long_name_is_broken_into_lines_as_the_map_does() -> None:
    short = lint_crowding.label_size("Gemaal", 12)
    long = lint_crowding.label_size("Opvang Evenementenhal Gorinchem", 12)
    assert short[1] == pytest.approx(14.4)
    assert long[1] > short[1]
    assert long[0] <= 9 * 12 * 1.3  # one word may be wider than the line
    assert short[0] == pytest.approx(43, rel=0.1)


def test_text_too_small_on_paper_when_the_whole_must_be_reduced_to_fit() -> None:
    wide = plot(*(thing(f"Post {n}", "copi", at=(n * 0.2, 0)) for n in range(8)))
    assert "tekst-te-klein" in codes(wide, View(scale=25_000, medium="afdruk"))
    assert "tekst-te-klein" not in codes(wide, View(scale=2_000_000, medium="afdruk"))
    assert "tekst-te-klein" not in codes(wide, View(medium="afdruk"))
    assert "tekst-te-klein" not in codes(wide, View(scale=25_000))
    own = plot(thing("Post", "copi", text_size=5.0))
    assert "tekst-te-klein" in codes(own, View(scale=25_000, medium="afdruk"))


# --- colours


def line_sign(code: str, colour: str, **more: Any) -> Sign:
    return Sign(
        code, code, code, (), "algemeen", "realiteit", "line", "", line=LineStyle(colour, 3.0, **more)
    )


def test_red_and_green_that_differ_in_nothing_else_are_alike_to_colour_blind_eyes() -> None:
    red, green = line_sign("rood", "#B35A1F"), line_sign("groen", "#6E7A1F")
    assert lint_colours.confusable(red, green)
    assert not lint_colours.confusable(red, line_sign("groen", "#6E7A1F", dash="gestreept"))
    assert not lint_colours.confusable(red, line_sign("blauw", "#0B6FB8"))


def test_two_kinds_of_line_that_look_alike_are_named_both(monkeypatch: pytest.MonkeyPatch) -> None:
    two = {"rood": line_sign("rood", "#B35A1F"), "groen": line_sign("groen", "#6E7A1F")}
    monkeypatch.setattr(lint_model, "get", two.__getitem__)
    monkeypatch.setattr(lint_model, "load", lambda: two)
    lines = [thing(code, code, dimension=1, at=(0.01 * n, 0)) for n, code in enumerate(two)]
    found = finding("kleuren-lijken", plot(*lines))
    assert found.texts("nl")[0] == "Kleuren lijken op elkaar: groen en rood"
    assert len(found.things) == 2


def test_grey_stays_grey_and_white_white_in_the_simulation() -> None:
    for matrix in lint_colours.DEFICIENCIES.values():
        assert all(sum(row) == pytest.approx(1.0, abs=1e-5) for row in matrix)


def test_black_and_white_have_the_contrast_that_wcag_says() -> None:
    assert lint_colours.contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21.0)


def test_hardly_any_signs_of_the_set_can_be_confused() -> None:
    pairs = [
        (one.code, other.code)
        for kind in KINDS
        for one, other in combinations(signs.load().of(kind), 2)
        if lint_colours.confusable(one, other)
    ]
    assert len(pairs) <= 6, pairs


def test_too_many_colours() -> None:
    by_colour: dict[str, Sign] = {}
    for sign in signs.load().of("polygon"):
        assert isinstance(sign.area, AreaStyle)
        by_colour.setdefault(sign.area.outline_colour, sign)
    chosen = list(by_colour.values())[:10]
    many = [
        area(sign.name_nl, sign.code, at=(n * 0.01, 0), certainty="onzeker") for n, sign in enumerate(chosen)
    ]
    assert "te-veel-kleuren" in codes(plot(*many))
    assert "te-veel-kleuren" not in codes(plot(*many[:6]))


def test_an_edge_that_fades_with_the_opacity_of_its_layer() -> None:
    assert "rand-te-licht" in codes(plot(area(), sheet=replace(SHEET, opacity=0.15)))
    assert "rand-te-licht" not in codes(plot(area()))


# --- the findings themselves


def test_the_gravest_come_first() -> None:
    many = plot(thing("", sign=None), area(""), thing("x" * 60), title="")
    grades = [lint_model.SEVERITIES.index(one.severity) for one in lint.check(many).findings]
    assert grades == sorted(grades)
    assert len(set(grades)) == 3


@pytest.mark.parametrize("code", sorted(lint_model.checks()))
def test_every_check_has_a_reason_and_texts_in_two_languages(code: str) -> None:
    row = lint_model.checks()[code]
    assert len(row["reason"]) > 20
    assert row["severity"] in lint_model.SEVERITIES
    for language in ("nl", "en"):
        assert set(row[language]) == {"title", "why", "remedy"}
        assert all(len(text) > 5 for text in row[language].values())


def test_every_check_is_tried_here() -> None:
    tried = Path(__file__).read_text("utf-8")
    assert [code for code in lint_model.checks() if f'"{code}"' not in tried] == []


def test_markup_and_braces_in_a_name_are_text() -> None:
    found = finding("naam-te-lang", plot(thing("<script>{n}</script>" * 4)))
    assert "<script>{n}" in found.texts("nl")[1]
    assert "<script>{n}" in found.texts("en")[1]


@given(
    st.lists(
        st.builds(
            Thing,
            id=st.uuids().map(str),
            layer=st.sampled_from(["plot", "ander"]),
            sign=st.sampled_from([None, "", "copi", "evacuatiegebied", "afsluiting", "nergens"]),
            dimension=st.integers(0, 2),
            box=st.just((5.0, 52.0, 5.1, 52.1)),
            anchor=st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
            label=st.text(max_size=60),
            certainty=st.sampled_from(["zeker", "onzeker"]),
            text_size=st.none() | st.floats(0.1, 500),
        ),
        max_size=12,
    ),
    st.none() | st.floats(100, 5e8),
    st.sampled_from(["scherm", "afdruk"]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_drawn_there_are_findings_and_no_errors(things: Any, scale: Any, medium: Any) -> None:
    report = lint.check(plot(*things), View(scale, medium))
    for one in report.findings:
        assert all(one.texts("nl"))
        assert all(one.texts("en"))
