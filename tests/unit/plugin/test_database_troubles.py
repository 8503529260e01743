"""What the database refused a process is told for five minutes."""

from plugin.database_troubles import LATELY_S, DatabaseTroubles
from storage import trouble


def test_the_newest_is_told_and_only_for_a_while() -> None:
    now = [0.0]
    met = DatabaseTroubles(clock=lambda: now[0])
    assert met.code() is None
    met.note(trouble.BUSY)
    met.note(trouble.FULL)
    met.note(trouble.NOT_STORABLE)
    now[0] = LATELY_S
    assert met.code() == "disk_full"
    now[0] += 1
    assert met.code() is None
