"""Pictures with the room that they need: an `<img>` that knows its size moves no text later."""

import re
from collections.abc import Mapping
from html import escape, unescape

from curricula.pictures import Size

PICTURE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
STEP = 5
"""Shares of the column come in steps of so many percent: each is a rule of lesson.css."""


def sources_in(html: str) -> frozenset[str]:
    """The addresses of the pictures in sanitised HTML."""
    return frozenset(
        unescape(value)
        for picture in PICTURE.finditer(html)
        for name, value in ATTRIBUTE.findall(picture[1])
        if name == "src"
    )


def with_sizes(html: str, sizes: Mapping[str, Size]) -> str:
    """The same HTML with `width` and `height` on every picture that `sizes` knows by its address.

    What its author set holds: one side in pixels gives the other. A share of the column becomes a
    class, since browsers keep no room by it.
    """
    if not sizes:
        return html
    return PICTURE.sub(lambda found: _sized(found, sizes), html)


def _sized(found: re.Match[str], sizes: Mapping[str, Size]) -> str:
    values = {name: unescape(value) for name, value in ATTRIBUTE.findall(found[1])}
    size = sizes.get(values.get("src", ""))
    if size is None:
        return found[0]
    width, height = values.pop("width", ""), values.pop("height", "")
    if width.endswith("%") and (percent := int(width[:-1])):
        share = min(100, max(STEP, STEP * round(percent / STEP)))
        values["class"] = f"{values.get('class', '')} share-{share}".strip()
    across, down = _room(width, height, size)
    values |= {"width": str(across), "height": str(down)}
    return "<img" + "".join(f' {name}="{escape(value)}"' for name, value in values.items()) + ">"


def _room(width: str, height: str, size: Size) -> Size:
    """In the picture's own ratio, as it is drawn once it is there."""
    if width.isdecimal() and int(width):
        return Size(int(width), max(1, round(int(width) * size.height / size.width)))
    if height.isdecimal() and int(height):
        return Size(max(1, round(int(height) * size.width / size.height)), int(height))
    return size
