"""Whether the way to the database is encrypted, or may do without: read from its URL and from what
libpq takes from the environment (https://www.postgresql.org/docs/current/libpq-envars.html).
"""

import ipaddress
from collections.abc import Mapping
from itertools import zip_longest

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

PROTECTED = "protected"
VERIFIED = "verify-full"
"""The one mode in which libpq checks who the server is; all others can be listened to."""


class OpenDatabaseConnection(ValueError):
    """The message says what to write instead; it never holds the URL, which may hold a password."""


def check_database_network(url: str, environment: Mapping[str, str]) -> None:
    """Raises `OpenDatabaseConnection` where what is asked and answered would cross a network in
    clear, or to whoever says to be the database. A URL that cannot be read is left to whoever
    opens it.
    """
    if environment.get("CHILD_DATABASE_NETWORK") == PROTECTED or is_here(url, environment):
        return
    if _option(url, environment, "sslmode", "PGSSLMODE") != VERIFIED:
        raise OpenDatabaseConnection(
            "CHILD_DATABASE_URL leads over a network without sslmode=verify-full, so that others "
            "could read along or be the database. Add ?sslmode=verify-full and where the server's "
            "certificate authority is: &sslrootcert=/etc/child/database-ca.pem, or "
            "&sslrootcert=system. Where a tunnel or the like protects that network, say so: "
            "CHILD_DATABASE_NETWORK=protected."
        )


def is_here(url: str, environment: Mapping[str, str]) -> bool:
    """Whether the database is on this machine: a file, a Unix socket, a loopback address."""
    parsed = _parsed(url)
    if parsed is None or parsed.get_backend_name() != "postgresql":
        return True
    if _option(url, environment, "service", "PGSERVICE"):
        return False  # a file says where it is
    addresses = _option(url, environment, "hostaddr", "PGHOSTADDR").split(",")
    hosts = _option(url, environment, "host", "PGHOST").split(",")
    pairs = zip_longest(addresses, hosts, fillvalue="")
    return all(_is_local(address or host) for address, host in pairs)


def _is_local(host: str) -> bool:
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _option(url: str, environment: Mapping[str, str], name: str, variable: str) -> str:
    """What libpq will be given: the URL's own word before the environment's."""
    parsed = _parsed(url)
    if parsed is None:
        return ""
    _, given = parsed.get_dialect()().create_connect_args(parsed)
    value = given.get(name)
    if isinstance(value, list | tuple):
        value = ",".join(value)
    return str(value or environment.get(variable, ""))


def _parsed(url: str) -> URL | None:
    try:
        return make_url(url)
    except (SQLAlchemyError, ValueError):
        return None
