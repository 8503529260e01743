"""People of the practice LMS, all of them fictional, and who is signed in."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from flask import abort, session

from tests.practice_lms.store import Store, store

ROLES = ("editing_teacher", "teacher", "learner")
PEOPLE_FILE = Path(__file__).with_name("people.json")


def seed_people(target: Store) -> None:
    """Add the personas of people.json that this LMS has not yet."""
    for person in json.loads(PEOPLE_FILE.read_text()):
        if target.one("select 1 from person where username = ?", person["username"]) is None:
            add_person(target, person)


def add_person(target: Store, person: dict[str, Any]) -> int:
    """`person` has username and name; role is that of a new course's enrolment."""
    role = person.get("role", "learner")
    if role not in ROLES:
        raise ValueError(f"role is {role!r}; one of {', '.join(ROLES)} is needed.")
    with target.transaction() as db:
        cursor = db.execute(
            "insert into person (username, name, email, locale, administrator, role, about)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            (
                person["username"],
                person["name"],
                person.get("email", ""),
                person.get("locale", "en"),
                bool(person.get("administrator")),
                role,
                person.get("about", ""),
            ),
        )
        return int(cursor.lastrowid or 0)


def person_by_username(username: str) -> sqlite3.Row:
    person = store().one("select * from person where username = ?", username)
    return person or abort(404, f"There is nobody with the user name {username}.")


def signed_in() -> sqlite3.Row | None:
    """Whoever this browser is signed in as."""
    return store().one("select * from person where id = ?", session.get("person_id"))


def need_person() -> sqlite3.Row:
    return signed_in() or abort(401, "Sign in first.")


def need_administrator() -> sqlite3.Row:
    person = need_person()
    if not person["administrator"]:
        abort(403, "Only an administrator may do this.")
    return person
