"""The prober asks the layer itself, and says what it saw; what it could not ask it does not judge."""

import io
import random
from collections.abc import Callable

import pytest
from PIL import Image

from catalog import reporting
from catalog.model import Record
from catalog.probe import judging
from catalog.probe import running as probing
from catalog.probe.judging import FAILING, GONE, LIVE, SLOW, Outcome
from catalog.probe.pictures import NoPicture, shows_something
from plotserver.kernel.outward import Door, Manners, NoWayOut, Pace, allow
from tests.peers.documents import layer, wms
from tests.peers.harvesting import Harvesting
from tests.peers.replay import Asked, Replay, Told

CHANCE = random.Random(1)


def picture(*colours: tuple[int, int, int, int], form: str = "PNG", size: int = 64) -> bytes:
    """A picture in vertical bands of these colours."""
    made = Image.new("RGBA", (size, size), colours[0])
    for number, colour in enumerate(colours[1:], 1):
        made.paste(colour, (number * size // len(colours), 0, size, size))
    kept = io.BytesIO()
    (made.convert("RGB") if form == "JPEG" else made).save(kept, form)
    return kept.getvalue()


BLUE, CLEAR, WHITE = (0, 90, 200, 255), (0, 0, 0, 0), (255, 255, 255, 255)
FILLED, EMPTY = picture(CLEAR, BLUE), picture(CLEAR)


@pytest.mark.parametrize(
    ("body", "something"),
    [
        (FILLED, True),
        (EMPTY, False),
        (picture(WHITE), False),
        (picture(WHITE, BLUE, form="JPEG"), True),
        (picture(WHITE, form="JPEG"), False),
    ],
    ids=["drawn", "transparent", "white", "photo", "white photo"],
)
def test_a_map_shows_something_or_nothing(body: bytes, something: bool) -> None:
    assert shows_something(body) is something


def test_what_is_no_picture_or_too_large_a_one_is_not_unpacked() -> None:
    for body in (b"", b"<html>", FILLED[:40], picture(CLEAR, BLUE, size=2_000)):
        with pytest.raises(NoPicture):
            shows_something(body)


def test_the_states_of_a_service() -> None:
    good = Outcome(True, True, True, latency_ms=200)
    assert judging.judge(good, 4, "jaarlijks", CHANCE).state == LIVE
    assert judging.judge(Outcome(True, True, True, latency_ms=9_000), 0, "jaarlijks", CHANCE).state == SLOW
    assert judging.judge(Outcome(True, True, False), 9, "jaarlijks", CHANCE).state == FAILING
    absent = Outcome(False)
    assert [judging.judge(absent, failures, "", CHANCE).state for failures in range(4)] == [
        FAILING,
        FAILING,
        GONE,
        GONE,
    ]


def test_it_looks_again_sooner_after_a_failure_and_less_and_less() -> None:
    seconds = [judging.judge(Outcome(False), failures, "", CHANCE).again_seconds for failures in range(12)]
    assert 240 <= seconds[0] <= 360
    assert seconds[0] < seconds[1] < seconds[2] < seconds[4] < seconds[5]
    assert max(seconds) <= 86_400 * 1.2
    often = judging.judge(Outcome(True, True, True), 0, "continu", CHANCE).again_seconds
    assert often < judging.judge(Outcome(True, True, True), 0, "jaarlijks", CHANCE).again_seconds / 10


Answering = Callable[[Asked], Told]


def service(peer: Replay, image: Answering, layers: str = layer("water", "Water")) -> str:
    """A WMS whose maps are made by `image`."""

    def answer(asked: Asked) -> Told:
        if asked.query.get("request") == "GetMap":
            return image(asked)
        return Told(wms(layers, f"{peer.url}/wms").encode())

    peer.answers["/wms"] = answer
    return f"{peer.url}/wms"


async def round_of(harvesting: Harvesting) -> None:
    """One round over what is due, which at first is everything."""
    await probing.run(harvesting.database, harvesting.door, chance=CHANCE)


async def the_layer(harvesting: Harvesting) -> Record:
    (made,) = await harvesting.found("Water")
    return made


async def test_a_map_of_the_records_area_is_asked_and_the_state_is_shown(
    peer: Replay, harvesting: Harvesting
) -> None:
    await harvesting.harvest(service(peer, lambda _: Told(FILLED, "image/png")))
    await round_of(harvesting)
    made = await the_layer(harvesting)
    (endpoint,) = made.endpoints
    assert (endpoint.state, endpoint.message, endpoint.crs) == (LIVE, "", ("EPSG:28992", "EPSG:3857"))
    (asked,) = [one for one in peer.asked if one.query.get("request") == "GetMap"]
    assert (asked.query["layers"], asked.query["crs"]) == ("water", "EPSG:3857")
    async with harvesting.database.transaction(harvesting.viewer) as tx:
        seen = await reporting.condition(tx, made.id)
    assert [(day[1], day[2]) for days in seen.uptime.values() for day in days] == [(1, 1)]
    assert (seen.probes[0]["exists"], seen.probes[0]["answers"], seen.probes[0]["delivers"]) == (
        True,
        True,
        True,
    )


async def test_a_layer_that_shows_only_from_close_by_is_tried_closer(
    peer: Replay, harvesting: Harvesting
) -> None:
    def close_by(asked: Asked) -> Told:
        west, _, east, _ = (float(one) for one in asked.query["bbox"].split(","))
        return Told(FILLED if east - west < 50_000 else EMPTY, "image/png")

    await harvesting.harvest(service(peer, close_by))
    await round_of(harvesting)
    assert (await the_layer(harvesting)).state == LIVE
    assert len([one for one in peer.asked if one.query.get("request") == "GetMap"]) == 3


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (Told(EMPTY, "image/png"), "leeg"),
        (Told(b"<ServiceException>Dicht</ServiceException>"), "Dicht"),
        (Told(b"<html>Onderhoud</html>", "text/html"), "webpagina"),
        (Told(b"geen plaatje", "image/png"), "geen kaart"),
        (Told(b"", status=502), "502"),
    ],
    ids=["empty", "exception", "html", "no picture", "gateway"],
)  # fmt: skip
async def test_what_is_wrong_with_a_map_is_said(
    peer: Replay, harvesting: Harvesting, told: Told, message: str
) -> None:
    await harvesting.harvest(service(peer, lambda _: told))
    await round_of(harvesting)
    (endpoint,) = (await the_layer(harvesting)).endpoints
    assert endpoint.state == FAILING
    assert message in endpoint.message


async def test_a_service_behind_a_login_is_not_called_broken(peer: Replay, harvesting: Harvesting) -> None:
    await harvesting.harvest(service(peer, lambda _: Told(b"", status=401)))
    await round_of(harvesting)
    (endpoint,) = (await the_layer(harvesting)).endpoints
    assert (endpoint.state, "login" in endpoint.message) == (LIVE, True)


async def test_a_layer_that_left_its_service_is_noticed(peer: Replay, harvesting: Harvesting) -> None:
    url = service(peer, lambda _: Told(FILLED, "image/png"))
    await harvesting.harvest(url)
    service(peer, lambda _: Told(FILLED, "image/png"), layer("anders"))
    await round_of(harvesting)
    (endpoint,) = (await the_layer(harvesting)).endpoints
    assert (endpoint.state, "heeft deze laag niet" in endpoint.message) == (FAILING, True)


async def test_on_a_closed_network_nothing_is_judged(peer: Replay, harvesting: Harvesting) -> None:
    await harvesting.harvest(service(peer, lambda _: Told(FILLED, "image/png")))

    async def nowhere(host: str, _port: int) -> list[str]:
        raise NoWayOut(f"De naam {host} is niet te vinden.")

    async with Door("t", allow([]), manners=Manners(Pace(interval=0)), resolver=nowhere) as closed:
        await probing.run(harvesting.database, closed, chance=CHANCE)
    (endpoint,) = (await the_layer(harvesting)).endpoints
    assert endpoint.state == "niet-gecontroleerd"
    assert "geen verbinding naar buiten" in endpoint.message
    assert await probing.due(harvesting.database) == []


async def test_an_address_within_a_closed_network_is_never_probed(
    peer: Replay, harvesting: Harvesting
) -> None:
    await harvesting.harvest(service(peer, lambda _: Told(FILLED, "image/png")))
    before = len(peer.asked)
    async with Door("t", allow([]), manners=Manners(Pace(interval=0))) as guarded:
        await probing.run(harvesting.database, guarded, chance=CHANCE)
    (endpoint,) = (await the_layer(harvesting)).endpoints
    assert (endpoint.state, len(peer.asked)) == ("niet-gecontroleerd", before)
