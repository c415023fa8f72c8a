"""The signs over HTTP: the list, a sign in words, its picture in every state, and permanent pictures."""

import struct
import xml.etree.ElementTree as ElementTree

import httpx
import pytest

from symbology import addresses, signs
from symbology.amplifiers import Amplifiers
from tests.http.conftest import problem


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def codes(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"/v1/tekens?{query}")
    assert answer.status_code == 200, answer.text
    return [sign["code"] for sign in answer.json()["tekens"]]


async def test_the_list_describes_every_sign(client: httpx.AsyncClient) -> None:
    body = (await client.get("/v1/tekens")).json()
    assert body["versie"] == signs.load().version
    assert len(body["tekens"]) == len(signs.load())
    (sign,) = [one for one in body["tekens"] if one["code"] == "meetploeg"]
    assert sign["naam"] == "Meetploeg"
    assert (sign["geometry"], sign["discipline"], sign["state"]) == ("point", "brandweer", "geldig")
    assert sign["extern"]["imoov"] == "B05"
    assert len(sign["trefwoorden"]) >= 3
    assert [one["href"] for one in sign["links"]] == [
        "/v1/tekens/meetploeg",
        "/v1/tekens/meetploeg.svg",
        "/v1/tekens/meetploeg.png",
    ]


async def test_a_lay_term_finds_signs_best_first(client: httpx.AsyncClient) -> None:
    assert (await codes(client, "q=brandweerwagen&limit=3"))[0] == "brandweervoertuig"


async def test_filters_narrow_the_list_and_the_search(client: httpx.AsyncClient) -> None:
    police = await codes(client, "discipline=politie&geometrie=punt")
    assert police
    assert all(signs.get(code).discipline == "politie" for code in police)
    assert all(signs.get(code).geometry == "line" for code in await codes(client, "geometrie=lijn"))
    assert all(signs.get(code).group == "realiteit" for code in await codes(client, "groep=realiteit"))
    assert await codes(client, "q=brandweerwagen&discipline=politie&limit=1") != ["brandweervoertuig"]


async def test_a_sign_in_words_names_a_permanent_picture_of_each_state(client: httpx.AsyncClient) -> None:
    body = (await client.get("/v1/tekens/brand")).json()
    assert (body["code"], body["getekend_als"]) == ("brand", "brand")
    assert list(body["plaatjes"]) == ["actief", "gepland", "beeindigd", "onzeker", "gepland-onzeker"]
    for address in body["plaatjes"].values():
        assert (await client.get(address)).headers["cache-control"].endswith("immutable")


@pytest.mark.parametrize("geometry", ["point", "line", "polygon"])
async def test_every_kind_of_sign_is_told_and_drawn(client: httpx.AsyncClient, geometry: str) -> None:
    for sign in signs.load().of(geometry)[-3:]:  # type: ignore[arg-type]
        body = (await client.get(f"/v1/tekens/{sign.code}")).json()
        assert body["geometry"] == geometry
        assert (await client.get(body["plaatjes"]["actief"])).status_code == 200
        assert size((await client.get(f"/v1/tekens/{sign.code}.png?size=32")).content) == (32, 32)


async def test_state_and_amplifiers_are_drawn(client: httpx.AsyncClient) -> None:
    plain = await client.get("/v1/tekens/brand.svg")
    told = await client.get(
        "/v1/tekens/brand.svg?toestand=gepland-onzeker&label=Loods%203&aantal=2,5&tijd=14:05"
        "&richting=45&sterkte=60&oefening=ja"
    )
    assert plain.headers["content-type"] == told.headers["content-type"] == "image/svg+xml"
    assert plain.headers["etag"] != told.headers["etag"]
    assert ElementTree.fromstring(told.text)[0].text == (
        "Brand, gepland, onzeker, oefening, aantal 2,5, tijd 14:05, richting 45 graden, sterkte 60%, Loods 3"
    )


async def test_a_png_has_the_tile_that_was_asked_for(client: httpx.AsyncClient) -> None:
    assert size((await client.get("/v1/tekens/brand.png")).content) == (64, 64)
    assert size((await client.get("/v1/tekens/brand.png?size=16")).content) == (16, 16)
    width, height = size((await client.get("/v1/tekens/brand.png?size=512&aantal=12")).content)
    assert width > height == 512


async def test_an_unknown_code_gives_the_unknown_sign_with_404(client: httpx.AsyncClient) -> None:
    """A map shows what it is given, so it is given a picture that says what is wrong."""
    answer = await client.get("/v1/tekens/bestaat-niet.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "image/svg+xml")
    assert "bestaat-niet" in (ElementTree.fromstring(answer.text)[0].text or "")
    answer = await client.get("/v1/tekens/bestaat-niet.png?toestand=gepland")
    assert (answer.status_code, size(answer.content)) == (404, (64, 64))


async def test_markup_in_a_code_or_a_label_is_text(client: httpx.AsyncClient) -> None:
    for path in ("/v1/tekens/<script>.svg", "/v1/tekens/brand.svg?label=<script>alert(1)</script>"):
        answer = await client.get(path)
        assert "<script" not in answer.text
        assert "<script" in (ElementTree.fromstring(answer.text)[0].text or "")


async def test_all_faults_of_a_question_are_told_at_once(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/v1/tekens/brand.png?size=9&toestand=weg&label=" + "a" * 41 + "&aantal=veel&tijd=25:00"
        "&richting=360&sterkte=101&oefening=x&kleur=rood"
    )
    told = {fault["location"] for fault in problem(answer, 400)["errors"]}
    assert told == {
        *("size", "toestand", "label", "aantal", "tijd", "richting", "sterkte", "oefening", "kleur"),
    }


async def test_a_line_has_no_amplifiers(client: httpx.AsyncClient) -> None:
    body = problem(await client.get("/v1/tekens/evacuatieroute.svg?aantal=3"), 400)
    assert body["errors"][0]["location"] == "aantal"
    assert (await client.get("/v1/tekens/evacuatieroute.svg")).status_code == 200


@pytest.mark.parametrize("query", ["discipline=douane", "geometrie=bol", "groep=alles", "limit=0"])
async def test_a_filter_that_does_not_exist_is_refused(client: httpx.AsyncClient, query: str) -> None:
    problem(await client.get(f"/v1/tekens?{query}"), 400)


async def test_a_permanent_picture_needs_no_login_and_never_changes(client: httpx.AsyncClient) -> None:
    name = addresses.name(signs.get("brand"), "gepland", Amplifiers(direction=47, strength=58, exercise=True))
    answer = await client.get(f"/tekens/{name}.svg")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Cookie" not in answer.headers["vary"]
    assert "richting 45 graden, sterkte 60%" in answer.text
    again = await client.get(f"/tekens/{name}.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    one, two = [await client.get(f"/tekens/{name}{ending}") for ending in (".png", "@2x.png")]
    assert [2 * side for side in size(one.content)] == list(size(two.content))


async def test_a_picture_that_has_changed_leads_to_what_it_is_now(client: httpx.AsyncClient) -> None:
    number = addresses.name(signs.get("brand")).split("-")[0]
    answer = await client.get(f"/tekens/{number}-0123456789abcdef@2x.png")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/tekens/{addresses.name(signs.get('brand'))}@2x.png"
    assert (await client.get(answer.headers["location"])).status_code == 200
