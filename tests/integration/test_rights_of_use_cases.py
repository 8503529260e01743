"""Who may do what: every use case that takes an asker, against every role wherever it is held.

A public function of a package's face that takes `asker` and has no example here fails.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet

import certification
import community
import curricula
import plugin.lti
import plugin.record_stores
from certification import choose_path, import_scheme
from community import (
    ALLOWED,
    GUEST,
    IN_COURSES,
    IN_UNIT,
    INSTALLATION,
    OF_INSTALLATION,
    OPERATOR,
    OVER_COMMUNITIES,
    Asker,
    NotAllowed,
    Permission,
    Role,
    Scope,
    UnitScope,
    agree,
    ask_agreement,
    found_community,
    found_unit,
    grant,
    join,
)
from curricula import Place, enrol, import_curriculum, read_source
from lrs_adapter import Iris, LrsError
from plugin.demo.world import CURRICULUM, SCHEME
from plugin.lti import add_registration, give_lms_to_unit
from storage import Database, SecretBox, UnitOfWork, utc_now
from tests.databases import IRI_BASE, Templates

IRIS = Iris(IRI_BASE)
NOW = utc_now()
FACES = (community, curricula, certification, plugin.lti, plugin.record_stores)
P = Permission

ASKED = {
    "is_allowed",
    "is_allowed_throughout",
    "units_where",
    "require",
    "reach_of",
    "may_decide_in",
    "may_move",
    "audit",
    "end_grant",
}
"""They answer or note what another decides: they are what the examples rest on."""

OF_HERSELF = {
    "accept_joining": "joining",
    "add_email": "signing",
    "add_oidc": "signing",
    "confirm_joining": "joining",
    "decide": "consents",
    "directory": "test_profile",
    "end_joining_offer": "joining",
    "enter_joining_code": "joining",
    "make_joining_code": "joining",
    "open_offer": "joining",
    "open_offers": "joining",
    "part": "joining",
    "remove_sign_in_method": "signing",
    "save_profile": "test_profile",
}
"""What somebody does with what is her own alone, whatever her roles; and whose tests hold that."""


@dataclass(frozen=True, slots=True)
class World:
    database: Database
    here: UUID
    other: UUID
    unit: UUID
    other_unit: UUID
    asked_by_unit: UUID
    agreement: UUID
    version: UUID
    newer: UUID
    scheme: UUID
    enrolment: UUID
    path: UUID
    grant: UUID
    registration: UUID
    lms_here: UUID
    place: str
    member: UUID
    lesson: str
    who: dict[str, Asker]


def lms(uow: UnitOfWork, here: UUID, client: str, asker: Asker = OPERATOR) -> UUID:
    return add_registration(
        uow,
        asker=asker,
        community_id=here,
        now=NOW,
        name="LMS",
        issuer="https://lms.example.org",
        client_id=client,
        auth_login_url="https://lms.example.org/auth",
        auth_token_url="https://lms.example.org/token",
        jwks_url="https://lms.example.org/jwks",
        deployments=["1"],
    ).id


@pytest.fixture(scope="module")
def world(templates: Templates) -> Iterator[World]:
    url = templates.fresh("sqlite")
    database = Database(url)
    with database.unit_of_work() as uow:
        built = _build(uow, database)
        uow.commit()
    yield built
    database.dispose()
    templates.drop(url)


def _build(uow: UnitOfWork, database: Database) -> World:
    here, other, third = (
        found_community(uow, slug=slug, name={"en": slug}, now=NOW).id
        for slug in ("ignite", "other", "third")
    )
    units = [
        found_unit(uow, asker=OPERATOR, slug=slug, name={"en": slug}, now=NOW).id
        for slug in ("north", "south")
    ]
    agreements = []
    for unit_id in units:
        asked = ask_agreement(
            uow,
            asker=OPERATOR,
            unit_id=unit_id,
            community_id=here,
            by_unit=True,
            reason="test",
            now=NOW,
        )
        agreements.append(agree(uow, asked.id, asker=OPERATOR, now=NOW).id)
    open_one = ask_agreement(
        uow,
        asker=OPERATOR,
        unit_id=units[0],
        community_id=third,
        by_unit=True,
        reason="test",
        now=NOW,
    )
    registration, lms_here = lms(uow, here, "1"), lms(uow, here, "2")
    give_lms_to_unit(uow, registration, unit_id=units[0], asker=OPERATOR, reason="test", now=NOW)
    source = read_source(CURRICULUM)
    old = import_curriculum(uow, source, asker=OPERATOR, community_id=here, publish=True, now=NOW)
    scheme = import_scheme(
        uow,
        IRIS,
        json.loads(Path(SCHEME).read_text(encoding="utf-8")),
        asker=OPERATOR,
        community_id=here,
        now=NOW,
    )
    learner = join(uow, name="Demo learner", now=NOW).id
    place = f"lti:{registration}:1:7"
    enrolled = enrol(
        uow, member_id=learner, version_id=old.version_id, place=Place(place, "LMS"), now=NOW
    )
    path = choose_path(
        uow, IRIS, asker=OPERATOR, member_id=learner, scheme_version_id=scheme.id, now=NOW
    )
    given = grant(
        uow, member_id=learner, community_id=here, role=Role.AUTHOR, reason="test", now=NOW
    )
    return World(
        database=database,
        here=here,
        other=third,
        unit=units[0],
        other_unit=units[1],
        asked_by_unit=open_one.id,
        agreement=agreements[0],
        version=old.version_id,
        newer=old.version_id,
        scheme=scheme.id,
        enrolment=enrolled.id,
        path=path.id,
        grant=given,
        registration=registration,
        lms_here=lms_here,
        place=place,
        member=learner,
        lesson=source.curriculum.lessons[0].slug,
        who=_people(uow, here, other, units),
    )


def _people(uow: UnitOfWork, here: UUID, other: UUID, units: list[UUID]) -> dict[str, Asker]:
    found = {"guest": GUEST, "operator": OPERATOR}

    def hold(name: str, role: Role | None, **where: UUID) -> None:
        member_id = join(uow, name="Demo", now=NOW).id
        if role:
            grant(
                uow,
                member_id=member_id,
                role=role,
                reason="test",
                community_id=where.get("community_id"),
                unit_id=where.get("unit_id"),
                now=NOW,
            )
        found[name] = Asker(member_id)

    hold("no role", None)
    hold("installation administrator", Role.ADMINISTRATOR)
    for role in Role:
        hold(f"community {role}", role, community_id=here)
        hold(f"elsewhere {role}", role, community_id=other)
    for role in (Role.COORDINATOR, Role.FACILITATOR, Role.MENTOR):
        hold(f"unit {role}", role, unit_id=units[0])
        hold(f"other unit {role}", role, unit_id=units[1])
    return found


WHO = [
    "guest",
    "operator",
    "no role",
    "installation administrator",
    *(f"{where} {role}" for where in ("community", "elsewhere") for role in Role),
    *(
        f"{where} {role}"
        for where in ("unit", "other unit")
        for role in (Role.COORDINATOR, Role.FACILITATOR, Role.MENTOR)
    ),
]

Rule = Callable[[str], bool]


def _role(who: str) -> tuple[str, Role | None]:
    where, _, name = who.rpartition(" ")
    return (where, Role(name)) if name in set(Role) else (who, None)


def in_community(permission: Permission, *, whole: bool = True) -> Rule:
    """By the tables of `community.rights`; unless `whole`, in the unit's courses too."""

    def allowed(who: str) -> bool:
        where, role = _role(who)
        if who == "operator" or (where == "installation" and permission in OVER_COMMUNITIES):
            return True
        if where == "community":
            return role in ALLOWED.get(permission, frozenset())
        return not whole and where == "unit" and role in IN_COURSES.get(permission, frozenset())

    return allowed


def in_unit(permission: Permission) -> Rule:
    def allowed(who: str) -> bool:
        where, role = _role(who)
        return who == "operator" or (
            where in ("installation", "unit") and role in IN_UNIT.get(permission, frozenset())
        )

    return allowed


def in_installation(permission: Permission) -> Rule:
    def allowed(who: str) -> bool:
        where, role = _role(who)
        return who == "operator" or (
            where == "installation" and role in OF_INSTALLATION.get(permission, frozenset())
        )

    return allowed


def either(*rules: Rule) -> Rule:
    return lambda who: any(rule(who) for rule in rules)


Example = Callable[[World, UnitOfWork, Asker], Any]
SETTINGS: Any = SimpleNamespace(iris=IRIS, secret_box=SecretBox(Fernet.generate_key().decode()))


def tried(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """A use case whose example ends in another refusal after it asked for the right."""
    with suppress(
        community.CommunityError,
        curricula.CurriculaError,
        certification.CertificationError,
        LrsError,
        plugin.lti.LtiError,
    ):
        try:
            function(*args, **kwargs)
        except NotAllowed as error:
            raise Refused from error


class Refused(Exception):
    """The right was not there."""


def invited(uow: UnitOfWork, asker: Asker, scope: Scope) -> UUID:
    made, _ = community.invite(
        uow,
        asker=asker,
        address="demo@example.org",
        role=Role.MENTOR,
        scope=scope,
        reason="test",
        base_url="https://child.example",
        now=NOW,
    )
    return made.id


def scheme_text() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(SCHEME).read_text(encoding="utf-8"))
    return document


EXAMPLES: dict[str, tuple[Rule, Example]] = {
    "appoint": (
        in_community(P.APPOINT),
        lambda w, u, a: community.appoint(
            u,
            asker=a,
            member_id=w.member,
            community_id=w.here,
            role=Role.MENTOR,
            reason="test",
            now=NOW,
        ),
    ),
    "appoint in a unit": (
        in_unit(P.APPOINT),
        lambda w, u, a: community.appoint(
            u,
            asker=a,
            member_id=w.member,
            unit_id=w.unit,
            role=Role.MENTOR,
            reason="test",
            now=NOW,
        ),
    ),
    "appoint in the installation": (
        in_installation(P.APPOINT),
        lambda w, u, a: community.appoint(
            u, asker=a, member_id=w.member, role=Role.ADMINISTRATOR, reason="test", now=NOW
        ),
    ),
    "end_role": (
        in_community(P.APPOINT),
        lambda w, u, a: community.end_role(u, w.grant, asker=a, reason="test", now=NOW),
    ),
    "found_unit": (
        in_installation(P.MANAGE_UNIT),
        lambda w, u, a: community.found_unit(u, asker=a, slug="new", name={"en": "N"}, now=NOW),
    ),
    "ask_agreement": (
        in_unit(P.MANAGE_UNIT),
        lambda w, u, a: tried(
            community.ask_agreement,
            u,
            asker=a,
            unit_id=w.unit,
            community_id=w.here,
            by_unit=True,
            reason="test",
            now=NOW,
        ),
    ),
    "ask_agreement for the community": (
        in_community(P.AGREE_WITH_UNITS),
        lambda w, u, a: tried(
            community.ask_agreement,
            u,
            asker=a,
            unit_id=w.unit,
            community_id=w.here,
            by_unit=False,
            reason="test",
            now=NOW,
        ),
    ),
    "agree": (
        lambda who: who in ("operator", "installation administrator"),
        lambda w, u, a: community.agree(u, w.asked_by_unit, asker=a, now=NOW),
    ),
    "end_agreement": (
        either(in_unit(P.MANAGE_UNIT), in_community(P.AGREE_WITH_UNITS)),
        lambda w, u, a: community.end_agreement(u, w.agreement, asker=a, reason="test", now=NOW),
    ),
    "audit_entries": (
        in_community(P.SEE_AUDIT),
        lambda w, u, a: community.audit_entries(u.session, asker=a, scope=w.here, now=NOW),
    ),
    "audit_entries of a unit": (
        in_unit(P.SEE_AUDIT),
        lambda w, u, a: community.audit_entries(
            u.session, asker=a, scope=UnitScope(w.unit), now=NOW
        ),
    ),
    "audit_entries of the installation": (
        in_installation(P.SEE_AUDIT),
        lambda w, u, a: community.audit_entries(u.session, asker=a, scope=INSTALLATION, now=NOW),
    ),
    "community.invite": (
        in_community(P.INVITE),
        lambda w, u, a: invited(u, a, w.here),
    ),
    "community.invite to a unit": (
        in_unit(P.INVITE),
        lambda w, u, a: invited(u, a, UnitScope(w.unit)),
    ),
    "open_invitations": (
        in_community(P.INVITE),
        lambda w, u, a: community.open_invitations(u.session, a, w.here, now=NOW),
    ),
    "withdraw_invitation": (
        in_community(P.INVITE),
        lambda w, u, a: community.withdraw_invitation(
            u, asker=a, invitation_id=invited(u, OPERATOR, w.here), now=NOW
        ),
    ),
    "allow_more": (
        in_community(P.GRANT_EXCEPTIONS, whole=False),
        lambda w, u, a: curricula.allow_more(
            u,
            asker=a,
            enrolment_id=w.enrolment,
            lesson_slug=w.lesson,
            extra_attempts=1,
            reason="test",
            now=NOW,
        ),
    ),
    "require_over": (
        in_community(P.JUDGE_ANSWERS, whole=False),
        lambda w, u, a: curricula.require_over(
            u.session, a, P.JUDGE_ANSWERS, curricula.enrolment(u.session, w.enrolment), now=NOW
        ),
    ),
    "require_move": (
        in_community(P.MOVE_ANY_COURSE),
        lambda w, u, a: curricula.require_move(u.session, a, w.here, None, now=NOW),
    ),
    "require_move of one course": (
        either(in_community(P.MOVE_ANY_COURSE), lambda who: who == f"unit {Role.COORDINATOR}"),
        lambda w, u, a: curricula.require_move(u.session, a, w.here, w.place, now=NOW),
    ),
    "decide_move": (
        either(in_community(P.MOVE_ANY_COURSE), lambda who: who == f"unit {Role.COORDINATOR}"),
        lambda w, u, a: tried(
            curricula.decide_move,
            u,
            asker=a,
            move_id=uuid4(),
            from_version_id=w.version,
            to_version_id=w.version,
            place=w.place,
            lesson_map={},
            reason="test",
            now=NOW,
        ),
    ),
    "override_score": (
        in_community(P.OVERRIDE_SCORE, whole=False),
        lambda w, u, a: tried(
            curricula.override_score,
            u,
            IRIS,
            asker=a,
            enrolment_id=w.enrolment,
            lesson_slug=w.lesson,
            scaled=0.5,
            reason="test",
            now=NOW,
        ),
    ),
    "enrolments_to_decide": (
        lambda who: in_community(P.GRANT_EXCEPTIONS, whole=False)(who.removeprefix("other ")),
        lambda w, u, a: curricula.enrolments_to_decide(
            u.session, a, P.GRANT_EXCEPTIONS, w.here, limit=1, now=NOW
        ),
    ),
    "judgements_waiting": (
        lambda who: in_community(P.JUDGE_ANSWERS, whole=False)(who.removeprefix("other ")),
        lambda w, u, a: curricula.judgements_waiting(u.session, a, w.here, now=NOW),
    ),
    "import_curriculum": (
        in_community(P.IMPORT_CURRICULUM),
        lambda w, u, a: import_curriculum(
            u, read_source(CURRICULUM), asker=a, community_id=w.here, publish=False, now=NOW
        ),
    ),
    "import_curriculum and publish": (
        in_community(P.PUBLISH_CURRICULUM),
        lambda w, u, a: import_curriculum(
            u, read_source(CURRICULUM), asker=a, community_id=w.here, publish=True, now=NOW
        ),
    ),
    "publish_version": (
        in_community(P.PUBLISH_CURRICULUM),
        lambda w, u, a: curricula.publish_version(u, w.version, asker=a, now=NOW),
    ),
    "choose_path": (
        lambda who: who == "operator",
        lambda w, u, a: choose_path(
            u, IRIS, asker=a, member_id=w.member, scheme_version_id=w.scheme, now=NOW
        ),
    ),
    "drop_path": (
        lambda who: who == "operator",
        lambda w, u, a: certification.drop_path(u, IRIS, asker=a, trajectory_id=w.path, now=NOW),
    ),
    "compare_scheme": (
        in_community(P.IMPORT_SCHEME),
        lambda w, u, a: tried(
            certification.compare_scheme,
            u.session,
            IRIS,
            scheme_text(),
            asker=a,
            community_id=w.here,
            now=NOW,
        ),
    ),
    "import_scheme": (
        in_community(P.IMPORT_SCHEME),
        lambda w, u, a: import_scheme(
            u, IRIS, scheme_text(), asker=a, community_id=w.here, now=NOW
        ),
    ),
    "move_paths": (
        in_community(P.IMPORT_SCHEME),
        lambda w, u, a: tried(
            certification.move_paths,
            u,
            asker=a,
            version_id=w.scheme,
            trajectory_ids=[],
            reason="test",
            now=NOW,
        ),
    ),
    "add_registration": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: lms(u, w.here, "3", a),
    ),
    "change_registration": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: plugin.lti.change_registration(
            u, w.registration, asker=a, deployments=["2"], now=NOW
        ),
    ),
    "remove_registration": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.remove_registration(u, w.lms_here, asker=a, now=NOW),
    ),
    "plugin.lti.invite": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.invite(
            u, asker=a, community_id=w.here, name="LMS", base_url="https://x.example", now=NOW
        ),
    ),
    "plugin.lti.invite for a unit": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: plugin.lti.invite(
            u,
            asker=a,
            community_id=w.here,
            unit_id=w.unit,
            name="LMS",
            base_url="https://x.example",
            now=NOW,
        ),
    ),
    "give_lms_to_unit": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: give_lms_to_unit(
            u, w.lms_here, unit_id=w.unit, asker=a, reason="test", now=NOW
        ),
    ),
    "take_lms_from_unit": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.take_lms_from_unit(
            u, w.registration, unit_id=w.unit, asker=a, reason="test", now=NOW
        ),
    ),
    "issue_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: plugin.record_stores.issue_lrs_key(
            u, SETTINGS, asker=a, label="x", scopes=["define"], now=NOW
        ),
    ),
    "end_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: tried(plugin.record_stores.end_lrs_key, u, "none", asker=a, now=NOW),
    ),
    "send_log_to": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.send_log_to,
            u,
            SETTINGS,
            asker=a,
            label="x",
            endpoint="",
            key="k",
            secret="s",
            now=NOW,
        ),
    ),
    "change_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.change_log_target, u, SETTINGS, "none", asker=a, now=NOW
        ),
    ),
    "pause_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.pause_log_target, u, "none", asker=a, paused=True, now=NOW
        ),
    ),
}
"""Each use case by its name (and what of it), who may, and one try. `judge_answer` asks
`require_over`, whose example is here; its own tests hold that it does."""

THROUGH_ANOTHER = {
    "judge_answer": "require_over",
    "dismiss_mail": "the command line, whose asker is the operator; no page calls it",
    "resend_mail": "the command line, whose asker is the operator; no page calls it",
}


def test_every_use_case_has_an_example() -> None:
    faces: dict[str, list[str]] = {}
    for face in FACES:
        names = getattr(face, "__all__", None) or [
            name
            for name, each in vars(face).items()
            if inspect.isfunction(each)
            and each.__module__ == face.__name__
            and not name.startswith("_")
        ]
        for name in names:
            each = getattr(face, name)
            if inspect.isfunction(each) and "asker" in inspect.signature(each).parameters:
                faces.setdefault(name, []).append(face.__name__)
    found = {
        name if len(where) == 1 else f"{one}.{name}"
        for name, where in faces.items()
        for one in where
    }
    listed = {name.split()[0] for name in EXAMPLES} | ASKED | set(OF_HERSELF)
    assert found == listed | set(THROUGH_ANOTHER)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_use_case_is_for_those_who_may_and_for_nobody_else(
    world: World, name: str, who: str
) -> None:
    rule, example = EXAMPLES[name]
    with world.database.unit_of_work() as uow:
        try:
            example(world, uow, world.who[who])
            was_allowed = True
        except (Refused, NotAllowed, certification.NotHerOwnPath):
            was_allowed = False
        uow.session.rollback()
    assert was_allowed is rule(who)
