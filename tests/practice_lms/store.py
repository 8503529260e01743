"""One SQLite file that keeps everything of the practice LMS over restarts."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from flask import current_app

SCHEMA = """
create table if not exists setting (name text primary key, value text not null);
create table if not exists person (
  id integer primary key, username text not null unique, name text not null,
  email text not null, locale text not null, administrator integer not null,
  role text not null, about text not null);
create table if not exists course (id integer primary key, title text not null);
create table if not exists enrolment (
  course_id integer not null references course, person_id integer not null references person,
  role text not null, primary key (course_id, person_id));
create table if not exists enrolment_change (
  id integer primary key autoincrement, course_id integer not null, person_id integer not null);
create table if not exists tool (
  id integer primary key, name text not null, client_id text not null unique,
  login_url text not null, redirect_uris text not null, jwks_url text not null,
  target_link_uri text not null, deep_linking_url text not null, custom text not null,
  scopes text not null, state text not null);
create table if not exists registration_token (token text primary key, used integer not null);
create table if not exists activity (
  id integer primary key, course_id integer not null references course,
  tool_id integer not null references tool, title text not null, url text not null,
  custom text not null);
create table if not exists activity_presentation (
  activity_id integer primary key references activity, item text not null);
create table if not exists line_item (
  id integer primary key, course_id integer not null references course,
  tool_id integer not null references tool, activity_id integer references activity,
  label text not null, score_maximum real not null, resource_id text not null,
  tag text not null);
create table if not exists score (
  line_item_id integer not null references line_item, person_id integer not null,
  given real, comment text not null, activity_progress text not null,
  grading_progress text not null, timestamp text not null, submissions integer not null,
  typed integer not null,
  primary key (line_item_id, person_id));
create table if not exists launch (
  token text primary key, kind text not null, person_id integer not null,
  tool_id integer not null, course_id integer not null, activity_id integer,
  target text not null, quirks text not null, used integer not null, for_person integer);
create table if not exists deep_link (
  token text primary key, tool_id integer not null, course_id integer not null,
  person_id integer not null, data text, line_items integer not null, used integer not null);
create table if not exists access_token (
  token text primary key, tool_id integer not null, scopes text not null, expires real not null);
create table if not exists seen_jwt (
  client_id text not null, jwt_id text not null, primary key (client_id, jwt_id));
"""


class Store:
    """A connection per transaction: any number of threads may share one store."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with closing(self._connect()) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commits at the end, rolls back on an error, keeps other writers out meanwhile."""
        with closing(self._connect()) as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def all(self, query: str, *parameters: object) -> list[sqlite3.Row]:
        with closing(self._connect()) as connection:
            return connection.execute(query, parameters).fetchall()

    def one(self, query: str, *parameters: object) -> sqlite3.Row | None:
        rows = self.all(query, *parameters)
        return rows[0] if rows else None

    def settings(self) -> dict[str, Any]:
        return {row["name"]: json.loads(row["value"]) for row in self.all("select * from setting")}

    def set(self, name: str, value: object) -> None:
        with self.transaction() as db:
            db.execute("insert or replace into setting values (?, ?)", (name, json.dumps(value)))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma foreign_keys = on")
        return connection


def store() -> Store:
    """The store of the application that handles the present request."""
    return cast(Store, current_app.extensions["practice_lms_store"])
