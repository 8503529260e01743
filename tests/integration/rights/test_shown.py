"""Who is shown something of somebody: she is told of it beforehand, and it is kept."""

import re
from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from community import Asker, Role, decide, grant
from community.readings.models import ReadingRow
from curricula import version
from plugin.held import KINDS, SIGHTS, Sight, looks_at, seers_of
from plugin.web import NEEDS, SHOWS
from storage import Base, utc_now
from tests.databases import Templates
from tests.integration.rights.route_examples import EXAMPLES
from tests.integration.rights.route_world import BASE, Site, make_site
from tests.integration.rights.shown_routes import (
    AGAIN,
    IN_A_DEMO,
    SHOWS_NOBODY_ELSE,
    STAFF_BY_NAME,
)
from tests.integration.rights.visitors import People, Who, make_people

LUZ = "Demo learner Luz"
WROTE = "What Luz wrote in her own words"
HERS = re.compile(f"{LUZ}|{WROTE}|luz@demo.example")
"""What only Luz has; a page that holds it shows something of her."""
ASKED_MORE = {
    "web.judging": "?open={attempt}",
    "web.roles": "?role=all",
    "web.role_form": "?member={luz}",
    "web.audit_log": "?q=Luz",
}
"""What a reader would ask the page for."""


@pytest.fixture(scope="module")
def site(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from make_site(templates, tmp_path_factory.mktemp("shown"))


@pytest.fixture(scope="module")
def luz(site: Site) -> UUID:
    """She holds a role in each place, has an answer to be judged, and lets herself be found."""
    person = Base.metadata.tables["person"]
    now = utc_now()
    with site.services.database.unit_of_work() as uow:
        her = uow.session.scalar(select(person.c.member_id).where(person.c.name == LUZ))
        assert isinstance(her, UUID)
        hold = partial(grant, uow, member_id=her, reason="test", now=now)
        hold(community_id=site.community_id, role=Role.LEARNER)
        given = hold(unit_id=site.units[0], role=Role.MENTOR)
        answers = {"show-in-directory": True}
        decide(uow, site.services.iris, asker=Asker(her), answers=answers, language="en", now=now)
        uow.session.execute(
            update(person).where(person.c.member_id == her).values(email="luz@demo.example")
        )
        lesson, item = _written(site)
        visit, attempt = uuid4(), uuid4()
        uow.session.execute(
            insert(Base.metadata.tables["visit"]).values(
                id=visit,
                enrolment_id=UUID(site.names["enrolment"]),
                lesson_slug=lesson,
                number=1,
                opened=now,
                finished=now,
                awaits_judgement=True,
                ran_out=False,
            )
        )
        uow.session.execute(
            insert(Base.metadata.tables["attempt"]).values(
                id=attempt,
                visit_id=visit,
                item_slug=item,
                number=1,
                chosen=[],
                typed=WROTE,
                answered=now,
            )
        )
        uow.commit()
    site.names.update(luz=str(her), attempt=str(attempt), grant=str(given))
    return her


def _written(site: Site) -> tuple[str, str]:
    """A question of the site's course that a person judges."""
    with site.services.database.reading() as session:
        found = version(session, site.version_id).curriculum
    return next(
        (lesson.slug, item.slug)
        for lesson in found.lessons
        for item in lesson.items
        if item.kind == "free-text" and item.graded
    )


@pytest.fixture(scope="module")
def people(site: Site, luz: UUID) -> People:
    return make_people(site)


def test_every_route_says_what_it_shows_of_people() -> None:
    """A new route goes into SHOWS_NOBODY_ELSE with why, or names its sights in `needs`."""
    routes = {name.split()[0] for name in EXAMPLES}
    says = {endpoint for endpoint, sights in SHOWS.items() if sights}
    assert says | set(SHOWS_NOBODY_ELSE) | set(AGAIN) == routes
    assert not says & set(SHOWS_NOBODY_ELSE)
    assert all(SHOWS[page] for page in AGAIN.values())


def test_every_sight_of_a_route_is_one_that_people_are_told_of() -> None:
    """`plugin/held/sights.py` has each sight for the very permission that opens the page."""
    for endpoint, sights in SHOWS.items():
        for sight in sights:
            assert NEEDS[endpoint] in SIGHTS[sight].permissions, f"{endpoint}: {sight}"
    kinds = {kind.key for kind in KINDS}
    assert set(SIGHTS) == set(Sight) == {one for sights in SHOWS.values() for one in sights}
    assert all(seen.kinds <= kinds for seen in SIGHTS.values())


LOOKED_AT = sorted(
    example
    for example, (method, _) in EXAMPLES.items()
    if method == "GET"
    and SHOWS_NOBODY_ELSE.get(example.split()[0]) not in (STAFF_BY_NAME, IN_A_DEMO)
)
"""Every page, but for names of staff that whoever she is may know."""


@pytest.mark.parametrize("example", LOOKED_AT)
def test_whoever_is_shown_her_is_among_her_seers_and_is_kept(
    site: Site, people: People, luz: UUID, example: str
) -> None:
    endpoint = example.split()[0]
    _, path = EXAMPLES[example]
    if endpoint == "web.role_end_form":
        path = path.replace(str(UUID(int=0)), "{grant}")
    address = (path + ASKED_MORE.get(endpoint, "")).format(**site.names)
    with site.services.database.reading() as session:
        seers = seers_of(session, frozenset({luz}), now=utc_now())
    shown: dict[Who, bool] = {}
    for who, member_id in people.members.items():
        browser = people.signed_in(who)
        _kept(site, member_id)
        page = browser.get(address, base_url=BASE, buffered=True)
        if page.status_code != 200 or not HERS.search(page.text):
            continue
        told = _told(site, luz)
        rows = _kept(site, member_id)
        shown[who] = bool(rows)
        reader = None if endpoint == "web.people" else member_id
        assert reader in told, f"{who} saw her on {endpoint}, and her page does not tell it"
        assert {row.kind for row in rows} <= set(SHOWS[endpoint]), endpoint
        if endpoint != "web.people":
            assert member_id in seers.people, f"{who} sees her on {endpoint} and is no seer"
        else:
            assert seers.in_directory
    assert all(shown.values()), "who saw her was not kept"
    if shown:
        assert SHOWS[endpoint], f"{endpoint} shows Luz and does not say so"


def _told(site: Site, luz: UUID) -> set[UUID | None]:
    """Who looked at her, as her own page has it; None for members in the directory."""
    with site.services.database.reading() as session:
        return {one.reader_id for one in looks_at(session, frozenset({luz})).told}


def _kept(site: Site, reader: UUID) -> list[ReadingRow]:
    """What was kept of this reader, and then no longer is, so that the next page is told apart."""
    with site.services.database.unit_of_work() as uow:
        found = list(uow.session.scalars(select(ReadingRow).where(ReadingRow.reader_id == reader)))
        uow.session.execute(delete(ReadingRow).where(ReadingRow.reader_id == reader))
        uow.commit()
    return found
