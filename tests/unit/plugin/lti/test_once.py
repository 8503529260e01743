"""Values that are good for once sort by their moment, and so does what is kept of them."""

import hashlib
from datetime import UTC, datetime, timedelta

from plugin.lti import once

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_digests_lie_in_the_order_of_their_logins() -> None:
    moments = [NOON + timedelta(seconds=n * 0.001) for n in range(50)]
    digests = [once.digest_in_order(once.new(moment), "issuer") for moment in moments]
    assert digests == sorted(digests)
    assert {len(digest) for digest in digests} == {64}
    assert once.first_digest_of(NOON) < digests[0]
    assert digests[9] < once.first_digest_of(moments[10]) < digests[10]


def test_two_of_one_moment_are_two_and_one_is_itself() -> None:
    first, second = once.new(NOON), once.new(NOON)
    assert once.digest_in_order(first) != once.digest_in_order(second)
    assert once.digest_in_order(first) == once.digest_in_order(first)
    assert once.digest_in_order(first, "a") != once.digest_in_order(first, "b")


def test_what_a_release_before_burnt_is_found_again() -> None:
    before = "Zk3v" * 8
    assert once.digest_in_order(before) == hashlib.sha256(before.encode()).hexdigest()
    assert once.digest_in_order(before, "i", "c") == (
        hashlib.sha256(f"i\0c\0{before}".encode()).hexdigest()
    )
    assert once.digest_in_order(before) < once.first_digest_of(NOON)
