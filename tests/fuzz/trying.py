"""Requests that nobody would send, made from an OpenAPI document: what each operation is told, and near it.

`tried` sends so many cases to every operation in turn, from a fixed seed, and tells what went wrong.
"""

import collections
import contextlib
import json
import re
import time
from dataclasses import dataclass, field, replace
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import DataObject, SearchStrategy
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

SEED_PROFILE = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ODD_NUMBERS = st.sampled_from([0, -1, 4.5, 51.9, 180.0001, 91, 1e308, -1e-300, 2**63, None, "4.5", True])
ODD_TEXT = st.sampled_from(
    ["", " ", "\x00", "é", "a" * 5000, "' OR 1=1 --", "../..", "%00", "\ud83d", "𝔊", "null"]
)
WORDS = st.one_of(ODD_TEXT, st.text(max_size=12))
VALUES: SearchStrategy[Any] = st.recursive(
    st.one_of(ODD_NUMBERS, WORDS, st.integers(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
PLACE: SearchStrategy[Any] = st.one_of(
    st.tuples(st.floats(3, 7.5), st.floats(50, 54)).map(list), st.lists(ODD_NUMBERS, max_size=4)
)
GEOMETRY = st.one_of(
    st.none(),
    st.fixed_dictionaries({"type": st.just("Point"), "coordinates": PLACE}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["LineString", "MultiPoint"]), "coordinates": st.lists(PLACE, max_size=5)}
    ),
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["Polygon", "MultiLineString"]),
            "coordinates": st.lists(
                st.lists(PLACE, max_size=6).map(lambda ring: ring + ring[:1]), max_size=3
            ),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["MultiPolygon", "CircularString"]), "coordinates": VALUES}
    ),
    st.fixed_dictionaries(
        {"type": st.just("GeometryCollection"), "geometries": st.lists(VALUES, max_size=2)}
    ),
    VALUES,
)
NAMES = (
    "naam",
    "teken",
    "zekerheid",
    "geldig_van",
    "geldig_tot",
    "bron",
    "status",
    "versie",
    "auteur",
    "aantal",
)
PROPERTIES = st.one_of(
    st.dictionaries(
        st.one_of(st.sampled_from(NAMES), WORDS),
        st.one_of(
            VALUES, st.sampled_from(["gemaal", "zeker", "2026-11-24T10:00:00Z", "2026-02-30", "gepland"])
        ),
        max_size=5,
    ),
    VALUES,
)
FEATURE: SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Feature", "Feature", "feature"]),
        "geometry": GEOMETRY,
        "properties": PROPERTIES,
    },
    optional={"id": WORDS, "bbox": VALUES, "crs": VALUES, "time": VALUES},
)
OPERATIONS: SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "bewerkingen": st.lists(
            st.fixed_dictionaries(
                {
                    "id": st.uuids().map(str),
                    "soort": st.sampled_from(["maken", "wijzigen", "vervangen", "verwijderen", "herstellen"]),
                    "object": st.one_of(st.uuids().map(str), WORDS),
                },
                optional={
                    "basis": ODD_NUMBERS,
                    "versie": ODD_NUMBERS,
                    "geometrie": GEOMETRY,
                    "velden": PROPERTIES,
                },
            ),
            max_size=3,
        )
    }
)
WAIT = re.compile(r"(?<=[?&]wacht=)\d+(?=&|$)")
ENDLESS = "text/event-stream"
BODY: SearchStrategy[Any] = st.one_of(
    FEATURE,
    FEATURE,
    st.fixed_dictionaries({"type": st.just("FeatureCollection"), "features": st.lists(FEATURE, max_size=3)}),
    VALUES,
)


@dataclass
class Told:
    """What came of the cases: how many, with which status, and each fault with its first request."""

    cases: int = 0
    slowest: tuple[float, str] = (0.0, "")
    statuses: collections.Counter[int] = field(default_factory=collections.Counter)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass
class Trial:
    """Against which server, by which headers of identities, with which real names, and what may never come
    back."""

    url: str
    identities: list[dict[str, str]]
    names: dict[str, list[str]]
    hidden: str
    limit_seconds: float


def tried(trial: Trial, document: dict[str, Any], cases: int) -> Told:
    """Try the operations of a document, each as often."""
    base = document["servers"][0]["url"]
    trial = replace(trial, url=base if "://" in base else trial.url + base)
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    told = Told()
    with requests.Session() as session:
        for operation in operations:
            _operation(trial, session, operation, max(1, cases // len(operations) // 2), told)
    return told


def _operation(trial: Trial, session: requests.Session, operation: Any, cases: int, told: Told) -> None:
    """As the document says, and as it does not."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(SEED_PROFILE, max_examples=cases)
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def one(case: Any, data: DataObject) -> None:
            _real(trial, case, data)
            _send(trial, session, case, data.draw(st.sampled_from(trial.identities)), told)

        with contextlib.suppress(Unsatisfiable):  # what takes nothing cannot be asked wrong
            one()


def _real(trial: Trial, case: Any, data: DataObject) -> None:
    """Mostly things that exist, or hardly any case would get past the first door."""
    for name in list(case.path_parameters or {}):
        if name in trial.names and data.draw(st.integers(0, 5)):
            case.path_parameters[name] = data.draw(st.sampled_from(trial.names[name]))
    if case.method in ("POST", "PUT", "PATCH"):
        likely, odd = _bodies(case.path)
        if bool(data.draw(st.integers(0, 3))) is likely:
            case.body = data.draw(odd)


def _bodies(path: str) -> tuple[bool, SearchStrategy[Any]]:
    """What to send instead of what the document says, and whether mostly: of objects it says little."""
    if path.endswith("/bewerkingen"):
        return True, OPERATIONS
    return "/items" in path, BODY


def _send(trial: Trial, session: requests.Session, case: Any, identity: dict[str, str], told: Told) -> None:
    try:
        sent = case.as_transport_kwargs(base_url=trial.url)
        asked = requests.Request(
            sent["method"],
            sent["url"],
            **{name: sent[name] for name in ("params", "headers", "json", "data", "cookies") if name in sent},
        )
        request = session.prepare_request(asked)
        request.url = WAIT.sub("0", request.url or "")
        request.headers.update(identity)
    except (ValueError, requests.RequestException):  # what no client can send
        return
    start = time.monotonic()
    try:
        answer, content = _answer(session, request, trial.limit_seconds + 5)
    except requests.RequestException as error:
        _fault(told, f"{type(error).__name__} {case.operation.label}", request)
        return
    seconds = time.monotonic() - start
    told.cases += 1
    told.slowest = max(told.slowest, (seconds, f"{request.method} {request.url}"))
    told.statuses[answer.status_code] += 1
    if answer.status_code >= 500:
        _fault(told, f"{answer.status_code} {case.operation.label}", request)
    if seconds > trial.limit_seconds:
        _fault(told, f"slow {case.operation.label}", request)
    if trial.hidden.encode() in content:
        _fault(told, f"told what is hidden {case.operation.label}", request)
    kind = answer.headers.get("content-type", "")
    picture = answer.status_code == 404 and kind.startswith("image/")  # that of the unknown sign
    if 400 <= answer.status_code < 500 and not picture and "problem+json" not in kind:
        _fault(told, f"{answer.status_code} as {kind!r} {case.operation.label}", request)


def _answer(
    session: requests.Session, request: requests.PreparedRequest, seconds: float
) -> tuple[requests.Response, bytes]:
    """The answer and its content; of what never ends the beginning."""
    with session.send(request, allow_redirects=False, timeout=seconds, stream=True) as answer:
        if not answer.headers.get("content-type", "").startswith(ENDLESS):
            return answer, answer.content
        content = b""
        for part in answer.iter_content(None) if request.method == "GET" else ():
            content += part
            if b"event: " in content:
                break
        return answer, content


def _fault(told: Told, what: str, request: requests.PreparedRequest) -> None:
    body = request.body if isinstance(request.body, bytes) else json.dumps(request.body)
    told.faults.setdefault(what, f"{request.method} {request.url} {dict(request.headers)} {body!r:.400}")
