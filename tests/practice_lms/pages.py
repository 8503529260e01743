"""What people see: sign-in, courses, an activity in its iframe, the gradebook."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tests.practice_lms.courses import (
    add_course,
    add_line_item,
    need_activity,
    need_course,
    need_role,
    role_in,
)
from tests.practice_lms.gradebook import gradebook
from tests.practice_lms.people import need_administrator, need_person, signed_in
from tests.practice_lms.presentation import presentation_of
from tests.practice_lms.quirks import request_quirks
from tests.practice_lms.store import store
from tests.practice_lms.tools import need_tool, origin_of

blueprint = Blueprint("pages", __name__)
POINTS = 100
"""What a column that a teacher makes has at most."""


@dataclass(frozen=True)
class Frame:
    """A tool's page inside one of ours: `origin` is who may tell us its height."""

    source: str
    window: str
    title: str
    origin: str
    width: int | None = None
    height: int | None = None


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return redirect(url_for("pages.courses" if signed_in() else "pages.sign_in"))


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    people = store().all("select * from person order by id")
    return render_template("sign_in.html", people=people)


@blueprint.post("/sign-in")
def signed() -> ResponseReturnValue:
    session.clear()
    session["person_id"] = request.form.get("person", type=int)
    need_person()
    return redirect(url_for("pages.courses"))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("pages.sign_in"))


@blueprint.get("/courses")
def courses() -> ResponseReturnValue:
    person = need_person()
    rows = store().all("select * from course order by id")
    return render_template(
        "courses.html", courses=[row for row in rows if role_in(row["id"], person)]
    )


@blueprint.post("/courses")
def open_course() -> ResponseReturnValue:
    need_administrator()
    title = request.form.get("title", "").strip() or "Untitled course"
    course_id = add_course(title, enrol_everybody="everybody" in request.form)
    return redirect(url_for("pages.course", course_id=course_id))


@blueprint.get("/courses/<int:course_id>")
def course(course_id: int) -> ResponseReturnValue:
    return _course_page(course_id, None)


@blueprint.get("/courses/<int:course_id>/activities/<int:activity_id>")
def activity(course_id: int, activity_id: int) -> ResponseReturnValue:
    row = need_activity(activity_id)
    tool = need_tool(row["tool_id"])
    start = "launches.launch_activity"
    size = presentation_of(activity_id).get("iframe", {})
    frame = Frame(
        source=url_for(start, activity_id=activity_id, mode=request.args.get("mode")),
        window=url_for(start, activity_id=activity_id, target="window"),
        title=row["title"],
        origin=origin_of(row["url"] or tool["target_link_uri"]),
        width=size.get("width"),
        height=size.get("height"),
    )
    return _course_page(course_id, frame, activity_id)


@blueprint.post("/courses/<int:course_id>/activities/<int:activity_id>/column")
def give_column(course_id: int, activity_id: int) -> ResponseReturnValue:
    """A teacher has it graded: what Canvas needs, which makes no column of a tool's wish."""
    need_role(course_id, need_person(), "editing_teacher")
    row = need_activity(activity_id)
    with store().transaction() as db:
        add_line_item(
            db,
            course_id=course_id,
            tool_id=row["tool_id"],
            activity_id=activity_id,
            label=row["title"],
            score_maximum=POINTS,
        )
    return redirect(url_for("pages.course", course_id=course_id))


@blueprint.get("/courses/<int:course_id>/deep-link/<int:tool_id>")
def deep_link(course_id: int, tool_id: int) -> ResponseReturnValue:
    need_role(course_id, need_person(), "editing_teacher")
    tool = need_tool(tool_id)
    start = "launches.launch_deep_linking"
    frame = Frame(
        source=url_for(start, course_id=course_id, tool_id=tool_id, mode=request.args.get("mode")),
        window=url_for(start, course_id=course_id, tool_id=tool_id, target="window"),
        title=f"Choose what to add from {tool['name']}",
        origin=origin_of(tool["deep_linking_url"]),
    )
    return _course_page(course_id, frame)


@blueprint.get("/activities/<int:activity_id>/review/<int:person_id>")
def review(activity_id: int, person_id: int) -> ResponseReturnValue:
    """One learner's work inside the course's page, as the tool shows it."""
    row = need_activity(activity_id)
    tool = need_tool(row["tool_id"])
    start = "launches.launch_review"
    frame = Frame(
        source=url_for(start, activity_id=activity_id, person_id=person_id),
        window=url_for(start, activity_id=activity_id, person_id=person_id, target="window"),
        title=row["title"],
        origin=origin_of(row["url"] or tool["target_link_uri"]),
    )
    return _course_page(row["course_id"], frame, activity_id)


@blueprint.get("/courses/<int:course_id>/grades")
def grades(course_id: int) -> ResponseReturnValue:
    person = need_person()
    teaches = need_role(course_id, person) != "learner"
    book = gradebook(course_id, None if teaches else person["id"])
    return render_template("grades.html", course=need_course(course_id), book=book, teaches=teaches)


def _course_page(
    course_id: int, frame: Frame | None, activity_id: int | None = None
) -> ResponseReturnValue:
    row = need_course(course_id)
    role = need_role(course_id, need_person())
    return render_template(
        "course.html",
        course=row,
        role=role,
        activities=store().all(
            "select activity.*, (select count(*) from line_item where activity_id = activity.id)"
            " as graded from activity where course_id = ? order by id",
            course_id,
        ),
        tools=store().all(
            "select * from tool where state = 'active' and deep_linking_url != '' order by id"
        ),
        frame=frame,
        opened=activity_id,
        platform_storage=_storage_frame(),
        storage_page=request_quirks().storage_page,
    )


def _storage_frame() -> str:
    """The name of the frame that keeps values for tools; empty where this LMS keeps none."""
    quirks = request_quirks()
    return quirks.storage_frame if quirks.platform_storage else ""


@blueprint.get("/storage")
def storage() -> ResponseReturnValue:
    """The frame beside a tool's, of this LMS's own origin, that keeps values for that tool."""
    return render_template("storage.html", tool_origin=request.args.get("tool", ""))
