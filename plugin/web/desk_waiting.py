"""What waits at the desk, a line each, with where it is answered."""

from collections.abc import Iterable, Mapping

from flask import url_for

from plugin.web.desk_lists import DeskList
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.staff_doors import Door
from plugin.web.unit_rows import UnitRow


def waiting_lines(
    doors: Iterable[Door], units: Iterable[UnitRow], lists: Mapping[str, DeskList]
) -> list[Door]:
    """People who wait first: answers, questions to her units; then what a list has in trouble."""
    found = [each for each in doors if each.waits]
    found += [_question(row) for row in units if row.asked_by]
    return found + [
        Door(_trouble(key, each.due), url_for("web.desk", list=key), each.due)
        for key, each in lists.items()
        if each.due
    ]


def told_of(waiting: Iterable[Door]) -> str:
    """The heading of the desk."""
    many = sum(each.waits or 0 for each in waiting)
    if not many:
        return _("Nothing waits for you")
    return ngettext("%(num)s thing waits for you", "%(num)s things wait for you", many)


def _question(row: UnitRow) -> Door:
    names = ", ".join(row.asked_by)
    told = _("%(unit)s is asked to work with %(names)s", unit=row.name, names=names)
    where = url_for("web.unit_page", slug=row.unit.slug, _anchor="agreements")
    return Door(told, where, len(row.asked_by))


def _trouble(key: str, many: int) -> str:
    if key == "lms":
        return ngettext("LMS is not switched on yet", "LMSs are not switched on yet", many)
    if key == "scores":
        return ngettext("score has not reached its LMS", "scores have not reached their LMSs", many)
    if key == "paths":
        return ngettext("certification path has trouble", "certification paths have trouble", many)
    return ngettext("record store lacks records", "record stores lack records", many)
