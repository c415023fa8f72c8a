"""Plot lint over HTTP: the advice of a good cartographer on a plot or a picture (`…/controle`)."""

from typing import Any

from fastapi import APIRouter, Request, Response

from layers import checking
from layers.checking import Checked, Question
from layers.layer import Box
from plotserver.kernel import crs
from plotserver.web.context import context
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from symbology.lint_model import MEDIA, SEVERITIES, Finding, View

router = APIRouter(include_in_schema=False)
PARAMETERS = ("schaal", "medium", "bbox")
SCALES = (100, 500_000_000)
MOST_NAMED = 200
"""Objects that a finding names; `aantal` tells how many there are."""
STATES = ("gepubliceerd", "concept")


@router.get("/v1/plots/{plot_id}/controle")
async def check_plot(request: Request, plot_id: str) -> Response:
    """The findings on a plot: as published, or for who draws in it the draft (`stand=concept`)."""
    query = Query(request).allow([*PARAMETERS, "stand"])
    question = _question(query)
    stand = query.text("stand")
    if stand is not None:
        query.one_of("stand", STATES, STATES[0])
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        draft = None if stand is None else stand == "concept"
        checked = await checking.check_plot(tx, plot_id, question, draft=draft)
    return respond_json(request, _checked(checked, question))


@router.get("/v1/beelden/{picture_id}/controle")
async def check_picture(request: Request, picture_id: str) -> Response:
    """The findings on a picture: on the layers that are on when it opens, or on those of `lagen`."""
    query = Query(request).allow([*PARAMETERS, "lagen", "moment"])
    question, moment = _question(query), query.moment("moment")
    layers = query.text("lagen", 20_000)
    query.done()
    chosen = None if layers is None else [name for name in layers.split(",") if name]
    async with context(request).database.transaction(viewer(request)) as tx:
        checked = await checking.check_picture(tx, picture_id, question, layer_ids=chosen, moment=moment)
    return respond_json(request, _checked(checked, question))


def _question(query: Query) -> Question:
    medium = query.one_of("medium", MEDIA, MEDIA[0])
    scale = query.number("schaal", 0, *SCALES)
    bbox = query.bbox("bbox", crs.DEFAULT)
    if bbox is not None and bbox[0] > bbox[2]:
        query.faults.append(
            ("bbox", "De controle kijkt niet over de datumgrens heen; vraag de helften apart.")
        )
    view = View(scale=float(scale) if scale else None, medium="afdruk" if medium == "afdruk" else "scherm")
    return Question(view, bbox)


def _checked(checked: Checked, question: Question) -> dict[str, Any]:
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in checked.findings:
        counts[finding.severity] += 1
    return {
        "titel": checked.title,
        "moment": checked.moment,
        "schaal": round(checked.scale),
        "medium": question.view.medium,
        "objecten": checked.objects,
        "afgekapt": checked.cut,
        "aantal": counts,
        "bevindingen": [_finding(finding, checked) for finding in checked.findings],
    }


def _finding(finding: Finding, checked: Checked) -> dict[str, Any]:
    titel, waarom, remedie = finding.texts("nl")
    title, why, remedy = finding.texts("en")
    return {
        "code": finding.code,
        "ernst": finding.severity,
        "titel": titel,
        "waarom": waarom,
        "remedie": remedie,
        "title": title,
        "why": why,
        "remedy": remedy,
        "lagen": list(finding.layers),
        "aantal": len(finding.things),
        "bbox": _union([checked.boxes[key] for key in finding.things]),
        "objecten": [
            {"laag": key[0], "id": key[1], "naam": checked.names[key], "bbox": checked.boxes[key]}
            for key in finding.things[:MOST_NAMED]
        ],
    }


def _union(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))
