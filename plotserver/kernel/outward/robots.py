"""What the owner of a host wants of programs: robots.txt (RFC 9309), and the pause that some ask for."""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

PRODUCT = "plotserver"
LONGEST_LINE = 2_000
MOST_RULES = 5_000
LONGEST_PAUSE = 30.0


@dataclass
class Robots:
    """Rules for us. `rules` are (path pattern, whether allowed); `pause` is a crawl delay in seconds."""

    rules: list[tuple[str, bool]] = field(default_factory=list)
    pause: float | None = None

    def allows(self, path: str) -> bool:
        """Whether this path (with its query) may be asked: the longest rule that matches decides, and
        allowing wins from refusing where they are as long (RFC 9309 §2.2.2)."""
        asked = _normal(path)
        matching = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, asked)]
        return max(matching, default=(0, True))[1]


NOTHING_ASKED = Robots()
EVERYTHING_CLOSED = Robots([("/", False)])


def read(body: bytes) -> Robots:
    """The rules for us: of the groups that name us, else of those for everybody. Never raises."""
    groups: dict[str, Robots] = {}
    names: list[str] = []
    in_rules = False
    for line in body.decode("utf-8-sig", "replace").splitlines():
        name, colon, value = line[:LONGEST_LINE].partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            names = [] if in_rules else names
            in_rules = False
            names.append(re.match(r"[A-Za-z_*-]*", value).group().lower())  # type: ignore[union-attr]
            continue
        in_rules = in_rules or bool(names)
        for group in (groups.setdefault(one, Robots()) for one in names):
            _add(group, name, value)
    return groups.get(PRODUCT) or groups.get("*") or NOTHING_ASKED


def _add(group: Robots, name: str, value: str) -> None:
    if name in ("allow", "disallow") and value and len(group.rules) < MOST_RULES:
        group.rules.append((_normal(value), name == "allow"))
    elif name == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value):
        group.pause = min(float(value), LONGEST_PAUSE)


def _normal(path: str) -> str:
    return quote(unquote(path), safe="/*$?&=:;,+@!~'()")


def _matches(pattern: str, path: str) -> bool:
    """A pattern with ``*`` for anything and ``$`` for the end; without steps back, whatever its shape."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(rest):
        if anchored and number == len(rest) - 1:
            return path.endswith(part) and len(path) - len(part) >= at
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at == len(path) if anchored and not rest else True
