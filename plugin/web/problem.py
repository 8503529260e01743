"""What an error page says, whatever went wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error page says; `code` is for whoever is asked for help, `other_link` a second way
    on beside `link`.
    """

    status: int
    title: str
    what: str
    todo: str
    kept: str = ""
    ask: str = ""
    link: str | None = None
    link_words: str = ""
    link_opens_window: bool = False
    other_link: str | None = None
    other_words: str = ""
    code: str = ""
