"""Validates a MapLibre style with the style specification's own validator (Node)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "plotserver" / "page"
VALIDATE = """
const {createRequire} = require('module')
const spec = createRequire(process.argv[1] + '/package.json')('@maplibre/maplibre-gl-style-spec')
const style = JSON.parse(require('fs').readFileSync(0, 'utf8'))
console.log(JSON.stringify(spec.validateStyleMin(style).map(error => error.message)))
"""


def faults(style: str) -> list[str]:
    """What is wrong with the style; skips, saying so, where the validator is not installed."""
    node = shutil.which("node")
    if node is None or not (PAGE / "node_modules/@maplibre/maplibre-gl-style-spec").exists():
        pytest.skip("style validation: node or @maplibre/maplibre-gl-style-spec is not installed")
    command = [node, "-e", VALIDATE, "--", str(PAGE)]
    done = subprocess.run(command, input=style, capture_output=True, text=True, check=True, timeout=60)
    found: list[str] = json.loads(done.stdout)
    return found
