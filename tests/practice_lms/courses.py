"""Courses, who is in them, and the activities that tools placed there."""

import json
import sqlite3

from flask import abort

from tests.practice_lms.store import Store, store


def add_course(title: str, *, enrol_everybody: bool) -> int:
    """A new course; everybody who exists is enrolled in the role that people.json names."""
    with store().transaction() as db:
        course_id = int(
            db.execute("insert into course (title) values (?)", (title,)).lastrowid or 0
        )
        if enrol_everybody:
            db.execute(
                "insert into enrolment (course_id, person_id, role) select ?, id, role from person",
                (course_id,),
            )
    return course_id


def enrol(course_id: int, person_id: int, role: str) -> None:
    with store().transaction() as db:
        db.execute(
            "insert or replace into enrolment values (?, ?, ?)", (course_id, person_id, role)
        )
        _note_change(db, course_id, person_id)


def leave(course_id: int, person_id: int) -> None:
    """She is in that course no more; what she did there stays."""
    with store().transaction() as db:
        db.execute(
            "delete from enrolment where course_id = ? and person_id = ?", (course_id, person_id)
        )
        _note_change(db, course_id, person_id)


def _note_change(db: sqlite3.Connection, course_id: int, person_id: int) -> None:
    """For whoever asks later what has changed in the course's list of members."""
    db.execute(
        "insert into enrolment_change (course_id, person_id) values (?, ?)", (course_id, person_id)
    )


def need_course(course_id: int) -> sqlite3.Row:
    course = store().one("select * from course where id = ?", course_id)
    return course or abort(404, f"There is no course {course_id}.")


def need_activity(activity_id: int) -> sqlite3.Row:
    activity = store().one("select * from activity where id = ?", activity_id)
    return activity or abort(404, f"There is no activity {activity_id}.")


def role_in(course_id: int, person: sqlite3.Row) -> str | None:
    """Her role there; an administrator who is not enrolled acts as an editing teacher."""
    row = store().one(
        "select role from enrolment where course_id = ? and person_id = ?", course_id, person["id"]
    )
    if row is not None:
        return str(row["role"])
    return "editing_teacher" if person["administrator"] else None


def need_role(course_id: int, person: sqlite3.Row, *allowed: str) -> str:
    role = role_in(course_id, person)
    if role is None or (allowed and role not in allowed):
        abort(403, "This course is not open to you, or not for what you asked.")
    return role


def is_enrolled(course_id: int, person_id: str) -> bool:
    found = store().one(
        "select 1 from enrolment where course_id = ? and cast(person_id as text) = ?",
        course_id,
        person_id,
    )
    return found is not None


def add_activity(
    db: sqlite3.Connection,
    *,
    course_id: int,
    tool_id: int,
    title: str,
    url: str,
    custom: dict[str, str],
) -> int:
    cursor = db.execute(
        "insert into activity (course_id, tool_id, title, url, custom) values (?, ?, ?, ?, ?)",
        (course_id, tool_id, title, url, json.dumps(custom)),
    )
    return int(cursor.lastrowid or 0)


def add_line_item(
    db: sqlite3.Connection,
    *,
    course_id: int,
    tool_id: int,
    activity_id: int | None,
    label: str,
    score_maximum: float,
    resource_id: str = "",
    tag: str = "",
) -> int:
    cursor = db.execute(
        "insert into line_item (course_id, tool_id, activity_id, label, score_maximum,"
        " resource_id, tag) values (?, ?, ?, ?, ?, ?, ?)",
        (course_id, tool_id, activity_id, label, score_maximum, resource_id, tag),
    )
    return int(cursor.lastrowid or 0)


def copy_course(target: Store, course_id: int, title: str) -> int:
    """A copy has new resource links and line items with the old custom parameters, no scores."""
    with target.transaction() as db:
        copy = int(db.execute("insert into course (title) values (?)", (title,)).lastrowid or 0)
        db.execute(
            "insert into enrolment select ?, person_id, role from enrolment where course_id = ?",
            (copy, course_id),
        )
        for old in db.execute(
            "select * from activity where course_id = ?", (course_id,)
        ).fetchall():
            cursor = db.execute(
                "insert into activity (course_id, tool_id, title, url, custom)"
                " values (?, ?, ?, ?, ?)",
                (copy, old["tool_id"], old["title"], old["url"], old["custom"]),
            )
            db.execute(
                "insert into activity_presentation select ?, item from activity_presentation"
                " where activity_id = ?",
                (cursor.lastrowid, old["id"]),
            )
            db.execute(
                "insert into line_item (course_id, tool_id, activity_id, label, score_maximum,"
                " resource_id, tag) select ?, tool_id, ?, label, score_maximum, resource_id, tag"
                " from line_item where activity_id = ?",
                (copy, cursor.lastrowid, old["id"]),
            )
    return copy
