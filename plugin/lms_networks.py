"""In which networks an LMS may be: on the public internet, and where a setting says so besides.

Of this process, as its proxies are: no place that calls an LMS can forget it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from plugin.proxies import Address, Network, networks_of

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PRIVATE: tuple[Network, ...] = (
    *LOOPBACK,
    ip_network("10.0.0.0/8"),
    ip_network("100.64.0.0/10"),
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("fc00::/7"),
)
"""What `yes` opens: not 169.254.0.0/16, where machines of a cloud are told their passwords."""
NOT_ANYBODYS = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))
GLOBAL_UNICAST = IPv6Network("2000::/3")
LEADS_TO_IPV4 = (
    IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052, 2.1)
    IPv6Network("::ffff:0:0:0/96"),  # translated by SIIT (RFC 2765, 2.1)
)
ISATAP, ISATAP_BITS = 0x00005EFE, 0xFCFFFFFF
"""The third quarter of an address that has an IPv4 address at its end (RFC 5214, 6.1)."""


@dataclass(slots=True)
class _Opened:
    networks: tuple[Network, ...] = ()


_OPENED = _Opened()


def open_to_lms(networks: Iterable[Network]) -> None:
    """From now on LMSs may be in these networks, and on the public internet."""
    _OPENED.networks = tuple(networks)


def private_of(written: str) -> tuple[Network, ...]:
    """`yes`, `no`, or networks, comma-separated. Raises ValueError with the first that is none."""
    if written == "yes":
        return PRIVATE
    return () if written == "no" else networks_of(written)


def may_be_called(address: str) -> bool:
    """Whether an LMS may have this address, and the IPv4 address that it carries in itself."""
    return all(_is_open(each) for each in _meant(ip_address(address.partition("%")[0])))


def _is_open(address: Address) -> bool:
    if any(address in network for network in _OPENED.networks):
        return True
    if isinstance(address, IPv6Address):
        return address.is_global and address in GLOBAL_UNICAST
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in network for network in NOT_ANYBODYS)
    )


def _meant(address: Address) -> Iterator[Address]:
    """Who answers at it: the system, a gateway or a tunnel may take it for an IPv4 address."""
    if isinstance(address, IPv4Address):
        yield address
    elif address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif any(address in network for network in LEADS_TO_IPV4):
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo
        if (int(address) >> 32) & ISATAP_BITS == ISATAP:
            yield IPv4Address(int(address) & 0xFFFFFFFF)
