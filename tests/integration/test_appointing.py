"""Roles of the installation, of communities and of units: given, ended, told in the audit log."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from community import (
    INSTALLATION,
    OPERATOR,
    Asker,
    AuditFilter,
    BadReason,
    GrantOver,
    LastAdministrator,
    NotAllowed,
    Permission,
    Role,
    Scope,
    UnitScope,
    UnknownMember,
    WrongScope,
    appoint,
    audit_entries,
    communities_of,
    end_role,
    found_community,
    found_unit,
    grant,
    grants_in,
    is_allowed,
    join,
    roles_of,
)
from storage import Database, UnitOfWork

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def newcomer(uow: UnitOfWork) -> UUID:
    return join(uow, name="Demo", now=NOW).id


def given(
    uow: UnitOfWork, role: Role, *, community_id: UUID | None = None, unit_id: UUID | None = None
) -> tuple[Asker, UUID]:
    member_id = newcomer(uow)
    return Asker(member_id), appoint(
        uow,
        asker=OPERATOR,
        member_id=member_id,
        community_id=community_id,
        unit_id=unit_id,
        role=role,
        reason="test",
        now=NOW,
    )


def test_an_administrator_of_the_installation_administers_every_community(
    database: Database,
) -> None:
    with database.unit_of_work() as uow:
        here = [
            found_community(uow, slug=slug, name={"en": slug}, now=NOW).id
            for slug in ("ignite", "other")
        ]
        unit = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=NOW)
        who, _ = given(uow, Role.ADMINISTRATOR)
        uow.commit()
    with database.reading() as session:
        assert who.member_id is not None
        assert communities_of(session, who.member_id, now=LATER) == here
        scopes: list[Scope] = [*here, UnitScope(unit.id)]
        for place in scopes:
            assert is_allowed(session, who, Permission.MANAGE_LMS, place, now=LATER)
            assert is_allowed(session, who, Permission.APPOINT, place, now=LATER)
        assert is_allowed(session, who, Permission.MANAGE_LRS, INSTALLATION, now=LATER)
        for permission in (Permission.PUBLISH_CURRICULUM, Permission.JUDGE_ANSWERS):
            assert not is_allowed(session, who, permission, here[0], now=LATER)


def test_an_administrator_of_one_community_administers_no_other_and_not_the_installation(
    database: Database,
) -> None:
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        other = found_community(uow, slug="other", name={"en": "Other"}, now=NOW).id
        who, _ = given(uow, Role.ADMINISTRATOR, community_id=here)
        assert is_allowed(uow.session, who, Permission.MANAGE_LMS, here, now=LATER)
        assert not is_allowed(uow.session, who, Permission.MANAGE_LMS, other, now=LATER)
        for permission in Permission:
            assert not is_allowed(uow.session, who, permission, INSTALLATION, now=LATER)


def test_a_role_is_given_only_where_it_is_held(database: Database) -> None:
    with database.unit_of_work() as uow:
        unit = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=NOW)
        for role in Role:
            if role is not Role.ADMINISTRATOR:
                with pytest.raises(WrongScope, match="administrator"):
                    given(uow, role)
            if role not in (Role.COORDINATOR, Role.FACILITATOR, Role.MENTOR):
                with pytest.raises(WrongScope):
                    given(uow, role, unit_id=unit.id)


def test_ending_a_role_keeps_it_and_is_told(database: Database) -> None:
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        steward, _ = given(uow, Role.STEWARD, community_id=here)
        author, grant_id = given(uow, Role.AUTHOR, community_id=here)
        assert author.member_id is not None
        end_role(uow, grant_id, asker=steward, reason="moved on", now=LATER)
        assert roles_of(uow.session, author.member_id, here, now=NOW) == {Role.AUTHOR}
        assert roles_of(uow.session, author.member_id, here, now=LATER) == frozenset()
        with pytest.raises(GrantOver):
            end_role(uow, grant_id, asker=steward, reason="again", now=LATER)
        told = audit_entries(
            uow.session,
            asker=steward,
            scope=here,
            only=AuditFilter(act="role", subject_id=str(author.member_id)),
            now=LATER,
        )
        uow.commit()
    assert [(one.act, one.by, one.reason) for one in told] == [
        ("role.ended", "member", "moved on"),
        ("role.granted", "operator", "test"),
    ]
    assert told[0].member_id == steward.member_id
    assert told[0].details["role"] == "author"


def test_a_role_is_laid_down_by_who_holds_it_and_by_no_stranger(database: Database) -> None:
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        other = found_community(uow, slug="other", name={"en": "Other"}, now=NOW).id
        stranger, _ = given(uow, Role.STEWARD, community_id=other)
        author, grant_id = given(uow, Role.AUTHOR, community_id=here)
        with pytest.raises(NotAllowed):
            end_role(uow, grant_id, asker=stranger, reason="test", now=LATER)
        with pytest.raises(BadReason):
            end_role(uow, grant_id, asker=author, reason="", now=LATER)
        end_role(uow, grant_id, asker=author, reason="no time", now=LATER)
        assert grants_in(uow.session, here, now=LATER) == []


def test_the_last_administrator_stays_unless_the_operator_says_otherwise(
    database: Database,
) -> None:
    with database.unit_of_work() as uow:
        first, first_id = given(uow, Role.ADMINISTRATOR)
        with pytest.raises(LastAdministrator):
            end_role(uow, first_id, asker=first, reason="tired", now=LATER)
        _, second_id = given(uow, Role.ADMINISTRATOR)
        end_role(uow, first_id, asker=first, reason="tired", now=LATER)
        end_role(uow, second_id, asker=OPERATOR, reason="closing", now=LATER)
        assert grants_in(uow.session, INSTALLATION, now=LATER) == []


def test_nobody_appoints_beyond_her_own_scope(database: Database) -> None:
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        north = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "N"}, now=NOW).id
        south = found_unit(uow, asker=OPERATOR, slug="south", name={"en": "S"}, now=NOW).id
        coordinator, _ = given(uow, Role.COORDINATOR, unit_id=north)
        steward, _ = given(uow, Role.STEWARD, community_id=here)
        someone = newcomer(uow)

        def try_it(
            asker: Asker, role: Role, community_id: UUID | None, unit_id: UUID | None
        ) -> None:
            appoint(
                uow,
                asker=asker,
                member_id=someone,
                community_id=community_id,
                unit_id=unit_id,
                role=role,
                reason="test",
                now=NOW,
            )

        try_it(coordinator, Role.FACILITATOR, None, north)
        for asker, role, place, unit_id in (
            (coordinator, Role.FACILITATOR, None, south),
            (coordinator, Role.AUTHOR, here, None),
            (steward, Role.FACILITATOR, None, north),
            (steward, Role.ADMINISTRATOR, None, None),
        ):
            with pytest.raises(NotAllowed):
                try_it(asker, role, place, unit_id)
        with pytest.raises(UnknownMember):
            appoint(
                uow,
                asker=OPERATOR,
                member_id=UUID(int=9),
                community_id=here,
                role=Role.AUTHOR,
                reason="test",
                now=NOW,
            )


def test_what_is_held_already_is_one_grant_and_told_once(database: Database) -> None:
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        member_id = newcomer(uow)
        ids = {
            grant(uow, member_id=member_id, community_id=here, role=role, reason="test", now=NOW)
            for role in (Role.AUTHOR, Role.AUTHOR, Role.LEARNER, Role.LEARNER)
        }
        told = audit_entries(uow.session, asker=OPERATOR, scope=here, now=NOW)
        uow.commit()
    assert len(ids) == 2
    assert [(one.act, one.by) for one in told] == [("role.granted", "system")]


def test_the_audit_log_is_shown_to_its_scope_a_page_at_a_time(database: Database) -> None:
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        other = found_community(uow, slug="other", name={"en": "Other"}, now=NOW).id
        steward, _ = given(uow, Role.STEWARD, community_id=here)
        given(uow, Role.AUTHOR, community_id=other)
        given(uow, Role.MENTOR, community_id=here)
        first = audit_entries(uow.session, asker=steward, scope=here, limit=1, now=LATER)
        second = audit_entries(
            uow.session, asker=steward, scope=here, limit=9, before=first[0].id, now=LATER
        )
        assert [one.details["role"] for one in (*first, *second)] == ["mentor", "steward"]
        for scope in (other, INSTALLATION):
            with pytest.raises(NotAllowed):
                audit_entries(uow.session, asker=steward, scope=scope, now=LATER)
        everything = audit_entries(uow.session, asker=OPERATOR, scope=INSTALLATION, now=LATER)
        assert len(everything) == 3
