"""How often signing in may be tried: counters in the database, which all processes share.

A counter is one of a fixed number of rows per kind, chosen by a keyed hash of who is counted: no
address is stored, nobody can make the table grow, and whoever does not know the key cannot choose
whose counter is filled. Two people who meet in one row (one in 262,144) share its limit.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Integer, String, case, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from plugin.services import Services
from plugin.sign_in.errors import TooMany
from storage import Base, UnitOfWork, UtcDateTime

BUCKETS = 2**18
IPV6_PART = 2**64


class RateLimitRow(Base):
    """So often in the span that began then."""

    __tablename__ = "rate_limit"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    bucket: Mapped[int] = mapped_column(Integer, primary_key=True)
    began: Mapped[datetime] = mapped_column(UtcDateTime)
    count: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, slots=True)
class Limit:
    kind: str
    most: int
    within: timedelta


QUARTER = timedelta(minutes=15)
LINKS_TO_ADDRESS = Limit("links-address", 5, QUARTER)
LINKS_BY_MEMBER = Limit("links-member", 10, QUARTER)
LINKS_FROM_IP = Limit("links-ip", 100, QUARTER)
TRIES_FROM_IP = Limit("tries-ip", 100, QUARTER)
TRIES_IN_BROWSER = Limit("tries-browser", 10, QUARTER)
OIDC_FROM_IP = Limit("oidc-ip", 300, QUARTER)
INVITATIONS_BY_MEMBER = Limit("invite-member", 100, timedelta(hours=1))
INVITATIONS_TO_ADDRESS = Limit("invite-address", 5, timedelta(hours=1))
LMS_ASKED_BY_MEMBER = Limit("lms-asked", 20, QUARTER)
COPIES_BY_MEMBER = Limit("copies-member", 10, timedelta(hours=1))
"""An office of hundreds comes from one address of the network, so those are wide; the ones for one
person are narrow."""


def count_try(
    uow: UnitOfWork, services: Services, tries: dict[Limit, str], now: datetime
) -> TooMany | None:
    """Count one try for each; the refusal where one of them was one too many.

    The caller commits, so that what is refused counts too, and then raises it. Always the same
    statements, whoever is counted.
    """
    found: TooMany | None = None
    for limit, who in sorted(tries.items(), key=lambda each: each[0].kind):
        began, count = _count(uow, limit, _bucket(services, limit, who), now)
        if count > limit.most and found is None:
            left = (began + limit.within - now).total_seconds()
            found = TooMany(limit.kind, max(1, int(left) + 1))
    return found


def network_of(remote_address: str | None) -> str:
    """Who a request comes from: the address, of IPv6 the 64 bits that one customer has."""
    try:
        address = ip_address(remote_address or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) // IPV6_PART * IPV6_PART))
    return str(address)


def _count(uow: UnitOfWork, limit: Limit, bucket: int, now: datetime) -> tuple[datetime, int]:
    is_postgresql = uow.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    is_over = or_(RateLimitRow.began <= now - limit.within, RateLimitRow.began > now + limit.within)
    statement = (
        insert(RateLimitRow)
        .values(kind=limit.kind, bucket=bucket, began=now, count=1)
        .on_conflict_do_update(
            index_elements=[RateLimitRow.kind, RateLimitRow.bucket],
            set_={
                "began": case((is_over, now), else_=RateLimitRow.began),
                "count": case((is_over, 1), else_=RateLimitRow.count + 1),
            },
        )
        .returning(RateLimitRow.began, RateLimitRow.count)
    )
    began, count = uow.session.execute(statement).one()
    return began, count


def _bucket(services: Services, limit: Limit, who: str) -> int:
    key = services.secret_box.derive("rate-limits")
    text = f"{limit.kind}\0{who}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, text, "sha256")[:4], "big") % BUCKETS
