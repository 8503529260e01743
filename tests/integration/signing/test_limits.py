"""Counters of tries: shared, bounded, without an address, over after their span."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from plugin.sign_in.limits import BUCKETS, Limit, RateLimitRow, count_try, network_of
from storage import utc_now
from tests.integration.signing.signing_world import SigningWorld

FEW = Limit("few", 2, timedelta(minutes=15))


def test_a_try_too_many_waits_for_the_span_to_end(world: SigningWorld) -> None:
    now = utc_now()
    with world.database.unit_of_work() as uow:
        told = [
            count_try(uow, world.services, {FEW: "ana@child.example"}, now + timedelta(seconds=at))
            for at in (0, 1, 2, 900)
        ]
        uow.commit()
    assert [refused is None for refused in told] == [True, True, False, True]
    assert told[2] is not None
    assert told[2].retry_after_s == 899
    with world.database.reading() as session:
        row = session.scalars(select(RateLimitRow)).one()
    assert 0 <= row.bucket < BUCKETS
    assert "ana" not in repr(row.__dict__)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
        ("made up", "unknown"),
    ],
)
def test_a_customer_s_ipv6_addresses_count_as_one(address: str | None, network: str) -> None:
    assert network_of(address) == network
