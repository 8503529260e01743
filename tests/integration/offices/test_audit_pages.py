"""Who changed what, at the desk: words, narrowing, pages, the reader's hours, the table."""

import csv
import io
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from uuid import UUID

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    OPERATOR,
    Asker,
    AuditEntry,
    AuditFilter,
    audit_entries,
    join,
    save_profile,
)
from community.auditing import AuditRow
from plugin.web import audit_pages, audit_table
from plugin.web.audit_words import AuditLine, audit_lines
from plugin.web.seen_people import keep_seen
from storage import utc_now
from tests.integration.asked import asked
from tests.integration.counting import counted
from tests.integration.offices.conftest import Offices
from tests.unit.plugin.web.world import get

UNIT, ALL = "/desk/units/north/audit", "/desk/installation/audit"
EVENING = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
"""Late on 28 February in Buenos Aires."""


def note(world: Offices, act: str = "role.granted", **given: object) -> None:
    values = {
        "at": EVENING,
        "by": "member",
        "member_id": world.coordinator,
        "act": act,
        "subject_kind": "member",
        "subject_id": str(world.steward),
        "community_id": None,
        "unit_id": world.north.unit_id,
        "reason": "needed",
        "details": {"role": "mentor", "grant": str(UUID(int=1)), "until": None},
    }
    with world.database.unit_of_work() as uow:
        uow.session.execute(insert(AuditRow).values(**{**values, **given}))
        uow.commit()


def in_buenos_aires(world: Offices) -> None:
    with world.database.unit_of_work() as uow:
        save_profile(
            uow,
            asker=Asker(world.coordinator),
            given={"time_zone": "America/Argentina/Buenos_Aires", "languages": ["en"]},
            now=utc_now(),
        )
        uow.commit()


def test_an_entry_is_told_in_words_and_in_the_readers_hour(offices_world: Offices) -> None:
    in_buenos_aires(offices_world)
    note(offices_world)
    browser = offices_world.world.browser(offices_world.coordinator)
    page = get(browser, UNIT).text
    row = page[page.index("28 Feb 2026, 22:30") :].partition("</li>")[0]
    assert "Demo coordinator gave Demo steward the role mentor in North: “needed”" in row
    assert str(UUID(int=1)) not in page
    assert "times are those of Buenos Aires" in page
    boss = get(offices_world.world.browser(offices_world.boss), UNIT, "es").text
    assert "Demo coordinator dio a Demo steward el rol de mentoría en North: «needed»" in boss


def test_the_log_is_narrowed_by_kind_person_and_day(offices_world: Offices) -> None:
    in_buenos_aires(offices_world)
    note(offices_world, reason="for the steward")
    note(
        offices_world,
        "lms.changed",
        subject_kind="lms",
        subject_id=str(UUID(int=9)),
        reason="another origin",
        details={},
        at=datetime(2026, 5, 5, 12, tzinfo=UTC),
    )
    browser = offices_world.world.browser(offices_world.coordinator)

    def shown(query: str) -> set[str]:
        text = get(browser, f"{UNIT}?{query}").text
        return {why for why in ("for the steward", "another origin", "begins it") if why in text}

    assert shown("") == {"for the steward", "another origin", "begins it"}
    assert shown("kind=lms") == {"another origin"}
    assert shown("kind=role&q=steward") == {"for the steward"}
    assert shown("q=coordinator") == {"for the steward", "another origin", "begins it"}
    assert shown("until=2026-02-28") == {"for the steward"}
    assert shown("since=2026-03-01&until=2026-05-05") == {"another origin"}
    assert shown("q=nobody+at+all") == set()
    wrong = get(browser, f"{UNIT}?since=yesterday")
    assert (wrong.status_code, "Write the day like" in wrong.text) == (422, True)


def test_a_place_shows_its_own_entries_and_the_installation_all(offices_world: Offices) -> None:
    note(offices_world, reason="in the unit")
    note(offices_world, reason="elsewhere", unit_id=None)
    coordinator = get(offices_world.world.browser(offices_world.coordinator), UNIT).text
    assert "in the unit" in coordinator
    assert "elsewhere" not in coordinator
    everything = get(offices_world.world.browser(offices_world.boss), ALL).text
    assert "in the unit" in everything
    assert "elsewhere" in everything


def test_pages_go_on_without_a_gap_and_cost_the_same(offices_world: Offices) -> None:
    browser, costs = offices_world.world.browser(offices_world.boss), []
    for count in (10, 120):
        for at in range(count):
            note(
                offices_world,
                ("role.ended", "unit.founded", "lms.connected", "agreement.ended")[at % 4],
                reason=f"why-{count}-{at:03}",
                community_id=offices_world.world.community.id if at % 3 else None,
            )
        for path in (UNIT, ALL, f"{ALL}.csv"):
            get(browser, path)
            with counted(offices_world.database) as seen:
                assert get(browser, path).status_code == 200
            costs.append(len(seen))
    assert all(many <= few for few, many in zip(costs[:3], costs[3:], strict=True)), costs
    told, path = list[str](), UNIT
    while path:
        text = get(browser, path).text
        told += [part[:3] for part in text.split("why-120-")[1:]]
        more = text.partition(f'href="{UNIT}?before=')[2].partition('"')[0]
        path = f"{UNIT}?before={more}" if more else ""
    assert told == [f"{at:03}" for at in reversed(range(120))]


def test_the_table_has_what_is_shown_and_runs_nothing_in_a_spreadsheet(
    offices_world: Offices,
) -> None:
    in_buenos_aires(offices_world)
    note(offices_world, reason='=HYPERLINK("https://example.org")')
    note(offices_world, "lms.changed", reason="left out", subject_kind="lms", details={})
    browser = offices_world.world.browser(offices_world.coordinator)
    answer = get(browser, f"{UNIT}.csv?kind=role&until=2026-12-31")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-north-')
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    hers = [row for row in rows if row["when"] == "2026-02-28T22:30:00-03:00"]
    assert [row["reason"] for row in hers] == ['\'=HYPERLINK("https://example.org")']
    assert (hers[0]["act"], hers[0]["who"], hers[0]["subject"], hers[0]["place"]) == (
        "role.granted",
        "Demo coordinator",
        "Demo steward",
        "North",
    )


def test_an_empty_log_says_what_it_will_show(offices_world: Offices) -> None:
    text = get(offices_world.world.browser(offices_world.boss), f"{ALL}?before=1").text
    assert "Nothing was changed that way." in text


def test_people_narrow_the_log_by_what_they_did_or_had_done(offices_world: Offices) -> None:
    with offices_world.database.reading() as session:
        for people, count in (
            ([offices_world.coordinator], 1),
            ([offices_world.coordinator, offices_world.boss], 2),
            ([], 0),
        ):
            found = audit_entries(
                session,
                asker=OPERATOR,
                scope=INSTALLATION,
                only=AuditFilter(act="role", people=people),
                now=utc_now(),
            )
            assert len(found) == count


def lengthen(world: Offices, count: int) -> None:
    """So many foundings by the coordinator, each with a reason of its own."""
    with world.database.unit_of_work() as uow:
        for start in range(0, count, 5_000):
            rows = [entry(world, f"why-{start + at:05}") for at in range(min(5_000, count))]
            uow.session.execute(insert(AuditRow), rows)
        uow.commit()


def test_the_table_has_every_entry_however_many_and_holds_few_at_once(
    offices_world: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """25,000 entries arrive in order, none twice, read by their key, a thousand at a time; what is
    noted meanwhile is newer than its beginning.
    """
    lengthen(offices_world, 25_000)
    browser = offices_world.world.browser(offices_world.coordinator)
    get(browser, UNIT)
    sizes, make = [], audit_lines

    def read(session: Session, found: list[AuditEntry]) -> list[AuditLine]:
        sizes.append(len(found))
        if len(sizes) == 2:
            between.append(True)
        return make(session, found)

    between = list[bool]()

    def seen() -> None:
        keep_seen()
        if between:
            between.clear()
            note(offices_world, "unit.founded", reason="meanwhile")

    monkeypatch.setattr(audit_pages, "audit_lines", read)
    monkeypatch.setattr(audit_pages, "keep_seen", seen)
    with asked(offices_world.database) as done:
        answer = get(browser, f"{UNIT}.csv?kind=unit")
        body = answer.get_data()
    assert answer.headers["Content-Length"] == str(len(body))
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    reasons = [row["reason"] for row in rows if row["who_id"]]  # the operator founded the unit
    assert reasons == [f"why-{at:05}" for at in reversed(range(25_000))]
    assert (len(sizes), max(sizes)) == (26, audit_pages.AT_ONCE)
    reads = [sql for sql in done if "FROM audit" in sql]
    assert len(reads) == 26
    assert all("audit.id <" in sql for sql in reads[1:]), "by the key of the entry before"


def test_a_table_that_cannot_be_read_to_its_end_is_a_page_and_no_part_of_it(
    offices_world: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengthen(offices_world, 2_500)
    browser = offices_world.world.browser(offices_world.coordinator)
    get(browser, UNIT)
    made, make = list[SpooledTemporaryFile[bytes]](), audit_lines

    def file(max_size: int) -> SpooledTemporaryFile[bytes]:
        made.append(SpooledTemporaryFile[bytes](max_size=max_size))
        return made[-1]

    def fail(session: Session, found: list[AuditEntry]) -> list[AuditLine]:
        if "why-00500" in {one.reason for one in found}:
            session.execute(text("select nothing from nowhere"))
        return make(session, found)

    monkeypatch.setattr(audit_pages, "audit_lines", fail)
    monkeypatch.setattr(audit_table, "SpooledTemporaryFile", {bytes: file})
    answer = get(browser, f"{UNIT}.csv?kind=unit")
    assert answer.status_code >= 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Content-Disposition" not in answer.headers
    assert "why-" not in answer.text
    assert [one.closed for one in made] == [True]


def test_the_table_is_narrowed_by_all_who_have_the_name_asked_for_once(
    offices_world: Offices,
) -> None:
    """What each of 1,500 of one name did is in it, in two portions of the same people."""
    with offices_world.database.unit_of_work() as uow:
        people = [join(uow, name="Demo same", now=utc_now()).id for _ in range(1_500)]
        rows = [entry(offices_world, f"why-{at:04}", people[at]) for at in range(1_500)]
        uow.session.execute(insert(AuditRow), rows)
        uow.commit()
    browser = offices_world.world.browser(offices_world.coordinator)
    with asked(offices_world.database) as done:
        answer = get(browser, f"{UNIT}.csv?q=same")
    rows_read = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    told = [row["reason"] for row in rows_read]
    assert told == [f"why-{at:04}" for at in reversed(range(1_500))]
    assert sum("LIKE" in sql for sql in done) == 1
    assert "why-1499" in get(browser, f"{UNIT}?q=same").text


def entry(world: Offices, reason: str, who: UUID | None = None) -> dict[str, object]:
    return {
        "at": EVENING,
        "by": "member",
        "member_id": who or world.coordinator,
        "act": "unit.founded",
        "subject_kind": "unit",
        "subject_id": str(world.north.unit_id),
        "unit_id": world.north.unit_id,
        "reason": reason,
        "details": {},
    }
