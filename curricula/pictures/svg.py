"""The size of an SVG, from its first element alone: no XML parser sees a file from outside."""

import re

PROLOGUE = re.compile(
    r"""\s*(?: <\?.*?\?> | <!--.*?--> | <!DOCTYPE [^\[>]* (?: \[ [^\]]* \] \s* )? > )""",
    re.DOTALL | re.VERBOSE,
)
ROOT = re.compile(r"""\s*<(?:[\w.-]+:)?svg(?=[\s>/])((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
NUMBER = r"[+]?(?:\d{1,9}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?"
LENGTH = re.compile(rf"\s*({NUMBER})\s*(px|pt|pc|mm|cm|in|em|rem|ex|)\s*")
UNITS = {
    "": 1.0,
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
}
SIGNED = rf"-?{NUMBER}"
VIEW_BOX = re.compile(rf"\s*{SIGNED}[\s,]+{SIGNED}[\s,]+({NUMBER})[\s,]+({NUMBER})\s*")
USUAL_WIDTH, USUAL_HEIGHT = 300.0, 150.0
"""Of what has no size of its own (CSS 2.1, section 10.3.2)."""
SMALLEST = 16.0


def svg_size(head: bytes) -> tuple[float, float] | None:
    """As CSS sizes a picture (SVG 2, section 7.12): its own lengths, else the ratio of its view.

    One with a view alone has no size: browsers fill the column, or draw it as a stamp within
    anything that wraps it. Here it has the units that its author drew in; where those are
    fractions of a thing, the usual width.
    """
    root = _root(head)
    if root is None:
        return None
    found: dict[str, str] = {}
    for name, double, single in ATTRIBUTE.findall(root):
        found.setdefault(name, double or single)
    width, height = _length(found.get("width")), _length(found.get("height"))
    box = VIEW_BOX.fullmatch(found.get("viewBox", ""))
    view = (float(box[1]), float(box[2])) if box else None
    if view and min(view) > 0:
        return _in_ratio(width, height, *view)
    return (
        width if width is not None else USUAL_WIDTH,
        height if height is not None else USUAL_HEIGHT,
    )


def _in_ratio(
    width: float | None, height: float | None, across: float, down: float
) -> tuple[float, float]:
    if width is None and height is None:
        width = across if across >= SMALLEST else USUAL_WIDTH
    if width is None:
        assert height is not None
        width = height * across / down
    return width, height if height is not None else width * down / across


def _root(head: bytes) -> str | None:
    """What the first element's tag says, whatever stands before it."""
    code = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(code, errors="replace")
    at = 0
    while found := PROLOGUE.match(text, at):
        at = found.end()
    root = ROOT.match(text, at)
    return root[1] if root else None


def _length(written: str | None) -> float | None:
    """In CSS pixels; a share of a whole (`50%`) is none, since a picture has no whole."""
    found = LENGTH.fullmatch(written) if written is not None else None
    return float(found[1]) * UNITS[found[2]] if found else None
