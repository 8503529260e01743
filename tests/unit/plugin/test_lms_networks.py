"""Which addresses an LMS may have, and what a setting opens."""

from collections.abc import Iterator

import pytest

from plugin.lms_networks import LOOPBACK, may_be_called, open_to_lms, private_of
from plugin.settings import read_settings

ON_THE_INTERNET = ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"]
THROUGH_NAT64 = "64:ff9b::5db8:d822"
NOT_THERE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "239.1.2.3",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::5db8:d822",
    "100::1",
    "2001:0:5ef5:79fd::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2606:2800:220:1:0:5efe:a00:1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "4000::1",
]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    open_to_lms(())
    yield
    open_to_lms(LOOPBACK)


@pytest.mark.parametrize("address", [*ON_THE_INTERNET, THROUGH_NAT64])
def test_the_internet_may_be_called(address: str) -> None:
    assert may_be_called(address)


@pytest.mark.parametrize("address", NOT_THERE)
def test_nothing_else_may(address: str) -> None:
    assert not may_be_called(address)


@pytest.mark.parametrize(
    ("setting", "address", "may"),
    [
        ("yes", "10.9.9.9", True),
        ("yes", "127.0.0.1", True),
        ("yes", "fd12::1", True),
        ("yes", "::ffff:192.168.1.1", True),
        ("yes", "64:ff9b::a00:1", True),
        ("yes", "169.254.169.254", False),
        ("yes", "fe80::1", False),
        ("yes", "0.0.0.0", False),
        ("10.0.3.0/24", "10.0.3.7", True),
        ("10.0.3.0/24", "::ffff:10.0.3.7", True),
        ("10.0.3.0/24", "10.0.4.7", False),
        ("10.0.3.7, fd00:1::/64", "fd00:1::5", True),
        ("10.0.3.7, fd00:1::/64", "fd00:2::5", False),
        ("no", "10.0.3.7", False),
        ("", "10.0.3.7", False),
    ],
)
def test_a_setting_opens_what_it_names(setting: str, address: str, may: bool) -> None:
    open_to_lms(private_of(setting))
    assert may_be_called(address) is may
    assert may_be_called("93.184.216.34")


@pytest.mark.parametrize(
    ("base_url", "may"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", True),
        ("https://[::1]", True),
        ("https://child.example.org", False),
    ],
)
def test_this_machine_is_open_while_child_is_tried_out_on_it(base_url: str, may: bool) -> None:
    open_to_lms(read_settings({"CHILD_BASE_URL": base_url}).lms_networks)
    assert may_be_called("127.0.0.1") is may
    assert may_be_called("::1") is may
    assert not may_be_called("10.0.0.1")
