"""Checks of the settings: what each allows and its neighbours make a mistake of."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from plugin.doctor.check import Check, failure, ok, warning
from plugin.lti.urls import is_loopback
from plugin.settings import Settings

CLOUDS_OWN = ip_address("169.254.169.254")


def configuration(settings: Settings) -> Iterator[Check]:
    """Every setting was read and is of its form by now."""
    yield _address(settings)
    yield _records(settings)
    yield _proxies(settings)
    yield _lms_networks(settings)
    yield _listening(settings)
    yield _demo(settings)


def is_public(settings: Settings) -> bool:
    """Whether browsers reach it from other machines than this one."""
    return not is_loopback(urlsplit(settings.base_url).hostname)


def _address(settings: Settings) -> Check:
    if not is_public(settings):
        return warning(
            "base-url",
            f"CHILD_BASE_URL is {settings.base_url}: this machine alone can open it.",
            "Set CHILD_BASE_URL to the https:// address that browsers and LMSs will use.",
        )
    return ok("base-url", settings.base_url)


def _records(settings: Settings) -> Check:
    """That it fits the database is looked at with the database."""
    if is_public(settings) and is_loopback(urlsplit(settings.iri_base).hostname):
        return failure(
            "iri-base",
            f"Records are named under {settings.iri_base}, which means another machine everywhere.",
            "Before the first records: set CHILD_IRI_BASE to the public address and begin with an "
            "empty database. Afterwards it must stay as it is.",
        )
    return ok("iri-base", f"Records are named under {settings.iri_base}.")


def _proxies(settings: Settings) -> Check:
    networks = settings.trusted_proxies
    if any(network.prefixlen == 0 for network in networks):
        return failure(
            "proxies",
            "CHILD_TRUSTED_PROXIES names the whole internet: anybody can say any address is hers.",
            "Name the addresses of your proxies alone, such as "
            "CHILD_TRUSTED_PROXIES=127.0.0.1 (docs/operating/proxy.md).",
        )
    if networks:
        return ok("proxies", f"Believed: {', '.join(map(str, networks))}.")
    if settings.base_url.startswith("https:"):
        return warning(
            "proxies",
            "CHILD_TRUSTED_PROXIES is empty, while the address is https: behind a proxy every "
            "visitor has the proxy's address, and limits for one address hold for all together.",
            "Set CHILD_TRUSTED_PROXIES to the proxy's address, such as 127.0.0.1 "
            "(docs/operating/proxy.md).",
        )
    return ok("proxies", "None is believed, and none is needed without HTTPS.")


def _lms_networks(settings: Settings) -> Check:
    opened = settings.lms_private
    if any(CLOUDS_OWN in network for network in opened):
        return warning(
            "lms-networks",
            f"CHILD_LMS_PRIVATE opens {CLOUDS_OWN}, where a cloud tells its machines their "
            "passwords: whoever connects an LMS can have this machine ask there.",
            "Name the networks of your LMSs alone, such as CHILD_LMS_PRIVATE=10.0.3.0/24.",
        )
    if opened:
        return ok("lms-networks", f"LMSs may be in {', '.join(map(str, opened))} besides.")
    if settings.lms_networks:
        return ok("lms-networks", "LMSs may be on the public internet and on this machine.")
    return ok("lms-networks", "LMSs may be on the public internet alone.")


def _listening(settings: Settings) -> Check:
    """A proxy on another machine needs an open port; one on this machine, or none, does not."""
    where = f"{settings.host}:{settings.port}"
    if is_loopback(settings.host):
        return ok("listening", f"On {where}, this machine alone.")
    if all(network.is_loopback for network in settings.trusted_proxies):
        return warning(
            "listening",
            f"CHILD listens on {where}, where others than the proxy reach it without HTTPS.",
            "Set CHILD_HOST=127.0.0.1 where the proxy is on this machine; else name the proxy in "
            "CHILD_TRUSTED_PROXIES and let a firewall keep others away.",
        )
    return ok("listening", f"On {where}; a firewall has to keep others than the proxy away.")


def _demo(settings: Settings) -> Check:
    if not settings.demo:
        return ok("demo", "No demonstration.")
    if not is_public(settings):
        return ok("demo", "A demonstration on this machine.")
    return failure(
        "demo",
        "CHILD_DEMO=yes at a public address: /mailbox shows to everybody what lets people in.",
        "Set CHILD_DEMO=no, or leave it out, where real people come.",
    )
