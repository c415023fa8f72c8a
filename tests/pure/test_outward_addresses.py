"""Which addresses the server asks on behalf of others."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotserver.kernel.outward import Allowed, Refused, allow, checked
from plotserver.kernel.outward.addresses import CLOSED, is_public

NOBODY = Allowed()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.nl/",
        "file:///etc/passwd",
        "gopher://example.nl/",
        "//example.nl/",
        "example.nl",
        "http://",
        "http:///pad",
        "http://gebruiker:geheim@example.nl/",
        "http://example.nl@127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://1.2.3.256/",
        "http://0x7f.0.0.1./",
        "http://[fe80::1%25eth0]/",
        "http://example.nl:22/",
        "http://example.nl:99999/",
        "http://example.nl\\@127.0.0.1/",
        "http://example.nl/\r\nHost: elders",
        "http://exa mple.nl/",
        "http://１２７.0.0.1/",
        "http://[::1/",
        "http://example.nl/" + "a" * 4_000,
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        checked(url)


def test_an_address_is_read_once_and_written_plainly() -> None:
    assert str(checked("HTTP://Example.NL.:8080/wms?A=b#deel")) == "http://example.nl:8080/wms?A=b"
    assert checked("https://büro.example/").raw_host == b"xn--bro-hoa.example"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:169.254.169.254", "::7f00:1",
        "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "geen",
    ],
)  # fmt: skip
def test_what_is_not_on_the_public_internet_is_not_reached(address: str) -> None:
    assert not NOBODY.may_reach("example.nl", address)


@pytest.mark.parametrize(
    "address", ["145.53.24.10", "2a02:22a0:bbb1:a100::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public_is_reached(address: str) -> None:
    assert NOBODY.may_reach("example.nl", address)


@given(st.sampled_from(CLOSED).flatmap(lambda net: st.ip_addresses(network=net)))
def test_no_address_of_a_closed_network_is_public_in_any_dress(address: ipaddress.IPv4Address) -> None:
    assert not is_public(address)
    if address.version == 4:
        for prefix in ("::ffff:0:0", "::ffff:0:0:0", "64:ff9b::", "::", "2002::"):
            carrier = int(ipaddress.IPv6Address(prefix))
            shift = 80 if prefix == "2002::" else 0
            assert not is_public(ipaddress.IPv6Address(carrier | int(address) << shift))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        found = checked(text)
    except Refused:
        return
    assert found.scheme in ("http", "https")
    assert not found.userinfo


@given(st.ip_addresses(v=4), st.sampled_from(["{0}", "{0:#x}", "0{0:o}"]))
def test_a_number_for_an_address_is_refused(address: ipaddress.IPv4Address, form: str) -> None:
    with pytest.raises(Refused):
        checked(f"http://{form.format(int(address))}/")


def test_the_operator_lets_networks_and_names_through() -> None:
    allowed = allow(["10.1.0.0/16", " geo.intern.example ", "fd00::/8"])
    assert allowed.may_reach("elders.example", "10.1.2.3")
    assert allowed.may_reach("elders.example", "::ffff:10.1.2.3")
    assert allowed.may_reach("geo.intern.example", "192.168.4.4")
    assert allowed.may_reach("elders.example", "fd12::1")
    assert not allowed.may_reach("elders.example", "10.2.0.1")
    assert not allowed.may_reach("elders.example", "192.168.4.4")


@pytest.mark.parametrize("entry", ["10.1.0.0/33", "10.1.0.1/16", "10.1", "http://x/y z"])
def test_what_is_no_network_or_name_is_told_at_the_start(entry: str) -> None:
    with pytest.raises(ValueError, match=r"no network|Invalid"):
        allow([entry])
