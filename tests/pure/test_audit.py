"""Canonical JSON, the forms that lines go out in, and what the watch notices, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from plotserver.audit import canonical, formats, rules
from plotserver.audit.lines import Line
from plotserver.audit.rules import Place, Places
from plotserver.audit.watch import Finding, Watch

START = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def line(number: int = 1, seconds: float = 0, **more: object) -> Line:
    at = (START + timedelta(seconds=seconds)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    usual = Line(
        number, number, at, at, "objecten lezen", "water", "gelukt", "192.0.2.7", "QGIS", "vr17 a-1", "vr17",
        ["water"], ["wsrl"], {"objecten": 600},
    )  # fmt: skip
    return replace(usual, **more)  # type: ignore[arg-type]


def noticed(lines: list[Line], places: Places | None = None, distance: float | None = None) -> list[Finding]:
    watch = Watch(rules.load(), places or Places({}))
    return [finding for one in lines for finding in watch.see(one, distance)]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        # RFC 8785, appendix B
        (333333333.33333329, "333333333.3333333"),
        (1e30, "1e+30"),
        (4.50, "4.5"),
        (2e-3, "0.002"),
        (1e-27, "1e-27"),
        (1e21, "1e+21"),
        (123456789012345680000, "123456789012345680000"),
        (-0.0, "0"),
        (1e-7, "1e-7"),
        (0.000001, "0.000001"),
        (9007199254740993, "9007199254740992"),
        # §3.2.3: keys by UTF-16, so that a sign beyond the first plane comes before U+FB33
        ({"\ufb33": 1, "\U0001f600": 2, "a": 3}, '{"a":3,"\U0001f600":2,"\ufb33":1}'),
        ('\u20ac$\u000f\nA\'B"\\\\"/', '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
    ],
)
def test_canonical_json_is_that_of_rfc_8785(value: object, written: str) -> None:
    assert canonical.dumps(value).decode() == written


def test_both_ways_of_writing_canonical_json_agree() -> None:
    value = {"b": [1, "\x1f\b\f é", None, True], "a": {"z": {}, "y": -5}, "": "\x7f"}
    assert canonical.dumps(value) == canonical._write(value).encode()


def test_a_refusal_in_the_elastic_common_schema() -> None:
    told = orjson.loads(formats.ecs(line(7, result="geweigerd: niet gevonden"), b"\x01"))
    assert told["event"]["outcome"] == "failure"
    assert told["event"]["sequence"] == 7
    assert told["source"] == {"ip": "192.0.2.7"}
    assert told["organization"] == {"id": "vr17"}
    assert told["user"] == {"id": "a-1"}


def test_bars_equals_signs_and_new_lines_do_not_break_out_of_cef() -> None:
    told = formats.cef(line(action="a|b", object="x=1\nCEF:0|", agent="\\"), b"").decode()
    assert "\n" not in told
    assert "|a\\|b|" in told
    assert "cs1=x\\=1\\nCEF:0|" in told


def test_the_tenth_failed_login_from_an_address_in_five_minutes_is_noticed() -> None:
    tries = [
        line(n, n, action="inloggen", result="geweigerd: onbekend", actor="onbekend", organisation="")
        for n in range(10)
    ]
    assert noticed(tries[:9]) == []
    found = noticed(tries)
    assert [one.rule.id for one in found] == ["inlogpiek"]
    assert found[0].evidence["aantal"] == 10
    assert found[0].subject == "192.0.2.7"


def test_ten_failed_logins_in_an_hour_are_no_peak() -> None:
    tries = [line(n, n * 360, action="inloggen", result="geweigerd: onbekend", actor="") for n in range(10)]
    assert noticed(tries) == []


def test_one_use_of_a_revoked_key_is_noticed_with_the_key() -> None:
    used = line(3, action="toegang", result="geweigerd: ingetrokken", actor="vr17 a-1 sleutel abcdefgh")
    found = noticed([used])
    assert [(one.rule.id, one.evidence["sleutel"]) for one in found] == [("ingetrokken-sleutel", "abcdefgh")]


def test_the_hundred_thousandth_object_in_an_hour_is_too_much_for_one_reader() -> None:
    reads = [line(n, n, detail={"objecten": 10_000}, actor=f"vr17 a-{n % 2}") for n in range(19)]
    assert [one.subject for one in noticed(reads)] == ["vr17 a-0"]


def test_nobody_works_in_zwolle_and_maastricht_within_ten_minutes() -> None:
    places = Places(
        {"192.0.2.0/24": Place("Zwolle", 6.09, 52.51), "2001:db8::/32": Place("Maastricht", 5.69, 50.85)}
    )
    there = line(2, 600, origin="2001:db8::1")
    found = noticed([line(1), there], places)
    assert [one.rule.id for one in found] == ["onmogelijke-reis"]
    assert 180 < found[0].evidence["afstandKm"] < 190
    assert noticed([line(1), replace(there, at=line(seconds=7200).at)], places) == []
    assert noticed([line(1), replace(there, actor="vr17 a-2")], places) == []
    assert noticed([line(1), there], Places({})) == []


def test_reading_far_from_the_activity_is_noticed() -> None:
    assert [one.rule.id for one in noticed([line()], distance=120.0)] == ["buiten-gebied"]
    assert noticed([line()], distance=10.0) == []


@pytest.mark.parametrize("change", ["soort = 'x'", "ernst = 'x'", "onbekend = 1", "wat_te_doen = ['x']"])
def test_a_rule_that_is_wrong_is_refused_with_its_name(tmp_path: object, change: str) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "rules.toml"
    right = {"soort": "'aantal'", "ernst": "'laag'", "wat_te_doen": "[]"}
    name, _, value = change.partition(" = ")
    told = "".join(f"{key} = {one}\n" for key, one in (right | {name: value}).items())
    path.write_text(f"[[regel]]\nid = 'mijn'\nper = 'actor'\ngrens = 1\nvenster_minuten = 1\n{told}")
    with pytest.raises(rules.RulesWrong, match="mijn"):
        rules.load(path)
