"""Of learning records everybody sees what a key of hers would read, and learns of nothing else."""

from html import unescape
from uuid import uuid4

import pytest

from plugin.held import Sight, looks_at
from tests.integration.records.conftest import (
    ALL,
    HERE,
    IN_HER_WORDS,
    NO_NAME,
    THERE,
    Records,
)
from tests.unit.plugin.web.world import get


def test_a_steward_sees_her_community_by_name_and_with_answers(records: Records) -> None:
    browser = records.world.browser(records.steward)
    page = get(browser, HERE)
    assert page.status_code == 200
    assert "Demo Luz" in page.text
    assert "5 records" not in page.text  # one was taken back, and stands in its own place alone
    assert "4 records" in page.text
    one = get(browser, f"{HERE}/{records.answered}").text
    assert "Demo Luz" in one
    assert "A thing, A five" in one


def test_nothing_of_another_community_is_told_by_pages_counts_or_errors(records: Records) -> None:
    """Neither Noa's record nor what a key stored, although that names the community."""
    browser = records.world.browser(records.steward)
    there = records.iris.lesson("other", "first-steps", "values")
    for page in (HERE, f"{HERE}?verb=http://adlnet.gov/expapi/verbs/completed"):
        text = get(browser, page).text
        assert "Noa" not in text
        assert "Values of other" not in text
        assert "tried" not in text
        assert "Simulator" not in text
    hidden = (
        f"{HERE}/{records.of_noa}",
        f"{HERE}/{records.sent}",
        f"{HERE}/{records.of_noa}.json",
        f"{HERE}/activity?id={there}",
        f"{HERE}/activity?id=https://example.org/things/one",
        f"{HERE}/people/{records.numbers['noa']}",
    )
    for address in hidden:
        nothing = address.replace(str(records.of_noa), str(uuid4()))
        nothing = nothing.replace(str(records.sent), str(uuid4()))
        nothing = nothing.replace(str(records.numbers["noa"]), str(uuid4()))
        assert get(browser, address).status_code == 404
        assert _without_ids(get(browser, address).text) == _without_ids(get(browser, nothing).text)
    found = get(browser, f'{HERE}?agent={{"mbox":"{NO_NAME}"}}').text
    assert "Nothing was recorded that way." in found


def _without_ids(text: str) -> str:
    """A page but for what differs with each request."""
    lines = [line for line in text.splitlines() if "csrf_token" not in line and "code" not in line]
    return "\n".join(line for line in lines if "/records/" not in line)


def test_who_has_no_right_there_gets_nothing(records: Records) -> None:
    elsewhere = records.world.browser(records.elsewhere)
    luz = records.world.browser(records.luz)
    for browser in (elsewhere, luz):
        for path in ("", f"/{records.answered}", f"/people/{records.numbers['luz']}"):
            assert get(browser, HERE + path).status_code == 403
        assert get(browser, ALL).status_code == 403
    assert get(elsewhere, THERE).status_code == 200
    assert get(records.world.guest(), HERE).status_code == 401


def test_the_administrator_sees_what_happened_without_names_and_answers(records: Records) -> None:
    browser = records.world.browser(records.boss)
    pages = [
        get(browser, path)
        for path in (
            ALL,
            HERE,
            f"{ALL}/{records.answered}",
            f"{ALL}/{records.sent}",
            f"{ALL}/activity?id={records.question}",
            f"{ALL}/people/{records.numbers['luz']}",
        )
    ]
    for page in pages:
        assert page.status_code == 200
        for secret in (
            "Demo Luz",
            IN_HER_WORDS,
            NO_NAME,
            "Somebody Outside",
            '"response"',
            "A thing, A five",
        ):
            assert secret not in unescape(page.text)
        assert "Demo Luz" not in page.text
        assert "scaled" not in page.text
    assert f"Person {records.numbers['luz'].hex[:8]}" in pages[0].text
    assert "Somebody outside CHILD" in pages[0].text
    assert "Key “Simulator”" in pages[0].text
    assert "Answers are counted here for whoever judges them." in pages[4].text
    assert get(browser, f"{ALL}/{records.answered}.json").status_code == 403
    assert get(browser, f"{ALL}/{records.answered}/data/none").status_code == 403


def test_whoever_sees_no_names_may_not_try_addresses(records: Records) -> None:
    browser = records.world.browser(records.boss)
    answers = []
    for address in (NO_NAME, "mailto:nobody@example.org"):
        page = get(browser, f'{ALL}?agent={{"mbox":"{address}"}}')
        assert page.status_code == 422
        assert "cannot be looked for" in page.text
        answers.append(_without_ids(page.text.replace(address, "")))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("path", ["?{agent}", "/{answered}", "/{answered}.json", "/people/{luz}"])
def test_looking_at_somebody_is_kept_and_told_to_her(records: Records, path: str) -> None:
    account = '{{"account":{{"homePage":"{}","name":"{}"}}}}'
    agent = account.format(records.iris.home_page, records.numbers["luz"])
    address = path.format(
        agent=f"agent={agent}", answered=records.answered, luz=records.numbers["luz"]
    )
    assert get(records.world.browser(records.steward), HERE + address).status_code == 200
    with records.database.reading() as session:
        told = looks_at(session, frozenset({records.luz})).told
    assert (Sight.RECORDS, records.steward) in {(one.sight, one.reader_id) for one in told}
    page = get(records.world.browser(records.luz), "/me/held").text
    assert "learning records of yours" in page
    assert "Demo steward" in page


def test_the_list_is_told_to_those_who_may_stand_in_it(records: Records) -> None:
    get(records.world.browser(records.steward), HERE)
    with records.database.reading() as session:
        luz, noa = (looks_at(session, frozenset({one})).told for one in (records.luz, records.noa))
    assert [one.sight for one in luz] == [Sight.RECORD_LIST]
    assert noa == []
    page = get(records.world.browser(records.luz), "/me/held").text
    assert "Who looks at learning records of Ignite" in page
    assert "the learning records of Ignite" in page
