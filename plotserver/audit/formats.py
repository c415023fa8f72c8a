"""Lines as others read them: our own JSON, the Elastic Common Schema, the Common Event Format."""

import ipaddress
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson

from plotserver.audit.lines import Line

ECS_VERSION = "8.11.0"
CATEGORIES = (
    (("inlog", "uitlog", "identiteit", "sessie"), "authentication"),
    (("sleutel", "delen", "deling", "uitnodig"), "iam"),
    (("lezen", "export", "tegels"), "database"),
    (("migr", "audit", "import"), "configuration"),
)
Write = Callable[[Line, bytes], bytes]


def jsonl(line: Line, found: bytes) -> bytes:
    """Our own document with its digest: enough to verify the chain elsewhere."""
    return orjson.dumps(line.document() | {"hash": found.hex()})


def ecs(line: Line, found: bytes) -> bytes:
    """An event of the Elastic Common Schema."""
    return orjson.dumps(_without_empty(_ecs(line, found)))


def _ecs(line: Line, found: bytes) -> dict[str, Any]:
    return {
        "@timestamp": line.at,
        "ecs": {"version": ECS_VERSION},
        "message": f"{line.action} {line.object}: {line.result}".strip(),
        "event": {
            "id": str(line.number),
            "sequence": line.number,
            "kind": "event",
            "category": [category(line)],
            "type": ["denied" if line.failed else "access" if category(line) == "database" else "info"],
            "action": line.action,
            "outcome": "failure" if line.failed else "success",
            "reason": line.result if line.failed else "",
            "created": line.recorded_at,
            "hash": found.hex(),
            "provider": "plotserver",
            "dataset": "plotserver.audit",
        },
        "source": {"ip": line.origin} if is_address(line.origin) else {"address": line.origin},
        "user": {"id": line.account},
        "organization": {"id": line.organisation},
        "user_agent": {"original": line.agent},
        "plotserver": {
            "actor": line.actor,
            "object": line.object,
            "lagen": line.layers,
            "eigenaren": line.owners,
            "detail": line.detail,
        },
    }


def cef(line: Line, found: bytes) -> bytes:
    """The Common Event Format, version 0: header fields parted by bars, then name=value."""
    severity = 6 if line.failed else 3
    head = ["plotserver", "plotserver", "1", _name(line.action), line.action, str(severity)]
    moment = datetime.fromisoformat(line.at)
    values = {
        "rt": str(int(moment.timestamp() * 1000)),
        "externalId": str(line.number),
        "act": line.action,
        "outcome": "failure" if line.failed else "success",
        "reason": line.result,
        "src"
        if is_address(line.origin, 4)
        else "c6a2"
        if is_address(line.origin, 6)
        else "shost": line.origin,
        "suser": line.actor,
        "requestClientApplication": line.agent,
        "cs1Label": "object",
        "cs1": line.object,
        "cs2Label": "hash",
        "cs2": found.hex(),
        "cs3Label": "eigenaren",
        "cs3": " ".join(line.owners),
        "cs4Label": "detail",
        "cs4": orjson.dumps(line.detail).decode(),
    }
    written = " ".join(f"{name}={_value(value)}" for name, value in values.items() if value)
    return "|".join(["CEF:0", *map(_header, head), written]).encode()


FORMS: dict[str, Write] = {"jsonl": jsonl, "ecs": ecs, "cef": cef}


def category(line: Line) -> str:
    """The category of the Elastic Common Schema that the action falls in."""
    for words, name in CATEGORIES:
        if any(word in line.action for word in words):
            return name
    return "database"


def is_address(text: str, version: int | None = None) -> bool:
    """Whether it is a network address, of this version of IP when given."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return version is None or found.version == version


def _origin_field(origin: str) -> str:
    if is_address(origin):
        return "src" if is_address(origin, 4) else "c6a2"
    return "shost"


def _name(action: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", action.lower()).strip("-")


def _header(text: str) -> str:
    return _one_line(text.replace("\\", "\\\\").replace("|", "\\|"))


def _value(text: str) -> str:
    return text.replace("\\", "\\\\").replace("=", "\\=").replace("\r", "\\r").replace("\n", "\\n")


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _without_empty(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {name: _without_empty(one) for name, one in value.items()}
    return {name: one for name, one in kept.items() if one not in ("", {}, [], None)}
