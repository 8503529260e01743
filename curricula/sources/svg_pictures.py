"""What an SVG becomes when it is drawn: entities and <use> may stand for more than a machine has.

Scripts in an SVG are no matter here: a browser runs none in an <img>, and the file itself is
served in a sandbox (plugin/web/curriculum_files.py).
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes
from xml.parsers import expat

from curricula.sources.limits import Limits

LENGTH = re.compile(
    r"\s*([0-9]{1,9}(?:\.[0-9]*)?)[0-9.]*(?:e\+?([0-9]{1,3}))?\s*(px|pt|pc|cm|mm|in)?\s*"
)
PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0}


@dataclass(slots=True)
class _Group:
    """An element with an id: what it holds itself, the groups within, and what it uses."""

    own: int = 1
    inner: list["_Group"] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)


class _Refused(Exception):
    """Ends the reading; its text is the fault."""


Fault = tuple[str, int]
"""What is wrong with the way out, and the line or 0."""
Check = Callable[[str, bytes], Fault | None]


def svg_fault(content: bytes, limits: Limits, check: Check) -> Fault | None:
    """Why an SVG is not taken, with its line; None when it may be shown.

    `check` answers the same for a picture within it, given as a name with an ending and bytes.
    """
    drawing = _Drawing(limits, check)
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = drawing.entity
    parser.StartElementHandler = drawing.start
    parser.EndElementHandler = drawing.end
    try:
        parser.Parse(content, True)
        drawing.check_uses()
    except _Refused as error:
        return str(error), parser.CurrentLineNumber
    except expat.ExpatError as error:
        if drawing.entity_bytes:
            return "has entities that stand for too much. Save it as plain SVG.", error.lineno
        return "is no SVG that can be read here. Save it anew.", error.lineno
    return None


class _Drawing:
    """Counts what is drawn while the file is read once."""

    def __init__(self, limits: Limits, check: Check) -> None:
        self._limits = limits
        self._check = check
        self._root = _Group()
        self._open: list[_Group | None] = []
        self._around = [self._root]
        self._named: dict[str, _Group] = {}
        self.entity_bytes = 0

    def entity(
        self,
        name: str,
        is_parameter_entity: int,
        value: str | None,
        base: str | None,
        system_id: str,
        public_id: str | None,
        notation_name: str | None,
    ) -> None:
        if is_parameter_entity or value is None:
            raise _Refused("takes parts from elsewhere by an entity. Save it as plain SVG.")
        self.entity_bytes += len(value)
        if "&" in value or self.entity_bytes > self._limits.svg_entity_bytes:
            raise _Refused("has entities that stand for too much. Save it as plain SVG.")

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._open:
            self._check_size(attributes)
        group = None
        if identifier := attributes.get("id"):
            group = _Group()
            self._around[-1].inner.append(group)
            self._around.append(group)
            self._named.setdefault(identifier, group)
        else:
            self._around[-1].own += 1
        target = (attributes.get("href") or attributes.get("xlink:href") or "").strip()
        if target[:11].lower() == "data:image/":
            self._check_within(target)
        elif name.rpartition(":")[2] == "use":
            self._around[-1].uses.append(target.removeprefix("#"))
        self._open.append(group)

    def end(self, _name: str) -> None:
        if self._open.pop() is not None:
            self._around.pop()

    def check_uses(self) -> None:
        """Adds up what all <use> come to; one within itself is drawn by no browser."""
        totals: dict[int, int] = {}
        waiting: list[tuple[_Group, bool]] = [(self._root, False)]
        while waiting:
            group, is_ready = waiting.pop()
            parts = [*group.inner, *(self._named[use] for use in group.uses if use in self._named)]
            if is_ready:
                totals[id(group)] = group.own + sum(totals.get(id(part), 0) for part in parts)
                if totals[id(group)] > self._limits.svg_elements:
                    most = self._limits.svg_elements
                    raise _Refused(f"draws more than {most} shapes by <use>. Make it simpler.")
            elif id(group) not in totals:
                totals[id(group)] = 0  # under way: what comes back to it counts nothing
                waiting.append((group, True))
                waiting += [(part, False) for part in parts if id(part) not in totals]

    def _check_within(self, address: str) -> None:
        kind, _, data = address.partition(",")
        content = unquote_to_bytes(data)
        if kind.lower().endswith(";base64"):
            try:
                content = base64.b64decode(content)
            except binascii.Error:
                return  # no browser shows it either
        if fault := self._check("x.svg" if "svg" in kind.lower() else "x.png", content):
            raise _Refused(f"holds a picture that {fault[0]}")

    def _check_size(self, attributes: Mapping[str, str]) -> None:
        for side in ("width", "height"):
            given = LENGTH.fullmatch(attributes.get(side, ""))
            if given is None:
                continue
            pixels = float(given[1]) * 10.0 ** int(given[2] or 0) * PIXELS[given[3] or "px"]
            if pixels > self._limits.picture_side:
                raise _Refused(
                    f"says that its {side} is {attributes[side].strip()[:20]}; at most "
                    f"{self._limits.picture_side} pixels are shown. Make it smaller."
                )
