"""Who changed what, at the desk: words, narrowing, pages, the reader's hours, the table."""

import csv
import io
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert

from community import INSTALLATION, OPERATOR, Asker, AuditFilter, audit_entries, save_profile
from community.auditing import AuditRow
from plugin.web.audit_words import act_in_words
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
    row = page[page.index("28 Feb 2026, 22:30") :].partition("</tr>")[0]
    for told in ("Role given", "Demo steward", "Role: mentor", "Demo coordinator", "needed"):
        assert told in row, told
    assert str(UUID(int=1)) not in page
    assert "times are those of Buenos Aires" in page
    assert "Rol dado" in get(browser, UNIT, "es").text or "Role given" in page


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


@pytest.mark.parametrize("act", ["role.granted", "made-up.done"])
def test_an_act_without_words_says_its_name(act: str) -> None:
    assert act_in_words(act) == {"role.granted": "Role given"}.get(act, act)


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


def test_the_table_has_every_entry_however_many_and_holds_few_at_once(
    offices_world: Offices,
) -> None:
    """25,000 entries arrive in order, none twice, read by their key and sent while they are read;
    what is noted meanwhile is newer than its beginning.
    """
    with offices_world.database.unit_of_work() as uow:
        for start in range(0, 25_000, 5_000):
            rows = [entry(offices_world, f"why-{start + at:05}") for at in range(5_000)]
            uow.session.execute(insert(AuditRow), rows)
        uow.commit()
    browser = offices_world.world.browser(offices_world.coordinator)
    get(browser, UNIT)
    with asked(offices_world.database) as done:
        answer = get(browser, f"{UNIT}.csv?kind=unit")
        chunks, costs = [], []
        for chunk in answer.iter_encoded():
            chunks.append(chunk)
            costs.append(len(done))
            if len(chunks) == 2:
                note(offices_world, "unit.founded", reason="meanwhile")
    text = b"".join(chunks).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    reasons = [row["reason"] for row in rows if row["who_id"]]  # the operator founded the unit
    assert reasons == [f"why-{at:05}" for at in reversed(range(25_000))]
    assert len(chunks) >= 25
    assert max(map(len, chunks)) < 3 * len(text) / 25
    assert costs == sorted(set(costs)), "each part is read when it is sent"
    reads = [sql for sql in done if "FROM audit" in sql]
    assert len(reads) >= 26
    assert all("audit.id <" in sql for sql in reads[1:]), "by the key of the entry before"


def entry(world: Offices, reason: str) -> dict[str, object]:
    return {
        "at": EVENING,
        "by": "member",
        "member_id": world.coordinator,
        "act": "unit.founded",
        "subject_kind": "unit",
        "subject_id": str(world.north.unit_id),
        "unit_id": world.north.unit_id,
        "reason": reason,
        "details": {},
    }
