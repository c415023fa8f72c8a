"""What is promised to stay: `python -m symbology.lock` writes data/signs.lock, `--check` compares with it.

The lock holds for each sign its place in data/atlas.txt and a digest of its pixels in every state. A code is
never dropped and a place never moves. A sign may be drawn better: then writing the lock raises the version of
the set. New signs only need the lock written again, which gives them their places.
"""

import argparse
import hashlib
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from symbology import datafiles, raster, schema, signs, svg
from symbology.model import STATES, Sign, SignSet

FILE = "signs.lock"
SIDE = 64  # pixels
HEAD = """\
# Place in the atlas and digest of the pixels of each sign. Written by `python -m symbology.lock`.
set {version}
resvg {resvg}
"""


@dataclass(frozen=True)
class Lock:
    """Versions of the set and of the renderer; per code its place (0 is the first) and digest."""

    version: str
    resvg: str
    signs: Mapping[str, tuple[int, str]]


def of_now(known: SignSet, atlas: Iterable[str]) -> Lock:
    """The lock of the set as it is."""
    places = {code: place for place, code in enumerate(atlas)}
    found = {sign.code: (places[sign.code], digest(sign)) for sign in known if sign.code in places}
    return Lock(known.version, _resvg(), dict(sorted(found.items(), key=lambda entry: entry[1][0])))


def digest(sign: Sign) -> str:
    """Of the pixels in every state, not of the file: how a PNG is packed does not matter."""
    from PIL import Image  # only who develops the set has it

    found = hashlib.blake2b(digest_size=10)
    for state in STATES if sign.geometry == "point" else ("",):
        with Image.open(io.BytesIO(raster.png(svg.draw(sign, state, label=""), SIDE))) as image:
            found.update(image.convert("RGBA").tobytes())
    return found.hexdigest()


def _resvg() -> str:
    from importlib.metadata import version

    return version("resvg-py")


def read(text: str) -> Lock:
    """A lock out of its file."""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    versions = {line[0]: line[1] for line in lines[:2]}
    found = {code: (int(place), pixels) for place, code, pixels in lines[2:]}
    return Lock(versions["set"], versions["resvg"], found)


def write(lock: Lock) -> str:
    """The file of a lock."""
    rows = "".join(f"{place} {code} {pixels}\n" for code, (place, pixels) in lock.signs.items())
    return HEAD.format(version=lock.version, resvg=lock.resvg) + rows


def broken(held: Lock, now: Lock) -> Iterator[str]:
    """Promises that cannot be kept by writing the lock again."""
    for code, (place, _) in held.signs.items():
        if code not in now.signs:
            yield f'{code}: has gone; a sign that nobody draws any more stays, as state = "vervallen"'
        elif now.signs[code][0] != place:
            yield f"{code}: moved in atlas.txt, from {place} to {now.signs[code][0]}; add at the end only"


def redrawn(held: Lock, now: Lock) -> list[str]:
    """The codes whose pixels have changed."""
    return [
        code for code, (_, pixels) in held.signs.items() if now.signs.get(code, ("", pixels))[1] != pixels
    ]


def faults(held: Lock, now: Lock) -> Iterator[str]:
    """How the signs differ from what is locked, with what to do."""
    yield from broken(held, now)
    again = "look at it (python -m symbology.sheet), then run python -m symbology.lock"
    yield from (f"{code}: is drawn differently; {again}" for code in redrawn(held, now))
    yield from (f"{code}: is new; {again}" for code in now.signs if code not in held.signs)
    if held.version != now.version:
        yield f"set.toml: version {now.version}, locked is {held.version}; run python -m symbology.lock"
    if held.resvg != now.resvg:
        yield f"resvg: version {now.resvg}, locked is {held.resvg}; pixels may differ by that alone"


def raised(version: str) -> str:
    """The next minor version."""
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def _extend(path: Path) -> None:
    """Give new signs the next places."""
    new = schema.missing(list(signs.load()), datafiles.lines(path.name))
    if new:
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{code}\n" for code in new))


def main() -> int:
    parser = argparse.ArgumentParser(description="lock places and pixels of the signs")
    parser.add_argument("--check", action="store_true", help="compare; write nothing")
    check = parser.parse_args().check
    with resources.as_file(resources.files("symbology") / "data") as folder:
        path = folder / FILE
        if not check:
            _extend(folder / "atlas.txt")
        held = read(path.read_text(encoding="utf-8")) if path.exists() else Lock("", "", {})
        now = of_now(signs.load(), datafiles.lines("atlas.txt"))
        stop = [*signs.faults(), *(faults(held, now) if check else broken(held, now))]
        if stop:
            sys.stderr.write("\n".join([*stop, f"{len(stop)} signs or places differ from {FILE}\n"]))
            return 1
        if not check:
            _save(folder, held, now)
    return 0


def _save(folder: Path, held: Lock, now: Lock) -> None:
    version = now.version
    if redrawn(held, now) and held.version == version:
        version = raised(version)
        path = folder / "set.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', text), encoding="utf-8")
    (folder / FILE).write_text(write(Lock(version, now.resvg, now.signs)), encoding="utf-8")
    new, again = len(now.signs.keys() - held.signs.keys()), len(redrawn(held, now))
    sys.stderr.write(f"{FILE}: {len(now.signs)} signs, {new} new, {again} redrawn, version {version}\n")


if __name__ == "__main__":
    sys.exit(main())
