"""Courses, their versions and what a move would mean: as text for a terminal, as JSON values."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from community import communities
from curricula import Course, Preview, Version, courses_of, moves_of


def course_rows(session: Session, found: list[Version]) -> list[dict[str, Any]]:
    """Each course of the curricula whose versions are given; versions by their hashes."""
    names = {each.id: each.slug for each in communities(session)}
    by_id = {each.id: each for each in found}
    slugs = {each.curriculum_id: each for each in found}
    return [
        {
            "curriculum": f"{names[newest.community_id]}/{newest.curriculum.slug}",
            "course": each.place,
            "title": each.title,
            "platform": each.platform,
            "learners": {by_id[one].version_hash: n for one, n in each.learners.items()},
            "newcomers": by_id[each.newcomers].version_hash if each.newcomers else None,
            "moves": _moves(session, each, by_id),
        }
        for curriculum_id, newest in slugs.items()
        for each in courses_of(session, curriculum_id)
    ]


def _moves(session: Session, course: Course, by_id: dict[UUID, Version]) -> list[dict[str, Any]]:
    return [
        {
            "move_id": each.id,
            "from": by_id[each.from_version_id].version_hash,
            "to": by_id[each.to_version_id].version_hash,
            "newcomers_only": each.newcomers_only,
            "reason": each.reason,
            "decided": each.decided.isoformat(),
            "finished": each.finished.isoformat() if each.finished else None,
        }
        for each in moves_of(session, course.curriculum_id)
        if each.place in (None, course.place)
    ]


def course_lines(row: dict[str, Any]) -> list[str]:
    """One course as `course_rows` gives it."""
    name = " · ".join(each for each in (row["title"], row["platform"]) if each) or "no name"
    newcomers = (row["newcomers"] or "")[:12] or "what the link names"
    return [
        f"{row['curriculum']}  {row['course']}  ({name})",
        *(f"    {hash_[:12]}  {count} learners" for hash_, count in row["learners"].items()),
        f"    newcomers begin with: {newcomers}",
        *(
            f"    {each['decided'][:10]}  {each['from'][:12]} -> {each['to'][:12]}"
            f"{'' if each['finished'] else ' (not finished)'}  {each['reason']}"
            for each in row["moves"]
        ),
    ]


def preview_data(seen: Preview) -> dict[str, Any]:
    """Counts of learners, all in all and by lesson."""
    return {
        "learners": seen.learners,
        "waiting": seen.waiting,
        "concluded": seen.concluded,
        "reopened": seen.reopened,
        "lessons": [
            {
                "old": each.difference.old.slug if each.difference.old else None,
                "new": each.difference.new.slug if each.difference.new else None,
                "kind": each.difference.kind,
                "finished": each.finished,
                "begun": each.begun,
                "again": each.again,
            }
            for each in seen.lessons
        ],
    }


def preview_lines(seen: Preview) -> list[str]:
    """The same in sentences."""
    lines = [f"{seen.learners - seen.waiting} of {seen.learners} learners would be moved."]
    if seen.waiting:
        lines.append(f"{seen.waiting} would stay until a mentor has judged what they wrote.")
    if seen.concluded:
        lines.append(f"{seen.concluded} would have finished the course by the move alone.")
    if seen.reopened:
        lines.append(f"{seen.reopened} have finished it, which stays, and would have new lessons.")
    for row in preview_data(seen)["lessons"]:
        name = " -> ".join(dict.fromkeys(each for each in (row["old"], row["new"]) if each))
        lines.append(
            f"  {name}: {row['kind']}; {row['finished']} finished it, {row['begun']} are in it, "
            f"{row['again']} of them answer something again"
        )
    return lines
