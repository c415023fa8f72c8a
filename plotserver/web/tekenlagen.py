"""The drawing layers of an activity (`/v1/activiteiten/{id}/lagen`), and how each is arranged, copied and put
away (`/v1/plots/{id}`)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from layers import arranging
from layers.arranging import DrawingLayer, NewLayer
from layers.errors import SECRET
from plotserver.web.activiteiten_maken import LONGEST_TEXT, LONGEST_TITLE, new_id
from plotserver.web.beelden import organisation
from plotserver.web.context import context
from plotserver.web.members import Members, sent
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, trail, write, writer

router = APIRouter(prefix="/v1", include_in_schema=False)
LONGEST_GROUP = 80
MODES = ("op-commando", "live")


@router.get("/activiteiten/{activity_id}/lagen")
async def layers(request: Request, activity_id: str) -> Response:
    """The plots of an activity that one may read or draw in, in their order."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await arranging.drawing_layers(tx, activity_id)
    return respond_json(request, {"lagen": [as_json(one) for one in found]})


@router.post("/activiteiten/{activity_id}/lagen")
async def make(request: Request, activity_id: str) -> Response:
    """Make a drawing layer of one's own organisation, whose policy shares it."""
    async with trail(request, "tekenlaag maken", activity_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        names = ("id", "titel", "omschrijving", "groep", "team", "classificatie", "modus", "volgorde")
        asked = await sent(request, *names)
        wanted = NewLayer(
            id=new_id(asked) or str(uuid4()),
            title=asked.text("titel", LONGEST_TITLE, needed=True) or "",
            description=asked.text("omschrijving", LONGEST_TEXT) or "",
            group=asked.text("groep", LONGEST_GROUP),
            team=asked.text("team", LONGEST_GROUP),
            position=asked.whole("volgorde", 0, 100_000),
            classification=_classification(asked),
            mode=asked.one_of("modus", MODES, "op-commando"),
        )
        asked.done()
        async with write(request, who, wanted.id) as tx:
            made, new = await arranging.make(tx, activity_id, wanted, author_of(who))
            kept.object = made.id
            if new:
                await kept.done(tx, who)
    return respond_json(request, as_json(made), cache="no-store", status=201 if new else 200)


@router.patch("/plots/{plot_id}")
async def arrange(request: Request, plot_id: str) -> Response:
    """Change what is sent: name, group, order, team, lock."""
    async with trail(request, "tekenlaag wijzigen", plot_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await sent(request, "titel", "omschrijving", "groep", "team", "volgorde", "vergrendeld")
        changes = _changes(asked)
        asked.done()
        async with write(request, who, plot_id) as tx:
            found = await arranging.arrange(tx, plot_id, changes, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, as_json(found), cache="no-store")


@router.post("/plots/{plot_id}/archiveren")
async def archive(request: Request, plot_id: str) -> Response:
    """Put the layer away: it can be read, and nobody draws in it."""
    return await _archived(request, plot_id, "tekenlaag archiveren", archived=True)


@router.post("/plots/{plot_id}/heropenen")
async def reopen(request: Request, plot_id: str) -> Response:
    """Take the layer out of the archive."""
    return await _archived(request, plot_id, "tekenlaag heropenen", archived=False)


@router.post("/plots/{plot_id}/kopie")
async def copy(request: Request, plot_id: str) -> Response:
    """Copy what one's own layer holds now, into its activity or another."""
    async with trail(request, "tekenlaag kopiëren", plot_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await sent(request, "id", "titel", "activiteit")
        wanted, title = new_id(asked) or str(uuid4()), asked.text("titel", LONGEST_TITLE)
        activity = asked.text("activiteit", 100)
        asked.done()
        async with write(request, who, wanted) as tx:
            made, new = await arranging.copy(tx, plot_id, wanted, title, activity, author_of(who))
            kept.object = f"{plot_id} {made.id}"[:200]
            if new:
                await kept.done(tx, who)
    return respond_json(request, as_json(made), cache="no-store", status=201 if new else 200)


async def _archived(request: Request, plot_id: str, action: str, *, archived: bool) -> Response:
    async with trail(request, action, plot_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        (await sent(request)).done()
        async with write(request, who, plot_id) as tx:
            found = await arranging.arrange(tx, plot_id, {"archived": archived}, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, as_json(found), cache="no-store")


def _changes(asked: Members) -> dict[str, Any]:
    """What is sent, by the names of the database; null empties a group or a team."""
    read: dict[str, tuple[str, Callable[[], Any]]] = {
        "titel": ("title", lambda: asked.text("titel", LONGEST_TITLE, needed=True)),
        "omschrijving": ("description", lambda: asked.text("omschrijving", LONGEST_TEXT) or ""),
        "groep": ("grouped", lambda: asked.text("groep", LONGEST_GROUP)),
        "team": ("team", lambda: asked.text("team", LONGEST_GROUP)),
        "volgorde": ("position", lambda: asked.whole("volgorde", 0, 100_000)),
        "vergrendeld": ("locked", lambda: asked.flag("vergrendeld")),
    }
    return {column: value() for name, (column, value) in read.items() if name in asked.sent}


def _classification(asked: Members) -> str:
    """How the new layer is classified; of secret it is told why that is refused."""
    if asked.sent.get("classificatie") == "geheim":
        asked.faults.append(("classificatie", SECRET))
        return "intern"
    return asked.one_of("classificatie", arranging.LEVELS, "intern")


def as_json(layer: DrawingLayer) -> dict[str, Any]:
    """A drawing layer as the plot page shows it."""
    published = {
        "id": layer.publication,
        "moment": layer.published_at,
        "door": layer.published_by,
        "notitie": layer.note,
    }
    return {
        "id": layer.id,
        "titel": layer.title,
        "omschrijving": layer.description,
        "groep": layer.grouped,
        "team": layer.team,
        "volgorde": layer.position,
        "vergrendeld": layer.locked,
        "gearchiveerd": layer.archived,
        "inRust": layer.rest,
        "modus": layer.mode,
        "classificatie": layer.classification,
        "activiteit": layer.activity_id,
        "eigenaar": organisation(layer.owner),
        "eigen": layer.own,
        "magTekenen": layer.drawable,
        "publicatie": None if layer.publication is None else published,
        "aantal": layer.feature_count,
        "conceptAantal": layer.draft_count,
    }
