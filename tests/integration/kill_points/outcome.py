"""What must be true after every run, wherever something was killed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from certification import standing
from community import MailState, mails
from curricula import enrolments_of
from lrs_adapter import head_position, read_after, targets
from plugin.lti import due_scores
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.kill_points.course import GRADES, LATELY, TOLD
from tests.integration.kill_points.grade_book import GradeBook
from tests.integration.kill_points.prepared import Prepared
from tests.integration.mailing.mail_servers import Mailbox

DERIVED = ("asserted", "achieved")


@dataclass(frozen=True)
class Told:
    """A statement as its LRS holds it, in short."""

    id: str
    text: str
    actor: str
    timestamp: datetime


def told_after(database: Database, position: int) -> list[Told]:
    with database.reading() as session:
        entries = read_after(session, position, 1000)
    return [in_short(json.loads(entry.document)) for entry in entries]


def head_of(database: Database) -> int:
    with database.reading() as session:
        return head_position(session)


def check_log(source: Database) -> list[Told]:
    """No record is lost, doubled or out of order; returns the log."""
    log = told_after(source, 0)
    assert [told.text for told in log] == list(TOLD)
    assert len({told.id for told in log}) == len(log)
    moments = [told.timestamp for told in log if not told.text.startswith(DERIVED)]
    assert moments == sorted(moments)
    return log


def check_target(source: Database, target: Database, before: int, log: list[Told]) -> None:
    """The remote LRS has exactly this, once and in its order, and nothing waits or failed."""
    assert told_after(target, before) == log
    with source.reading() as session:
        (status,) = targets(session)
    assert (status.behind, status.failures, status.dead_letters) == (0, 0, 0)


def check_grades(source: Database, book: GradeBook, line_items: Mapping[str, str]) -> None:
    """The LMS holds the right grade, and was never sent two bodies with one timestamp."""
    with source.reading() as session:
        assert due_scores(session) == []
    for slug, expected in GRADES.items():
        path = line_items[slug].removeprefix(book.url).partition("?")[0]
        posts = [(body, status) for posted, body, status in book.posts if posted == path]
        assert all(status in (200, 409) for _, status in posts)
        accepted = [json.loads(body) for body, status in posts if status == 200]
        assert tuple(score["scoreGiven"] for score in accepted) == expected
        (result,) = book.results_of(path, None)
        assert (result["resultScore"], result["resultMaximum"]) == (expected[-1], 100)
        by_moment: dict[str, set[bytes]] = {}
        for body, _ in posts:
            by_moment.setdefault(json.loads(body)["timestamp"], set()).add(body)
        assert [len(bodies) for bodies in by_moment.values()] == [1] * len(expected)


def check_enrolment(source: Database, member_id: UUID) -> None:
    """However often she was launched, she learns in one place."""
    with source.reading() as session:
        assert len(enrolments_of(session, member_id)) == 1


def check_path(source: Database, trajectory_id: UUID) -> None:
    """She stands where her records put her, and time was noticed."""
    with source.reading() as session:
        stands = standing(session, trajectory_id)
    assert stands.state == "achieved"
    assert stands.proof is not None
    assert stands.proof.satisfied
    assert stands.proof.next_at is None
    (lately,) = (leaf for leaf in stands.proof.root.leaves() if leaf.id == LATELY)
    assert not lately.satisfied


WHILE_SENDING = {"mail/after-commit", "mail/before-data", "mail/after-data", "mail/before-commit"}
"""A worker that dies there may leave a mail of which nobody can know whether it arrived."""


def check_mail(source: Database, mailbox: Mailbox, hits: list[str]) -> None:
    """She is told once at most that she achieved her path; where nobody died while it was being
    handed over, exactly once.
    """
    with source.reading() as session:
        (told,) = mails(session)
    arrived = [str(one["Message-ID"]) for one in mailbox.arrived]
    assert told.kind == "path-achieved"
    assert arrived in ([], [f"<{told.id.hex}@{IRI_BASE.partition('//')[2]}>"])
    if told.state is MailState.SENT:
        assert len(arrived) == 1
    else:
        assert (told.state, told.reason) == (MailState.UNCERTAIN, "interrupted")
        assert WHILE_SENDING.intersection(hits)


def check_outcome(
    source: Database, target: Database, target_before: int, book: GradeBook, prepared: Prepared
) -> None:
    """All of it."""
    log = check_log(source)
    check_target(source, target, target_before, log[prepared.told :])
    check_grades(source, book, prepared.lms.line_items)
    check_enrolment(source, prepared.member_id)
    check_path(source, prepared.trajectory_id)


def in_short(statement: dict[str, Any]) -> Told:
    verb, about = (
        statement[part]["id"].rstrip("/").rsplit("/", 1)[1] for part in ("verb", "object")
    )
    scaled = statement.get("result", {}).get("score", {}).get("scaled")
    text = f"{verb} {about}"
    if scaled is not None and verb != "answered":
        text += f" {float(scaled)}"
    return Told(
        statement["id"],
        text,
        statement["actor"]["account"]["name"],
        datetime.fromisoformat(statement["timestamp"]),
    )
