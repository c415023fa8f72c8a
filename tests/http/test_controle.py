"""The list of plots, and what a good cartographer would say of a plot or a picture: for who may read it."""

from typing import Any

import httpx
import pytest
from shapely import box

from layers import checking
from tests.http.conftest import Login, problem
from tests.makers import World, minutes

pytestmark = pytest.mark.usefixtures("region")


def codes(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["bevindingen"]]


def found(answer: httpx.Response, code: str) -> dict[str, Any]:
    return next(one for one in answer.json()["bevindingen"] if one["code"] == code)


# --- plots


async def test_the_plots_that_one_may_read_with_owner_activity_and_links(
    client: httpx.AsyncClient, login: Login
) -> None:
    public = (await client.get("/v1/plots")).json()["plots"]
    assert [plot["id"] for plot in public] == ["water"]
    vr17 = (await client.get("/v1/plots", headers=await login("vr17"))).json()["plots"]
    water = next(plot for plot in vr17 if plot["id"] == "water")
    assert [plot["id"] for plot in vr17] == ["vitaal", "water"]
    assert (water["titel"], water["eigenaar"]["id"], water["aantal"]) == ("Laag water", "vr17", 3)
    assert (water["activiteit"]["id"], water["oefening"], water["magTekenen"]) == ("oefening", True, True)
    assert water["gepubliceerd"].startswith("2026-11-18T06:00")
    for link in water["links"]:
        assert (await client.get(link["href"])).status_code == 200, link
    assert not public[0]["magTekenen"]
    assert public[0]["activiteit"] == water["activiteit"]  # a public picture shows this activity


async def test_a_plot_that_is_not_shared_does_not_exist(client: httpx.AsyncClient, login: Login) -> None:
    for path in ("/v1/plots/vitaal", "/v1/plots/vitaal/controle", "/v1/plots/nergens"):
        problem(await client.get(path), 404)
        problem(await client.get(path, headers=await login("prorail")), 404)
    assert (await client.get("/v1/plots/vitaal", headers=await login("stedin"))).status_code == 200


async def test_a_plot_never_published_is_there_for_who_draws_in_it_alone(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    draft = world.plot("concept", "vr17", public=True)
    draft.place("Post", 4.5, 51.9, "copi")
    headers = await login("vr17")
    own = (await client.get("/v1/plots/concept", headers=headers)).json()
    assert own["gepubliceerd"] is None
    assert "geen-tijd" in codes(await client.get("/v1/plots/concept/controle", headers=headers))
    problem(await client.get("/v1/plots/concept"), 404)
    assert "concept" not in {plot["id"] for plot in (await client.get("/v1/plots")).json()["plots"]}


# --- findings


async def test_a_plot_is_checked_with_reasons_remedies_and_where(
    client: httpx.AsyncClient, world: World
) -> None:
    plot = world.plot("slordig", "vr17", public=True, attribution="")
    plot.draw("", box(4.4, 51.8, 4.5, 51.9), "evacuatiegebied")
    plot.draw("Verwacht", box(4.6, 51.8, 4.7, 51.9), "overstroming-prognose")
    plot.place("Weg", 4.5, 51.85, "bestaat-niet")
    plot.publish()
    answer = await client.get("/v1/plots/slordig/controle")
    body = answer.json()
    assert codes(answer) == ["onbekend-teken", "geen-bron", "vlak-zonder-naam", "prognose-als-feit"]
    assert body["aantal"] == {"fout": 1, "waarschuwing": 3, "advies": 0}
    assert (body["objecten"], body["afgekapt"], body["medium"]) == (3, False, "scherm")
    unnamed = found(answer, "vlak-zonder-naam")
    assert unnamed["ernst"] == "waarschuwing"
    assert all(unnamed[text] for text in ("titel", "waarom", "remedie", "title", "why", "remedy"))
    (one,) = unnamed["objecten"]
    assert one["laag"] == "slordig"
    assert one["bbox"] == unnamed["bbox"] == [4.4, 51.8, 4.5, 51.9]
    assert found(answer, "geen-bron")["aantal"] == 3


async def test_who_draws_checks_the_draft_before_publishing(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    plot = world.plot("bezig", "vr17", public=True, attribution="VR")
    plot.place("Post", 4.5, 51.9, "copi")
    plot.publish()
    plot.place("Weg", 4.5, 51.8, "bestaat-niet")
    headers = await login("vr17")
    assert codes(await client.get("/v1/plots/bezig/controle", headers=headers)) == []
    draft = await client.get("/v1/plots/bezig/controle?stand=concept", headers=headers)
    assert codes(draft) == ["onbekend-teken"]
    problem(await client.get("/v1/plots/bezig/controle?stand=concept"), 403)


async def test_a_picture_is_checked_on_what_the_viewer_may_read(
    client: httpx.AsyncClient, login: Login
) -> None:
    public = (await client.get("/v1/beelden/vr17/controle")).json()
    own = await client.get("/v1/beelden/vr17/controle", headers=await login("vr17"))
    assert public["objecten"] == 3
    assert own.json()["objecten"] == 4
    assert "vitaal" not in str(public)
    assert found(own, "vertrouwelijk-zonder-merk")["lagen"] == ["vitaal"]
    assert "vertrouwelijk-zonder-merk" not in str(public)


async def test_only_layers_that_are_on_are_checked_unless_others_are_named(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    world.connection.execute("UPDATE plot.picture_layer SET visible = false WHERE layer_id = 'vitaal'")
    headers = await login("vr17")
    assert (await client.get("/v1/beelden/vr17/controle", headers=headers)).json()["objecten"] == 3
    only = await client.get("/v1/beelden/vr17/controle?lagen=vitaal", headers=headers)
    assert only.json()["objecten"] == 1
    none = await client.get("/v1/beelden/vr17/controle?lagen=", headers=headers)
    assert none.json()["objecten"] == 0
    told = problem(await client.get("/v1/beelden/vr17/controle?lagen=vitaal,water"), 400)
    assert "vitaal" in told["errors"][0]["detail"]


async def test_a_picture_that_is_not_there_or_not_shared(client: httpx.AsyncClient, world: World) -> None:
    world.picture("besloten", "water", audience="eigenaar")
    problem(await client.get("/v1/beelden/besloten/controle"), 404)
    problem(await client.get("/v1/beelden/nergens/controle"), 404)


async def test_a_picture_is_checked_as_it_was(client: httpx.AsyncClient, world: World) -> None:
    plot = world.plot("later", "vr17", public=True, attribution="VR")
    plot.place("Post", 4.5, 51.9, "copi", at=minutes(0))
    plot.publish(minutes(1))
    plot.place("Weg", 4.5, 51.8, "bestaat-niet", at=minutes(60))
    plot.publish(minutes(61))
    world.picture("tijd", "later")
    assert "onbekend-teken" in codes(await client.get("/v1/beelden/tijd/controle"))
    then = await client.get("/v1/beelden/tijd/controle?moment=2026-11-18T06:30:00Z")
    assert "onbekend-teken" not in codes(then)


async def test_scale_medium_and_box_change_what_is_seen(client: httpx.AsyncClient, world: World) -> None:
    plot = world.plot("vol", "vr17", public=True, attribution="VR")
    for n in range(12):
        plot.place(f"Verzorgingshuis {n}", 4.5 + n * 0.002, 51.9, "copi")
    plot.publish()
    path = "/v1/plots/vol/controle"
    assert "namen-over-elkaar" in codes(await client.get(f"{path}?schaal=100000"))
    assert "namen-over-elkaar" not in codes(await client.get(f"{path}?schaal=2500"))
    assert "tekst-te-klein" in codes(await client.get(f"{path}?schaal=1000&medium=afdruk"))
    part = (await client.get(f"{path}?bbox=4.4999,51.8,4.5035,52")).json()
    assert part["objecten"] == 2


async def test_more_objects_than_are_looked_at_is_said(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_OBJECTS", 2)
    body = (await client.get("/v1/plots/water/controle")).json()
    assert (body["objecten"], body["afgekapt"]) == (2, True)


async def test_odd_things_that_clients_drew_are_checked_too(client: httpx.AsyncClient, world: World) -> None:
    plot = world.plot("vreemd", "vr17", public=True)
    plot.draw("leeg", None, "copi")
    plot.place("getal", 4.5, 51.9, "copi", properties={"naam": 12, "tekstgrootte": "NaN", "status": {"a": 1}})
    plot.place("null", 4.6, 51.9, "copi", properties={"naam": None, "tekstgrootte": [1], "toelichting": [2]})
    plot.publish()
    body = (await client.get("/v1/plots/vreemd/controle?medium=afdruk")).json()
    assert body["objecten"] == 2


async def test_a_wrong_question_is_told_by_name(client: httpx.AsyncClient) -> None:
    for query, parameter in (
        ("schaal=0", "schaal"),
        ("schaal=1:25000", "schaal"),
        ("medium=papier", "medium"),
        ("bbox=5,52,4,53", "bbox"),
        ("bbox=179,52,-179,53", "bbox"),
        ("stand=alles", "stand"),
        ("scale=25000", "scale"),
        ("lagen=water", "lagen"),
    ):
        told = problem(await client.get(f"/v1/plots/water/controle?{query}"), 400)
        assert [one["location"] for one in told["errors"]] == [parameter]
