"""Who opened lists in which she may have stood: all that her page tells of, as far as it is kept.

The rows of such a reading name a place and not her, so no way of the register leads to them.
"""

from collections.abc import Iterator
from typing import Any

from community import community_in, unit_in
from plugin.held.download import values
from plugin.held.download.values import Reading
from plugin.held.lookers import looks_at

LISTS = "lists"


def list_looks(reading: Reading) -> Iterator[dict[str, Any]]:
    """The newest day first. `by` is null where her LMS did not say who it was, and of members who
    opened the directory, of whom there is `count` alone. Where neither place is told, the list is
    of the whole installation.
    """
    for one in looks_at(reading.session, reading.members, most=None).told:
        if one.place is None:
            continue
        yield {
            "day": one.day,
            "kind": one.sight,
            "community": values.community(reading, {}, community_in(one.place)),
            "training_unit": values.unit(reading, {}, unit_in(one.place)),
            "by": None if one.reader_id is None else values.reader(reading, {}, one.reader_id),
            "as": sorted(one.roles),
            "count": one.count,
        }
