"""QGIS, headless, with an access key as the password of Basic; an access key narrows what it sees."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.clients.newer import Newer
from tests.clients.test_qgis import qgis
from tests.servers import Server

HERE = Path(__file__).parent
Token = Callable[[str], str]


def key(region: Server, token: Token, organisation: str, **wanted: Any) -> str:
    """An access key of this organisation."""
    answer = httpx.post(
        f"{region.url}/v1/sleutels",
        json={"naam": "QGIS"} | wanted,
        headers={"Authorization": f"Bearer {token(organisation)}"},
    )
    answer.raise_for_status()
    return str(answer.json()["geheim"])


def test_qgis_reads_a_confidential_layer_with_an_access_key_as_its_password(
    qgis_python: str, region: Server, tmp_path: Path, token: Token
) -> None:
    opens = key(region, token, "stedin", beelden=["vr17"])
    assert qgis(qgis_python, region, tmp_path, opens)["collections"] == ["water", "vitaal"]


def test_qgis_sees_no_confidential_layer_with_a_key_of_an_organisation_that_may_not(
    qgis_python: str, region: Server, tmp_path: Path, token: Token
) -> None:
    opens = key(region, token, "prorail", alles=True)
    assert qgis(qgis_python, region, tmp_path, opens)["collections"] == ["water"]


def test_a_newer_qgis_sends_an_access_key_in_a_header(debian_13: Newer, region: Server, token: Token) -> None:
    opens = key(region, token, "stedin", beelden=["vr17"])
    seen = debian_13.session(HERE / "qgis_header_session.py", region.url, debian_13.here, opens)
    assert "APIHeader" in seen["methods"]
    assert seen["collections"] == [["water", 3], ["vitaal", 1]]
