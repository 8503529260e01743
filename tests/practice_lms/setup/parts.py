"""What an administrator's pages of an LMS are made of, with the real one's names of fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.practice_lms.tools import LINE_ITEM, LINE_ITEM_READ, MEMBERS_READ, RESULT_READ, SCORE

GRADES = (LINE_ITEM, LINE_ITEM_READ, RESULT_READ, SCORE)
MEMBERS = (MEMBERS_READ,)
DEEP_LINKING = ("deep-linking",)
"""No scope: whether teachers can choose from the tool."""
ON = "on"


@dataclass(frozen=True, slots=True)
class Field:
    """`takes` is what of the tool it is. With `options` one is chosen, with `several` any of them;
    a `switch` is on or off; `many`: one value a line. `needed` is the only value that this tool
    can work with. `grants`: by value, what the tool then may do.
    """

    label: str
    takes: str = ""
    options: tuple[str, ...] = ()
    several: bool = False
    switch: bool = False
    many: bool = False
    needed: str = ""
    required: bool = True
    grants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is the way through the menus. `act`: what saving does to the tool (see views.py);
    `then` its state afterwards, where that changes. `shows`: by label, what of the tool is told.
    """

    path: tuple[str, ...]
    act: str = ""
    fields: tuple[Field, ...] = ()
    button: str = "Save"
    then: str = ""
    shows: Mapping[str, str] = field(default_factory=dict)


def text(label: str, takes: str = "") -> Field:
    return Field(label, takes=takes)


def switch(label: str, *grants: str) -> Field:
    return Field(label, switch=True, grants={ON: grants}, required=False)


def chosen(label: str, *options: str, needed: str = "") -> Field:
    return Field(label, options=options, needed=needed)
