"""Everything that names somebody has a fate for the day on which she is erased."""

from plugin.erasing.decided import FATES, Fate
from plugin.held.kinds import COVERED


def test_every_column_of_the_register_is_decided() -> None:
    assert FATES.keys() == COVERED


def test_what_is_kept_says_why() -> None:
    assert all(one.why for one in FATES.values() if one.fate is not Fate.DELETED)
