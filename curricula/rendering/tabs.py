"""Tabs (`::: tab`, `::: group-tab`): each heading begins one; the first stands open.

They are `<details>` of one name, of which a browser opens one at a time: they work by keyboard,
with a screen reader, on a narrow screen and without any script. lesson.css sets them side by side
where there is room; child.js opens those of the same title together where they are a group.
"""

from dataclasses import dataclass
from html import escape

from curricula.rendering.attributes import Attributes

KINDS = frozenset({"tab", "group-tab"})
NAME = r"tabs-[0-9]{1,4}"


@dataclass(slots=True)
class Tabs:
    """A block of tabs while it is built. `depth` is the nesting at which its titles stand."""

    number: int
    depth: int
    title_level: int | None = None

    def opening(self, fence: Attributes, own_id: str) -> str:
        """`own_id` is the attribute, or nothing."""
        extra = "".join(f" {escape(each)}" for each in fence.classes[1:])
        group = " group-tabs" if fence.classes[0] == "group-tab" else ""
        return f'<div class="tabs{group}{extra}"{own_id}>\n'

    def begins_tab(self, level: int, depth: int) -> bool:
        """Whether a heading of that level, nested that deep, is a tab's title."""
        return depth == self.depth and level <= (self.title_level or level)

    def before_title(self, level: int) -> str:
        is_first = self.title_level is None
        before = "" if is_first else "</div></details>\n"
        self.title_level = level if is_first else self.title_level
        opened = " open" if is_first else ""
        return f'{before}<details class="tab" name="tabs-{self.number}"{opened}><summary>'

    @staticmethod
    def after_title(identifier: str) -> str:
        return f'</summary>\n<div class="tab-body" id="{escape(identifier)}">\n'

    @property
    def closing(self) -> str:
        return "</div>\n" if self.title_level is None else "</div></details>\n</div>\n"
