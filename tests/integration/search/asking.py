"""Asking the search page, and what it answers with."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from flask.testing import FlaskClient

from tests.integration.rights.route_world import BASE

MAIN = re.compile(r"<main.*</main>", re.DOTALL)
LINE = re.compile(
    r'<li>(?:<a href="([^"]*)">|<div>)<svg.*?<span class="grow"><span[^>]*>(.*?)</span>'
)


@dataclass(frozen=True)
class Answer:
    """`found` is (title, address) of each line; the address is empty where it does not open."""

    text: str
    found: tuple[tuple[str, str], ...]

    @property
    def titles(self) -> set[str]:
        return {title for title, _ in self.found}


def search(client: FlaskClient, words: str, language: str = "en") -> Answer:
    """What stands in the page's main part."""
    answer = client.get(
        f"/search?{urlencode({'q': words})}",
        base_url=BASE,
        headers={"Accept-Language": language},
        buffered=True,
    )
    assert answer.status_code == 200, answer.text
    shown = MAIN.search(answer.text)
    assert shown is not None
    lines = LINE.findall(re.sub("</?mark>", "", shown[0]))
    return Answer(
        unescape(shown[0]), tuple((unescape(title), unescape(url)) for url, title in lines)
    )
