"""Communities, members, roles and links on both databases."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from community import (
    OPERATOR,
    Asker,
    BadSignInLink,
    BadSlug,
    CommunityExists,
    NotAllowed,
    Permission,
    Role,
    UnknownCommunity,
    appoint,
    community_by_slug,
    found_community,
    grant,
    identify_by_lti,
    issue_sign_in_link,
    join,
    person_of,
    redeem_sign_in_link,
    require,
    roles_of,
)
from community.members import MemberRow
from storage import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def found(database: Database, slug: str = "ignite") -> UUID:
    with database.unit_of_work() as uow:
        founded = found_community(uow, slug=slug, name={"en": "Ignite"}, now=NOW)
        uow.commit()
    return founded.id


def newcomer(database: Database) -> UUID:
    with database.unit_of_work() as uow:
        joined = join(uow, name="Demo", now=NOW)
        uow.commit()
    return joined.id


def test_a_community_is_found_by_its_short_name_and_taken_once(database: Database) -> None:
    community_id = found(database)
    with database.reading() as session:
        assert community_by_slug(session, "ignite").id == community_id
        with pytest.raises(UnknownCommunity, match="no community other"):
            community_by_slug(session, "other")
    with pytest.raises(CommunityExists):
        found(database)


@pytest.mark.parametrize("slug", ["", "a", "Ignite", "-x", "x-", "a b", "x" * 61, "a/b", "ñandú"])
def test_a_short_name_that_cannot_stand_in_an_iri_is_refused(database: Database, slug: str) -> None:
    with pytest.raises(BadSlug):
        found(database, slug)


def test_roles_are_dated(database: Database) -> None:
    community_id, member_id = found(database), newcomer(database)
    with database.unit_of_work() as uow:
        for role, until in ((Role.STEWARD, NOW + timedelta(days=1)), (Role.LEARNER, None)):
            grant(
                uow,
                member_id=member_id,
                community_id=community_id,
                role=role,
                reason="test",
                until=until,
                now=NOW,
            )
        uow.commit()
    with database.reading() as session:
        at = {
            days: roles_of(session, member_id, community_id, now=NOW + timedelta(days=days))
            for days in (-1, 0, 1)
        }
    assert at == {-1: set(), 0: {Role.STEWARD, Role.LEARNER}, 1: {Role.LEARNER}}


def test_rights_are_denied_unless_a_role_gives_them(database: Database) -> None:
    here, elsewhere = found(database), found(database, "elsewhere")
    steward = newcomer(database)
    with database.unit_of_work() as uow:
        grant(
            uow,
            member_id=steward,
            community_id=here,
            role=Role.STEWARD,
            reason="founded it",
            now=NOW,
        )
        uow.commit()
    with database.reading() as session:
        require(session, Asker(steward), Permission.PUBLISH_CURRICULUM, here, now=NOW)
        require(session, OPERATOR, Permission.MANAGE_LMS, elsewhere, now=NOW)
        for asker, permission, where in (
            (Asker(steward), Permission.PUBLISH_CURRICULUM, elsewhere),
            (Asker(steward), Permission.MANAGE_LMS, here),
            (Asker(None), Permission.STUDY, here),
        ):
            with pytest.raises(NotAllowed):
                require(session, asker, permission, where, now=NOW)


def test_a_launch_brings_rights_to_its_own_community_and_never_an_office(
    database: Database,
) -> None:
    here, elsewhere = found(database), found(database, "elsewhere")
    launched = Asker(None, frozenset({Role.COORDINATOR, Role.STEWARD}), here)
    with database.reading() as session:
        require(session, launched, Permission.PLACE_LESSONS, here, now=NOW)
        for permission, where in (
            (Permission.PLACE_LESSONS, elsewhere),
            (Permission.PUBLISH_CURRICULUM, here),
        ):
            with pytest.raises(NotAllowed):
                require(session, launched, permission, where, now=NOW)


def test_a_subject_is_told_apart_by_issuer_and_client(database: Database) -> None:
    accounts = [("https://a", "1", "7"), ("https://a", "2", "7"), ("https://b", "1", "7")]
    seen: list[UUID] = []
    with database.unit_of_work() as uow:
        for issuer, client, subject in accounts * 2:
            member = identify_by_lti(uow, issuer=issuer, client_id=client, subject=subject, now=NOW)
            seen.append(member.record_id)
        uow.commit()
    assert seen[:3] == seen[3:]
    assert len(set(seen)) == 3


def test_a_later_launch_that_says_less_forgets_nothing(database: Database) -> None:
    for name in ("Demo Ana", None):
        with database.unit_of_work() as uow:
            member = identify_by_lti(
                uow, issuer="https://a", client_id="1", subject="7", name=name, now=NOW
            )
            uow.commit()
    with database.reading() as session:
        person = person_of(session, member.id)
    assert person is not None
    assert person.name == "Demo Ana"


def test_two_first_launches_at_once_make_one_member(database: Database) -> None:
    start, seen, failures = threading.Barrier(4), [], []

    def launch() -> None:
        try:
            start.wait()
            with database.unit_of_work() as uow:
                member = identify_by_lti(
                    uow, issuer="https://a", client_id="1", subject="7", now=NOW
                )
                uow.commit()
            seen.append(member.id)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=launch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        members = session.scalar(select(func.count()).select_from(MemberRow))
    assert failures == []
    assert (len(set(seen)), members) == (1, 1)


def test_a_sign_in_link_works_once_and_not_for_ever(database: Database) -> None:
    member_id = newcomer(database)
    with database.unit_of_work() as uow:
        fresh, old = (
            issue_sign_in_link(uow, member_id=member_id, now=NOW, ttl=ttl)
            for ttl in (timedelta(minutes=15), timedelta(0))
        )
        uow.commit()
    with database.unit_of_work() as uow:
        assert redeem_sign_in_link(uow, fresh, now=NOW).id == member_id
        uow.commit()
    for token in (fresh, old, "made up"):
        with database.unit_of_work() as uow, pytest.raises(BadSignInLink):
            redeem_sign_in_link(uow, token, now=NOW)


def test_only_who_may_appoint_gives_a_role(database: Database) -> None:
    here, elsewhere = found(database), found(database, "elsewhere")
    steward, author = newcomer(database), newcomer(database)

    def give(asker: Asker, member_id: UUID, community_id: UUID, role: Role) -> None:
        appoint(
            uow,
            asker=asker,
            member_id=member_id,
            community_id=community_id,
            role=role,
            reason="test",
            now=NOW,
        )

    with database.unit_of_work() as uow:
        give(OPERATOR, steward, here, Role.STEWARD)
        give(Asker(steward), author, here, Role.AUTHOR)
        for asker, place in (
            (Asker(steward), elsewhere),
            (Asker(author), here),
            (Asker(None, frozenset(Role), here), here),
        ):
            with pytest.raises(NotAllowed):
                give(asker, author, place, Role.STEWARD)
        assert roles_of(uow.session, author, here, now=NOW) == {Role.AUTHOR}
