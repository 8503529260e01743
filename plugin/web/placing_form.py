"""How each pick is to stand in the course, as the coordinator typed it: title, column, windows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from plugin.lti import Window
from plugin.lti.placements import LONGEST_TITLE
from plugin.web.content_items import FRAME, MAXIMUM, Wanted, as_usual
from plugin.web.picks import Pick
from plugin.web.speech import gettext as _
from plugin.web.typed_points import number_in

MOST_POINTS = 10_000.0
SMALLEST, LARGEST = 200, 4000
"""Of a frame, in CSS pixels."""
FIRST, LAST = datetime(1970, 1, 2), datetime(9000, 1, 1)  # noqa: DTZ001 - as typed, in no zone yet


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the LMS takes with a link here."""

    line_items: bool
    frames: bool


@dataclass(slots=True)
class Typed:
    """`form` is what was sent; `wrong` gathers, by field, what is to be mended and how."""

    form: Mapping[str, str]
    zone: ZoneInfo
    wrong: dict[str, str] = field(default_factory=dict)

    def title(self, name: str, usual: str) -> str:
        text = " ".join(self.form.get(name, usual).split())
        if not text:
            self.wrong[name] = _("Give it a title.")
        elif len(text) > LONGEST_TITLE:
            self.wrong[name] = _("Write at most %(num)s characters.", num=LONGEST_TITLE)
        return text

    def points(self, name: str) -> float:
        found = number_in(self.form.get(name, str(MAXIMUM)), 0.01, MOST_POINTS)
        if found is None:
            self.wrong[name] = _("Enter a number above 0 and up to 10000.")
        return found or MAXIMUM

    def size(self, name: str, usual: int) -> int:
        found = number_in(self.form.get(name) or str(usual), SMALLEST, LARGEST)
        if found is None or not found.is_integer():
            self.wrong[name] = _("Enter a whole number from 200 to 4000.")
            return usual
        return int(found)

    def moment(self, name: str) -> datetime | None:
        """As browsers send it ("2026-11-28T18:30"), in the department's zone; None where empty."""
        text = self.form.get(name, "").strip()
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None or not FIRST <= found <= LAST:
            self.wrong[name] = _("Enter a day and an hour, such as 2026-11-28 18:30.")
            return None
        return found.replace(tzinfo=self.zone).astimezone(UTC)

    def window(self, name: str, number: str, common: Window) -> Window:
        """Each end that is typed for this one replaces what is said for all; where none is, what is
        wrong with that is told once, there.
        """
        begin, end = (f"{name}_{which}{number}" for which in ("from", "until"))
        own = self.moment(begin), self.moment(end)
        found = Window(own[0] or common.begin, own[1] or common.end)
        is_backward = found.begin and found.end and found.end <= found.begin
        if is_backward and any(own) and end not in self.wrong:
            self.wrong[end] = _("This is before its beginning.")
        return found


def typed_details(
    picks: Sequence[Pick], typed: Typed, accepted: Accepted, *, all_get_columns: bool
) -> list[Wanted]:
    """One for each pick, in their order; what cannot be taken is in `typed.wrong`.

    Fields of one pick end in its number among them, from 0: "title.0".
    """
    available = typed.window("available", "", Window())
    submission = typed.window("submission", "", Window())
    frame = FRAME
    if accepted.frames:
        frame = (typed.size("width", FRAME[0]), typed.size("height", FRAME[1]))
    found = []
    for number, pick in enumerate(picks):
        usual = as_usual(pick, all_get_columns=all_get_columns, line_items=accepted.line_items)
        has_column = accepted.line_items and pick.can_have_column
        has_column = has_column and f"column.{number}" in typed.form
        found.append(
            replace(
                usual,
                title=typed.title(f"title.{number}", pick.title),
                maximum=typed.points(f"maximum.{number}") if has_column else None,
                available=typed.window("available", f".{number}", available),
                submission=typed.window("submission", f".{number}", submission),
                iframe=frame,
            )
        )
    return found
