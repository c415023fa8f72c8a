"""Who made it is certain: canonical JSON, detached signatures, keys and what a signature is worth."""

import copy
import json
import math
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as jose
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey

from plotserver.audit import canonical
from plotserver.audit.keys import SigningKey
from plotserver.trust import checking, jws, keyset, objects, verdicts
from plotserver.trust.keyset import KeySet, OriginKey, Revocation
from plotserver.trust.objects import NotSignable, Unreadable
from plotserver.trust.vault import Vault, WrongSecret
from plotserver.trust.verdicts import State

SIGNED_AT = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
FEATURE: dict[str, Any] = {
    "type": "Feature",
    "id": "0193d0a4-0000-7000-8000-000000000001",
    "geometry": {"type": "LineString", "coordinates": [[5.12345678, 51.8], [5.2, 52]]},
    "properties": {
        "naam": "Dijk bij Herwijnen",
        "organisatie": "ws08",
        "auteur": "a-0123456789ab",
        "teken": "dijkverzwakking",
        "hoogte": 1e-7,
        "aantal": 20,
        "geldig_tot": None,
    },
}

# IEEE 754 bits and how ECMAScript writes them: RFC 8785, appendix B.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


def key_of(
    key: SigningKey = KEY, organisation: str = "ws08", revocation: Revocation | None = None
) -> OriginKey:
    """A key that holds for a year around the signature."""
    begins, ends = SIGNED_AT - timedelta(days=100), SIGNED_AT + timedelta(days=265)
    return OriginKey(key.public, organisation, "Waterschap Rivierenland", begins, ends, revocation)


KEYS = keyset.of([key_of()])


def signed(feature: dict[str, Any], key: SigningKey = KEY, at: datetime = SIGNED_AT) -> dict[str, Any]:
    """The Feature with a signature."""
    header = jws.protected(key.public.id, int(at.timestamp()), layer="dijken", owner="ws08", exercise=False)
    text = jws.write(header, jws.sign(header, objects.content(feature), key))
    return feature | {"handtekening": {"kid": key.public.id, "jws": text}}


def state(feature: dict[str, Any], keys: KeySet = KEYS) -> State:
    """What a reader finds who got the Feature as text."""
    return checking.check(json.dumps(feature).encode(), keys)[0].verdict.state


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_a_number_is_written_as_rfc_8785_lists_it(bits: str, written: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical.dumps(number).decode() == written


def test_names_are_sorted_by_utf_16_as_rfc_8785_shows() -> None:
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    written = json.loads(canonical.dumps(names), object_pairs_hook=lambda pairs: [name for name, _ in pairs])
    assert written == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_the_example_of_rfc_8785_is_written_to_the_byte() -> None:
    value = json.loads(
        '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        ' "string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
        ' "literals": [null, true, false]}'
    )
    assert canonical.dumps(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_another_implementation_of_jws_finds_the_signature_good_and_of_a_change_bad() -> None:
    text = signed(FEATURE)["handtekening"]["jws"]
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": jws.encode(KEY.public.raw)})
    payload = objects.content(FEATURE)
    # It does not know the words that we add to the header.
    registry = jose.JWSRegistry(algorithms=["Ed25519"], strict_check_header=False)
    found = jose.deserialize_compact(text, public, payload=payload, registry=registry)
    assert found.headers()["laag"] == "dijken"
    with pytest.raises(BadSignatureError):
        jose.deserialize_compact(text, public, payload=payload + b" ", registry=registry)


def test_the_text_of_an_object_may_be_laid_out_and_ordered_in_any_way() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: turned(value[name]) for name in reversed(value)}
        return value

    for text in (
        json.dumps(turned(signed(FEATURE)), indent=3),
        json.dumps({"type": "FeatureCollection", "features": [signed(FEATURE)]}, ensure_ascii=False),
        json.dumps(signed(FEATURE)).replace("1e-07", "0.00000010").replace("52]", "52.0]"),
        "\x1e" + json.dumps(signed(FEATURE)) + "\n",
        json.dumps(signed(FEATURE)) + "\n" + json.dumps(signed(FEATURE)) + "\n",
        "\ufeff" + json.dumps(signed(FEATURE) | {"links": [{"href": "https://example.org"}]}),
    ):
        found = {one.verdict.text for one in checking.check(text.encode(), KEYS)}
        assert found == {"geverifieerd: Waterschap Rivierenland"}


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
FEATURES = st.builds(
    lambda named, lon, lat: (
        copy.deepcopy(FEATURE)
        | {
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {**named, "organisatie": "ws08", "naam": "Dijk"},
        }
    ),
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), VALUES, max_size=4),
    st.floats(-180, 180),
    st.floats(-85, 85),
)


@given(FEATURES)
@settings(max_examples=60, deadline=None)
def test_any_object_is_verified_after_a_journey_as_text(feature: dict[str, Any]) -> None:
    feature["properties"].pop("classificatie", None)
    for indent in (None, 2):
        text = json.dumps(signed(feature), sort_keys=bool(indent), indent=indent)
        assert checking.check(text.encode(), KEYS)[0].verdict.state is State.VERIFIED


@given(FEATURES, st.floats(1e-4, 1e16) | st.floats(-1e16, -1e-4) | st.integers(-(2**60), 2**60))
@settings(max_examples=150, deadline=None)
def test_the_quick_way_to_write_an_object_is_the_canonical_one(
    feature: dict[str, Any], number: float
) -> None:
    feature["properties"] = {"naam": "Dijk", "hoogte": number} if number > 0 else feature["properties"]
    feature["properties"].pop("classificatie", None)
    assert objects.content(feature) == canonical._write(feature).encode()


def places_in(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each member and item."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [way] if way else []
    for name, one in inner:
        found += places_in(one, (*way, name))
    return found


@given(FEATURES, st.data())
@settings(max_examples=150, deadline=None)
def test_a_change_of_any_member_is_found(feature: dict[str, Any], data: st.DataObject) -> None:
    sent = signed(feature)
    way = data.draw(st.sampled_from([one for one in places_in(feature) if one[0] != "handtekening"]))
    changed = copy.deepcopy(sent)
    holder = changed
    for name in way[:-1]:
        holder = holder[name]
    kind = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if kind == "remove":
        del holder[way[-1]]
    elif kind == "add":
        target = holder[way[-1]]
        if isinstance(target, dict):
            target["erbij" + "x" * len(target)] = 1
        elif isinstance(target, list):
            target.append(0)
        else:
            holder[way[-1]] = [target]
    else:
        holder[way[-1]] = data.draw(VALUES)
    before, after = (canonical.dumps(one) for one in (sent, changed))
    named = len(way) > 1 and way[1] == "classificatie"
    if before == after or named or changed.get("type") != "Feature":
        return
    assert state(changed) is State.INVALID


@pytest.mark.parametrize("change", ["iat", "laag", "eigenaar", "kid", "oefening"])
def test_what_the_signature_says_of_itself_is_signed_too(change: str) -> None:
    sent = signed(FEATURE)
    head, _, tail = sent["handtekening"]["jws"].split(".")
    header = json.loads(jws.decode(head))
    values = {"iat": header["iat"] + 1, "kid": OTHER.public.id, "oefening": True}
    changed = jws.encode(canonical.dumps(header | {change: values.get(change, "anders")}))
    sent["handtekening"]["jws"] = f"{changed}..{tail}"
    assert state(sent, keyset.of([key_of(), key_of(OTHER)])) is State.INVALID


@pytest.mark.parametrize(
    "held",
    [
        "",
        {},
        {"jws": None},
        {"jws": "a.b.c"},
        {"jws": "...."},
        {"jws": jws.encode(b'{"alg":"none","b64":false,"crit":["b64"],"kid":"x","iat":1}') + ".." + "A" * 86},
        {"jws": jws.encode(b'{"alg":"Ed25519","b64":0,"crit":["b64"],"kid":"x","iat":1}') + ".." + "A" * 86},
        {"jws": jws.encode(b"[" * 100_000) + ".." + "A" * 86},
    ],
    ids=lambda held: str(held)[:30],
)
def test_what_is_no_signature_verifies_nothing(held: Any) -> None:
    assert state(FEATURE | {"handtekening": held}) is State.INVALID


def test_without_a_signature_nothing_is_verified() -> None:
    assert state(FEATURE) is State.UNSIGNED
    assert state(FEATURE | {"handtekening": None}) is State.UNSIGNED


def test_an_organisation_signs_for_no_other() -> None:
    keys = keyset.of([key_of(), key_of(OTHER, "vr17")])
    verdict = verdicts.judge(signed(FEATURE, OTHER), keys)
    assert (verdict.state, verdict.why) == (State.INVALID, verdicts.FOR_ANOTHER)


def test_a_key_that_nobody_published_is_unknown() -> None:
    assert state(signed(FEATURE, OTHER)) is State.UNKNOWN_KEY


@pytest.mark.parametrize("days", [-101, 266])
def test_a_signature_from_before_or_after_the_keys_time_does_not_count(days: int) -> None:
    assert state(signed(FEATURE, at=SIGNED_AT + timedelta(days=days))) is State.INVALID


@pytest.mark.parametrize(
    ("since", "found"),
    [(timedelta(seconds=1), State.VERIFIED), (timedelta(0), State.REVOKED), (-timedelta(1), State.REVOKED)],
)
def test_of_a_revoked_key_only_what_it_signed_before_counts(since: timedelta, found: State) -> None:
    revocation = Revocation(SIGNED_AT + timedelta(days=2), SIGNED_AT + since, "gestolen")
    keys = keyset.from_jwks(json.loads(json.dumps(keyset.as_jwks([key_of(revocation=revocation)]))))
    verdict = verdicts.judge(signed(FEATURE), keys)
    assert verdict.state is found
    assert (verdicts.LATER_REVOKED in verdict.text) == (found is State.VERIFIED)


def test_published_keys_come_back_as_they_were() -> None:
    revoked = key_of(OTHER, "vr17", Revocation(SIGNED_AT, SIGNED_AT - timedelta(hours=3), "gestolen"))
    listed = [key_of(), revoked]
    assert keyset.from_jwks(json.loads(json.dumps(keyset.as_jwks(listed)))) == keyset.of(listed)


@pytest.mark.parametrize(
    "change",
    [{"kid": "een ander"}, {"x": jws.encode(b"kort")}, {"nbf": "gisteren"}, {"organisatie": ...}],
    ids=str,
)
def test_a_list_of_keys_that_does_not_hold_together_is_refused(change: dict[str, Any]) -> None:
    jwk = keyset.as_jwks([key_of()])["keys"][0] | change
    with pytest.raises(Unreadable):
        keyset.from_jwks({"keys": [{name: one for name, one in jwk.items() if one is not ...}]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geen json",
        "[1, 2]",
        '{"type": "FeatureCollection", "features": 3}',
        '{"type":"Feature","type":"X"}',
        '{"type": "Feature", "x": NaN}',
        "\x00",
        "[" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_file_that_is_no_geojson_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        checking.check(text.encode(), KEYS)


def test_a_name_that_stands_twice_is_refused_because_readers_differ_on_which_counts() -> None:
    text = json.dumps(signed(FEATURE)).replace('"naam":', '"naam": "Iets anders", "naam":')
    with pytest.raises(Unreadable, match="twice"):
        checking.check(text.encode(), KEYS)


@pytest.mark.parametrize("number", ["1e400", "-1e999", "1" + "0" * 400])
def test_a_number_that_no_double_holds_cannot_be_signed_nor_verified(number: str) -> None:
    text = json.dumps(FEATURE).replace("1e-07", number)
    with pytest.raises(NotSignable):
        objects.signed_bytes(text.encode())
    sent = json.dumps(signed(FEATURE)).replace("1e-07", number)
    assert checking.check(sent.encode(), KEYS)[0].verdict.state is State.INVALID


def test_how_it_may_be_handled_can_change_after_the_signature() -> None:
    sent = signed(FEATURE)
    sent["properties"] = sent["properties"] | {"classificatie": "vertrouwelijk"}
    assert state(sent) is State.VERIFIED


@pytest.mark.parametrize(
    "spoil",
    [lambda sealed: sealed[:-1] + b"\0", lambda sealed: sealed[:8], lambda sealed: b""],
    ids=["changed", "short", "empty"],
)
def test_a_secret_key_opens_only_as_it_was_sealed(spoil: Callable[[bytes], bytes]) -> None:
    key, sealed = Vault(b"s" * 32).make("ws08")
    assert Vault(b"s" * 32).open(sealed, "ws08").public == key.public
    assert key.public.raw not in sealed
    for secret, text, organisation in (
        (b"s" * 32, spoil(sealed), "ws08"),
        (b"t" * 32, sealed, "ws08"),
        (b"s" * 32, sealed, "vr17"),
    ):
        with pytest.raises(WrongSecret):
            Vault(secret).open(text, organisation)


def test_our_own_numbers_are_those_that_come_back() -> None:
    assert objects.signed_bytes(b'{"a":-0.0,"b":1.0,"c":1E+2,"d":12345678901234567890}') == (
        b'{"a":0,"b":1,"c":100,"d":12345678901234567000}'
    )
    assert math.isfinite(json.loads(b"1e308"))
