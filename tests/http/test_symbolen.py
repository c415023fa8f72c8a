"""The handbook of signs over HTTP: downloads of the set, and the legend of what one sees in a picture."""

import hashlib
import io
import re
import zipfile
from typing import Any

import httpx
import pytest
from shapely import LineString

from symbology import signs
from tests.http.conftest import Login, problem
from tests.makers import World, minutes

REGION = "/v1/beelden/vr17/legenda"


async def told(client: httpx.AsyncClient, path: str, **options: Any) -> dict[str, list[str]]:
    """The legend in JSON: the codes under each heading."""
    answer = await client.get(f"{path}{'&' if '?' in path else '?'}f=json", **options)
    assert answer.status_code == 200, answer.text
    return {part["naam"]: [sign["code"] for sign in part["tekens"]] for part in answer.json()["afdelingen"]}


async def codes(client: httpx.AsyncClient, path: str, **options: Any) -> set[str]:
    return {code for found in (await told(client, path, **options)).values() for code in found}


# --- downloads


@pytest.mark.parametrize(
    ("path", "media_type", "begins"),
    [
        ("/symbolen/tekenset.zip", "application/zip", b"PK"),
        ("/symbolen/tekenset.pdf", "application/pdf", b"%PDF-"),
        ("/symbolen/qgis-stijlbibliotheek.xml", "text/xml", b"<!DOCTYPE qgis_style>"),
        ("/symbolen/tekens.json", "application/json", b"{"),
    ],
)
async def test_each_download_is_what_it_says_and_is_fetched_once(
    client: httpx.AsyncClient, path: str, media_type: str, begins: bytes
) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.content.lstrip(b"\xef\xbb\xbf").startswith(begins)
    again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(path)
    assert head.status_code == 200
    assert head.headers["etag"] == answer.headers["etag"]


async def test_a_download_is_the_same_plain_and_packed_and_has_the_version_in_its_name(
    client: httpx.AsyncClient,
) -> None:
    path = "/symbolen/qgis-stijlbibliotheek.xml"
    packed = await client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    version = signs.load().version
    assert plain.headers["content-disposition"] == f'attachment; filename="crisistekens-{version}-qgis.xml"'
    saved = (await client.get("/symbolen/tekenset.zip")).headers["content-disposition"]
    assert saved == f'attachment; filename="crisistekens-{version}.zip"'


async def test_the_package_that_is_served_opens_and_is_complete(client: httpx.AsyncClient) -> None:
    body = (await client.get("/symbolen/tekenset.zip")).content
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        assert opened.testzip() is None
        drawn = {name.rpartition("/")[2] for name in opened.namelist() if name.endswith(".svg")}
    assert {f"{sign.code}.svg" for sign in signs.load()} <= drawn


async def test_the_page_gets_every_sign_with_its_drawing_in_one_answer(client: httpx.AsyncClient) -> None:
    body = (await client.get("/symbolen/tekens.json")).json()
    assert len(body["tekens"]) == len(signs.load())
    assert all(sign["svg"].startswith("<svg ") and "<script" not in sign["svg"] for sign in body["tekens"])
    assert {sign["afdeling"] for sign in body["tekens"]} == {one["code"] for one in body["afdelingen"]}


async def test_what_does_not_exist_is_told_with_what_does(client: httpx.AsyncClient) -> None:
    assert "tekenset.pdf" in problem(await client.get("/symbolen/tekenset.docx"), 404)["detail"]
    problem(await client.get("/symbolen/tekenset.pdf?x=1"), 400)
    problem(await client.get("/symbolen/voorbeelden/bestaat-niet.svg"), 404)
    faults = problem(await client.get("/symbolen/voorbeelden/brand.svg?toestand=kapot&thema=roze"), 400)
    assert [fault["location"] for fault in faults["errors"]] == ["toestand", "thema"]


async def test_a_sign_on_the_map_by_day_and_by_night(client: httpx.AsyncClient) -> None:
    path = "/symbolen/voorbeelden/evacuatieroute.svg"
    seen = {
        hashlib.sha256((await client.get(f"{path}?thema={theme}&toestand={state}")).content).hexdigest()
        for theme in ("dag", "nacht")
        for state in ("actief", "gepland", "beeindigd", "onzeker", "gepland-onzeker")
    }
    assert len(seen) == 10


# --- the legend of a picture


@pytest.mark.usefixtures("region")
async def test_a_legend_has_exactly_the_signs_that_the_viewer_may_see(
    client: httpx.AsyncClient, login: Login
) -> None:
    public = {"gemaal", "dijk-bewaakt", "overstroomd-gebied"}
    assert await codes(client, REGION) == public
    assert await codes(client, REGION, headers=await login("prorail")) == public
    for organisation in ("vr17", "stedin"):
        assert await codes(client, REGION, headers=await login(organisation)) == public | {"onderstation"}


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("form", ["svg", "html", "json"])
async def test_no_form_of_the_legend_tells_of_a_confidential_sign(
    client: httpx.AsyncClient, login: Login, form: str
) -> None:
    asked = f"{REGION}?f={form}&bbox=4.5,51.8,4.6,51.9"
    outside = await client.get(asked)
    inside = await client.get(asked, headers=await login("stedin"))
    assert b"nderstation" not in outside.content
    assert outside.content != inside.content
    assert outside.headers["cache-control"] == "private, no-cache"
    if form != "svg":  # there its name is drawn
        assert b"nderstation" in inside.content


@pytest.mark.usefixtures("region")
async def test_a_picture_that_one_may_not_open_has_no_legend(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    world.picture("besloten", "vitaal", audience="partners")
    absent = problem(await client.get("/v1/beelden/nergens/legenda"), 404)
    hidden = problem(await client.get("/v1/beelden/besloten/legenda"), 404)
    assert absent == hidden
    assert await codes(client, "/v1/beelden/besloten/legenda", headers=await login("vr17")) == {
        "onderstation"
    }


@pytest.mark.usefixtures("region")
async def test_only_what_stands_in_the_box_is_explained(client: httpx.AsyncClient) -> None:
    assert await codes(client, f"{REGION}?bbox=4.4,51.91,4.5,51.93") == {"gemaal"}
    # The box of the line reaches into this corner, the line itself does not.
    assert await codes(client, f"{REGION}?bbox=4.61,51.94,4.62,51.95") == set()
    assert await codes(client, f"{REGION}?bbox=170,-10,-170,10") == set()
    assert "Geen tekens in beeld" in (await client.get(f"{REGION}?bbox=0,0,1,1&f=html")).text


@pytest.mark.usefixtures("region")
async def test_what_happens_stands_first_and_doubt_is_explained(client: httpx.AsyncClient) -> None:
    assert list(await told(client, REGION)) == [
        "Gebieden: gevaar en uitval",
        "Lijnen: maatregelen en routes",
        "Omgeving en infrastructuur",
    ]
    english = (await client.get(f"{REGION}?f=html&lang=en")).text
    headings = re.findall(r"<h3>(.*?)</h3>", english)
    assert headings[0] == "Areas: hazards and outages"
    assert headings[-1] == "State"
    assert "Uncertain: question mark or dotted line" in english
    certain = (await client.get(f"{REGION}?f=html&bbox=4.4,51.91,4.5,51.93")).text
    assert "Toestand" not in certain


async def test_layers_that_are_off_count_only_when_they_are_asked_for(
    client: httpx.AsyncClient, region: World
) -> None:
    other = region.plot("extra", "vr17", public=True)
    other.draw("Route", LineString([(4.6, 51.9), (4.7, 51.9)]), "evacuatieroute")
    other.publish()
    region.picture("twee", "water", "extra")
    assert await codes(client, "/v1/beelden/twee/legenda?lagen=extra") == {"evacuatieroute"}
    assert await codes(client, "/v1/beelden/twee/legenda?lagen=") == set()
    # A layer that is not there for this viewer and one that does not exist are the same.
    for layer in ("vitaal", "nergens"):
        fault = problem(await client.get(f"/v1/beelden/twee/legenda?lagen={layer}"), 400)
        assert fault["errors"][0]["location"] == "lagen"


async def test_a_legend_of_an_earlier_moment_has_the_signs_of_then(
    client: httpx.AsyncClient, region: World
) -> None:
    plot = region.plot("later", "vr17", public=True)
    plot.place("Brand", 4.5, 51.9, "brand", at=minutes(0))
    plot.publish(minutes(5))
    plot.place("Brand", 4.5, 51.9, "rook", at=minutes(15))
    plot.publish(minutes(20))
    region.picture("toen", "later")
    moment = minutes(10).isoformat().replace("+00:00", "Z")
    assert await codes(client, f"/v1/beelden/toen/legenda?moment={moment}") == {"brand"}
    assert await codes(client, "/v1/beelden/toen/legenda") == {"rook"}


async def test_an_unknown_sign_is_told_and_its_markup_is_text(
    client: httpx.AsyncClient, region: World
) -> None:
    plot = region.plot("vreemd", "vr17", public=True)
    plot.place("Iets", 4.5, 51.9, "<script>1</script>")
    plot.publish()
    region.picture("vreemd", "vreemd")
    answer = await client.get("/v1/beelden/vreemd/legenda?f=html")
    assert "Onbekend teken (&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    sign = (await client.get("/v1/beelden/vreemd/legenda?f=json")).json()["afdelingen"][0]["tekens"][0]
    assert sign["bekend"] is False


@pytest.mark.usefixtures("region")
async def test_all_faults_of_a_question_are_told_at_once(client: httpx.AsyncClient) -> None:
    asked = f"{REGION}?bbox=1,2,3&f=pdf&lang=fr&kolommen=9&moment=gisteren&laag=x"
    faults = problem(await client.get(asked), 400)["errors"]
    assert {fault["location"] for fault in faults} == {"bbox", "f", "lang", "kolommen", "moment", "laag"}
