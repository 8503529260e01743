"""What the pages of learning records say: one record, an activity's answers, a timeline."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, text

from lrs_adapter import StatementQuery, Verb, desk_reader, tally
from lrs_adapter.tallying import Counts
from tests.integration.records.conftest import ALL, HERE, Records, lesson, said
from tests.unit.plugin.web.world import get

ANSWERED = Verb.ANSWERED.value


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_record_that_was_taken_back_says_by_which(records: Records) -> None:
    browser = records.world.browser(records.steward)
    page = get(browser, f"{HERE}/{records.taken_back}").text
    assert "It was taken back and counts no longer." in page
    by = re.search(r'records/([0-9a-f-]{36})">Taken back by', page)
    assert by is not None
    other = get(browser, f"{HERE}/{by[1]}").text
    assert "This record takes another one back" in other
    assert str(records.taken_back) in other
    assert "takes one back" in get(browser, HERE).text
    assert str(records.taken_back) not in get(browser, HERE).text


def test_a_question_tells_how_often_each_choice_was_taken(records: Records) -> None:
    page = get(
        records.world.browser(records.steward), f"{HERE}/activity?id={records.question}"
    ).text
    told = plain(page)
    assert "What is a value?" in told
    assert "2 answers : 1 right, 1 wrong" in told.replace("answers:", "answers :")
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td>', page))
    assert rows["A thing (right)"] == rows["A five (right)"] == "1"
    assert rows["A name"] == "1"
    assert rows["answered"] == "2"
    assert rows["Score"] == "2 answers"
    assert "75%" in told


def test_what_is_no_question_tells_what_was_done(records: Records) -> None:
    iri = lesson(records.iris, "ignite").iri
    page = get(records.world.browser(records.steward), f"{HERE}/activity?id={iri}").text
    assert "Values of ignite" in page
    assert "What was answered" not in page
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td>', page))
    assert rows["opened"] == "1"


def test_a_timeline_has_what_she_did_and_leads_to_each(records: Records) -> None:
    browser = records.world.browser(records.steward)
    page = get(browser, f"{HERE}/people/{records.numbers['luz']}").text
    assert "<h1>Demo Luz</h1>" in page
    assert f'records/{records.answered}">Answered “What is a value?”' in page
    assert page.count('class="timeline-sign"') == 4
    assert "Respondió «What is a value?»" in unescape(
        get(browser, f"{HERE}/people/{records.numbers['luz']}", "es").text
    )


@pytest.mark.parametrize(
    "query", ["verb=nothing", "agent=x", "more=x", "registration=x", "since=x", "until=2026-13-01"]
)
def test_an_address_that_cannot_be_asked_is_said_and_shows_nothing(
    records: Records, query: str
) -> None:
    page = get(records.world.browser(records.steward), f"{HERE}?{query}")
    assert page.status_code == 422
    assert "Demo Luz" not in page.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("until=9999-12-31T23:59:59.999999Z", 200),
        ("since=0001-01-01T00:00:00Z", 200),
        ("activity=x:%00", 400),
    ],
)
def test_what_is_odd_is_answered(records: Records, query: str, status: int) -> None:
    assert get(records.world.browser(records.steward), f"{HERE}?{query}").status_code == status


def test_counts_are_of_the_newest_and_of_what_the_list_gives(records: Records) -> None:
    with records.database.unit_of_work() as uow:
        for _ in range(5):
            said(
                uow,
                records.iris,
                records.numbers["noa"],
                Verb.COMPLETED,
                lesson(records.iris, "other"),
                "other",
            )
        uow.commit()
    place = records.iris.community("ignite")
    here = desk_reader(records.world.community.id, place)
    with records.database.reading() as session:
        all_of_it = tally(session, records.iris, StatementQuery(), here)
        newest = tally(session, records.iris, StatementQuery(), here, most=2)
        answers = tally(session, records.iris, StatementQuery(verb=ANSWERED), here)
        everything = tally(session, records.iris, StatementQuery(), desk_reader())
    assert (all_of_it.counted, all_of_it.is_all, all_of_it.people) == (4, True, 1)
    assert counts(all_of_it.verbs)[ANSWERED] == 2
    assert (newest.counted, newest.is_all) == (2, False)
    assert counts(answers.activities) == {records.question: 2}
    assert everything.counted == 11
    assert len(everything.authorities) == 2


def counts(told: Counts) -> dict[str, int]:
    return dict(told)


@pytest.mark.parametrize(
    "path",
    [
        "",
        f"?verb={ANSWERED}",
        "?activity={question}&related_activities=true",
        "/{answered}",
        "/{taken_back}",
        "/activity?id={question}",
        "/people/{luz}",
    ],
)
def test_no_page_of_a_community_reads_the_log_from_end_to_end(records: Records, path: str) -> None:
    """Each query goes by an index: that of its community, or of what narrows more."""
    address = HERE + path.format(
        question=records.question,
        answered=records.answered,
        taken_back=records.taken_back,
        luz=records.numbers["luz"],
    )
    browser, engine = records.world.browser(records.steward), records.database.engine
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "FROM log_statement" in statement:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert get(browser, address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            explain, end_to_end = "EXPLAIN QUERY PLAN ", "SCAN log_"
        else:
            connection.execute(text("set local enable_seqscan = off"))  # few rows are scanned
            explain, end_to_end = "EXPLAIN ", "Seq Scan on log_"
        for statement, values in asked:
            plan = connection.exec_driver_sql(explain + statement, values).all()
            assert end_to_end not in " ".join(str(row) for row in plan), statement


def test_the_administrator_s_chips_name_a_source(records: Records) -> None:
    page = get(records.world.browser(records.boss), ALL).text
    link = re.search(r'<a href="([^"]+)">Key “Simulator”</a>', page)
    assert link is not None
    narrowed = get(records.world.browser(records.boss), unescape(link[1])).text
    assert "1 record<" in narrowed
    assert "Source or person:" in narrowed


def test_a_log_that_is_empty_says_what_will_stand_here(records: Records) -> None:
    """The short name in its address is a new one, under which nothing was recorded."""
    with records.database.unit_of_work() as uow:
        uow.session.execute(text("update community set slug = 'renamed' where slug = 'other'"))
        uow.commit()
    page = get(records.world.browser(records.elsewhere), "/desk/communities/renamed/records").text
    assert "Nothing was recorded here yet" in page
