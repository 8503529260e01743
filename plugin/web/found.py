"""What a search has found, as its page shows it: by kind, the first few of each."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 10
"""So many of each kind, at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """`url` is None for what opens elsewhere, as `about` then says; `language` is the title's,
    where it has one of its own.
    """

    title: str
    url: str | None
    about: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One kind: the first `found` of `total`; `list_url` leads to the page that lists them all."""

    key: str
    title: str
    icon: str
    found: Sequence[Found]
    total: int
    list_url: str | None = None

    @property
    def more(self) -> int:
        return self.total - len(self.found)


def group(
    key: str, title: str, icon: str, every: Sequence[Found], list_url: str | None = None
) -> Group:
    return Group(key, title, icon, every[:SHOWN], len(every), list_url)
