"""How the copy tells a table: which column under which key, and which it leaves out, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugin.held.download import values
from plugin.held.download.values import Convert

HERSELF = "it is she"
ROW = "the row's own number"
LETS_IN = "it would let somebody in"
OTHERS = "it is somebody else, or about somebody else's work"
STAFF = "staff wrote it for staff; no page shows it to her"
WORKING = "how CHILD works at it"
SAID = "another key says it"


@dataclass(frozen=True, slots=True)
class Part:
    """A list of the document. `gives` has, by column, the key and how its value is told, where it
    is not told as it is; `leaves_out` has, by column, why.
    """

    name: str
    gives: Mapping[str, str | tuple[str, Convert]]
    leaves_out: Mapping[str, str] = field(default_factory=dict)


def same(
    columns: str, **renamed: str | tuple[str, Convert]
) -> dict[str, str | tuple[str, Convert]]:
    """Columns that are told under their own names, then those that are not."""
    return {**{each: each for each in columns.split()}, **renamed}


def left(**why: str) -> dict[str, str]:
    """Reasons with the columns that have them."""
    reasons = {
        "herself": HERSELF,
        "row": ROW,
        "lets_in": LETS_IN,
        "others": OTHERS,
        "staff": STAFF,
        "working": WORKING,
        "said": SAID,
    }
    return {column: reasons[key] for key, columns in why.items() for column in columns.split()}


COMMUNITY: tuple[str, Convert] = ("community", values.community)
UNIT: tuple[str, Convert] = ("training_unit", values.unit)
