"""Checks an export without the server that made it: GeoJSON, one Feature, or a Feature on each line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plotserver.trust import verdicts
from plotserver.trust.keyset import KeySet
from plotserver.trust.objects import Unreadable, parse
from plotserver.trust.verdicts import Verdict

RS = "\x1e"


@dataclass(frozen=True)
class Checked:
    """One object of an export, as people know it, and what its signature is worth."""

    id: str
    name: str
    verdict: Verdict


def check(text: bytes, keys: KeySet) -> list[Checked]:
    """Each object of an export, in its order. Raises Unreadable when it holds no Features."""
    return [
        Checked(str(one.get("id", "")), _name(one), verdicts.judge(one, keys)) for one in features_of(text)
    ]


def features_of(text: bytes) -> Iterator[dict[str, Any]]:
    """The Features of a FeatureCollection, of a Feature, or of lines (RFC 8142). Raises Unreadable."""
    try:
        written = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("it is no text in UTF-8") from error
    if written.lstrip().startswith(RS):
        documents = [parse(part) for part in written.split(RS) if part.strip()]
    else:
        try:
            documents = [parse(written)]
        except Unreadable:
            documents = [parse(line) for line in written.splitlines() if line.strip()]
    found = [feature for document in documents for feature in _features(document)]
    if not found and not documents:
        raise Unreadable("it is empty")
    yield from found


def _features(document: Any) -> list[dict[str, Any]]:
    kind = document.get("type") if isinstance(document, dict) else None
    listed = document.get("features") if kind == "FeatureCollection" else [document]
    wrong = not isinstance(listed, list) or any(
        not isinstance(one, dict) or one.get("type") != "Feature" for one in listed
    )
    if wrong:
        raise Unreadable("it holds something else than GeoJSON Features")
    return list(listed or [])


def _name(feature: dict[str, Any]) -> str:
    properties = feature.get("properties")
    found = properties.get("naam") if isinstance(properties, dict) else None
    return found if isinstance(found, str) else ""
