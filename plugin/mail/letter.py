"""A letter: the known shape that the words of every kind of mail fill in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Action:
    """What the reader can do, as a button in HTML and an address in text."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail's words, in the reader's language, as plain text: the templates escape them.

    `code` is something to type, shown large. `after` comes below the action; `parts` are the
    letters that a digest holds. `why` is the last line: why she gets this.
    """

    subject: str
    paragraphs: Sequence[str]
    action: Action | None = None
    code: str | None = None
    after: Sequence[str] = ()
    parts: Sequence["Letter"] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a kind's words are filled with. `secret` is empty once the mail is out. `parts` are a
    digest's: each mail's kind with its values, and `more` how many it does not tell one by one.
    Hours are said in `zone`, which is named unless the reader chose it (`zone_is_hers`).
    """

    base_url: str
    values: Mapping[str, Any]
    secret: Mapping[str, str] = field(default_factory=dict)
    parts: Sequence[tuple[str, Mapping[str, Any]]] = ()
    more: int = 0
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    zone_is_hers: bool = False


Words = Callable[[Contents], Letter]
