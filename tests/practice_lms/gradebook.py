"""Who has which grade: only fully graded scores are shown as grades."""

from dataclasses import dataclass
from typing import Any

from tests.practice_lms.store import store


@dataclass(frozen=True)
class Grade:
    """`given` of `maximum` points; None is no grade yet. `submissions` counts as Canvas does.
    `activity_id` is what a review of it opens, None where nothing was sent yet.
    """

    label: str
    given: float | None
    maximum: float
    comment: str
    activity_progress: str
    grading_progress: str
    submissions: int
    activity_id: int | None = None

    @property
    def text(self) -> str:
        if self.given is None or self.grading_progress != "FullyGraded":
            return "—"
        return f"{self.given:g} / {self.maximum:g}"


@dataclass(frozen=True)
class Row:
    person_id: int
    username: str
    name: str
    grades: tuple[Grade, ...]


def gradebook(course_id: int, person_id: int | None = None) -> list[Row]:
    """A row per learner of the course, or the one of `person_id`; a column per line item."""
    items = store().all("select * from line_item where course_id = ? order by id", course_id)
    people = store().all(
        "select person.* from person join enrolment on person.id = person_id"
        " where course_id = ? and enrolment.role = 'learner' and (? is null or person.id = ?)"
        " order by person.id",
        course_id,
        person_id,
        person_id,
    )
    scores = {
        (row["line_item_id"], row["person_id"]): row
        for row in store().all(
            "select score.* from score join line_item on line_item.id = line_item_id"
            " where course_id = ?",
            course_id,
        )
    }
    return [
        Row(
            person_id=person["id"],
            username=person["username"],
            name=person["name"],
            grades=tuple(_grade(item, scores.get((item["id"], person["id"]))) for item in items),
        )
        for person in people
    ]


def _grade(item: Any, score: Any) -> Grade:
    return Grade(
        label=item["label"],
        given=score["given"] if score else None,
        maximum=item["score_maximum"],
        comment=score["comment"] if score else "",
        activity_progress=score["activity_progress"] if score else "",
        grading_progress=score["grading_progress"] if score else "",
        submissions=score["submissions"] if score else 0,
        activity_id=item["activity_id"] if score else None,
    )
