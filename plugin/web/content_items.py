"""A pick as it is kept and as it is handed to the LMS: its link, its column, its windows."""

from dataclasses import dataclass
from uuid import uuid4

from flask import url_for

from community import Community
from plugin.lti import (
    DUE,
    LMS_SAYS_DUE,
    OPEN,
    PLACEMENT,
    Column,
    ContentItem,
    LineItem,
    Placed,
    Window,
)
from plugin.services import services
from plugin.web.launch import GRADE, WHEN_FINISHED
from plugin.web.links import CURRICULUM, KIND, LESSON, MODULE, PATH, VERSION
from plugin.web.picks import Pick

FRAME = (900, 700)
MAXIMUM = 100.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a pick is to stand in the course; `maximum` is None without a gradebook column."""

    pick: Pick
    title: str
    maximum: float | None
    available: Window = OPEN
    submission: Window = OPEN
    iframe: tuple[int, int] = FRAME


def as_usual(pick: Pick, *, all_get_columns: bool, line_items: bool) -> Wanted:
    """A column where something is graded, and for finishing where the coordinator wants that.

    `line_items`: the LMS takes columns here.
    """
    has_column = line_items and pick.fills_a_column and (pick.is_graded or all_get_columns)
    return Wanted(pick, pick.title, MAXIMUM if has_column else None)


def placed(wanted: Wanted) -> Placed:
    """What is kept of it, under an id of its own."""
    pick = wanted.pick
    has_column = wanted.maximum is not None and pick.can_have_column
    return Placed(
        id=uuid4(),
        kind=pick.kind,
        slug=pick.slug,
        curriculum_id=pick.version.curriculum_id if pick.version else None,
        version_id=pick.version.version_id if pick.version else None,
        scheme_id=pick.scheme.scheme_id if pick.scheme else None,
        title=wanted.title,
        column=_column(pick) if has_column else "none",
        score_maximum=wanted.maximum if has_column else None,
        full_when_finished=has_column and pick.kind == "lesson" and not pick.is_graded,
        available=wanted.available,
        submission=wanted.submission,
        iframe=wanted.iframe,
    )


def _column(pick: Pick) -> Column:
    assert pick.kind != "path"
    return pick.kind


def content_item(place: Community, pick: Pick, kept: Placed) -> ContentItem:
    """The link that goes into the course (Deep Linking 2.0, A.5 and A.6)."""
    base = services().settings.base_url
    return ContentItem(
        title=kept.title,
        text=pick.version.title if pick.version and pick.kind != "curriculum" else None,
        url=f"{base}/lti/launch",
        custom=_custom(place, pick, kept),
        line_item=_line_item(place, pick, kept),
        icon=base + url_for("static", filename="icon.svg"),
        iframe=kept.iframe,
        available=kept.available,
        submission=kept.submission,
    )


def _custom(place: Community, pick: Pick, kept: Placed) -> dict[str, str]:
    """What a launch needs, also at another installation, where our ids say nothing."""
    custom = {PLACEMENT: str(kept.id), KIND: pick.kind}
    if pick.scheme is not None:
        return custom | {PATH: f"{place.slug}/{pick.scheme.slug}"}
    assert pick.version is not None
    custom |= {CURRICULUM: f"{place.slug}/{pick.version.slug}", VERSION: pick.version.version_hash}
    named = {"lesson": LESSON, "module": MODULE}.get(pick.kind)
    if named is not None and pick.slug is not None:
        custom[named] = pick.slug
    if kept.full_when_finished:
        custom[GRADE] = WHEN_FINISHED
    if kept.column == "lesson":
        custom[DUE] = LMS_SAYS_DUE
    return custom


def _line_item(place: Community, pick: Pick, kept: Placed) -> LineItem | None:
    if kept.score_maximum is None or pick.version is None:
        return None
    within = {"lesson": "", "module": "modules/", "curriculum": ""}[pick.kind]
    where = f"{place.slug}/{pick.version.slug}"
    return LineItem(
        label=kept.title,
        score_maximum=kept.score_maximum,
        resource_id=f"{where}/{within}{pick.slug}" if pick.slug else where,
        tag=pick.kind,
    )
