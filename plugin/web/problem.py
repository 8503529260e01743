"""What an error page says, whatever went wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error page says; `code` is for whoever is asked for help."""

    status: int
    title: str
    what: str
    todo: str
    kept: str = ""
    ask: str = ""
    link: str | None = None
    link_words: str = ""
    link_opens_window: bool = False
    code: str = ""
