"""Who may open what: every route against every role. A route that is not listed here fails."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from certification import choose_path, import_scheme
from community import (
    ALLOWED,
    IN_COURSES,
    IN_UNIT,
    OF_INSTALLATION,
    OPERATOR,
    OVER_COMMUNITIES,
    UNIT_ROLES,
    Permission,
    Role,
    agree,
    ask_agreement,
    found_community,
    found_unit,
    give_lms,
    grant,
    join,
)
from curricula import Place, ReadSource, decide_move, enrol, import_curriculum, read_source
from plugin.app import create_app
from plugin.demo.world import CURRICULUM, SCHEME
from plugin.lti import DeepLinkingRequest, add_registration, seal_deep_linking
from plugin.services import Services, open_services
from plugin.settings import read_settings
from plugin.web import NEEDS, PUBLIC, SIGNED_IN
from plugin.web.sessions import SESSION_KEY, Visitor, sign_in
from storage import UnitOfWork, utc_now
from tests.databases import IRI_BASE, Templates

BASE = "http://localhost:8000"
GUEST = "guest"
ELSEWHERE = "steward of another community"
UNIT_LMS = UUID(int=7)
COURSE = f"lti:{UNIT_LMS}:1:1"
INSTALLATION_ADMINISTRATOR = "administrator of the installation"
OF_UNIT = {f"{role} of the course's training unit": role for role in sorted(UNIT_ROLES)}
OF_OTHER_UNIT = {f"{role} of another training unit": role for role in sorted(UNIT_ROLES)}
WHO: list[Role | str] = [
    *Role,
    INSTALLATION_ADMINISTRATOR,
    *OF_UNIT,
    *OF_OTHER_UNIT,
    "no role",
    GUEST,
    ELSEWHERE,
]

PROVE_OTHERWISE = {
    "lti": "a signed token, a signed state or a one-time invitation; held by the launch tests",
    "xapi": "a key with scopes; held by the xAPI tests",
    "mail": "a signed link that ends one kind of mail; held by tests/integration/mailing",
    "health": "nothing: they tell nothing",
    "static": "nothing: files of the product",
    "bootstrap": "nothing: files of the product",
}
"""Blueprints whose routes ask for something else than a session, and what."""

NOTHING = UUID(int=0)
LESSON = "/curricula/{version}/lessons/values-and-names"
EXAMPLES: dict[str, tuple[str, str]] = {
    "web.front": ("GET", "/"),
    "web.home": ("GET", "/home"),
    "web.desk": ("GET", "/desk"),
    "web.choose_language": ("POST", "/language"),
    "web.sign_in_page": ("GET", "/sign-in/made-up"),
    "web.redeem": ("POST", "/sign-in/made-up"),
    "web.sign_out": ("POST", "/sign-out"),
    "web.path": ("GET", "/path"),
    "web.paths": ("GET", "/paths"),
    "web.choose": ("POST", "/paths/{scheme}/choose"),
    "web.me": ("GET", "/me"),
    "web.mailbox": ("GET", "/mailbox"),
    "web.mailbox_html": ("GET", f"/mailbox/{NOTHING}"),
    "web.my_mail": ("GET", "/me/mail"),
    "web.choose_mail": ("POST", "/me/mail"),
    "web.consents": ("GET", "/me/consents"),
    "web.change_consents": ("POST", "/me/consents"),
    "web.held": ("GET", "/me/held"),
    "web.people": ("GET", "/communities/ignite/people"),
    "web.profile": ("GET", "/me/profile"),
    "web.change_profile": ("POST", "/me/profile"),
    "web.make_code": ("POST", "/me/joining"),
    "web.enter_code": ("POST", "/me/joining/code"),
    "web.joining_offer": ("GET", f"/me/joining/{NOTHING}"),
    "web.accept_offer": ("POST", f"/me/joining/{NOTHING}/accept"),
    "web.confirm_offer": ("POST", f"/me/joining/{NOTHING}/confirm"),
    "web.end_offer": ("POST", f"/me/joining/{NOTHING}/end"),
    "web.invitations": ("GET", "/desk/invitations"),
    "web.invite_somebody": ("POST", "/desk/invitations"),
    "web.withdraw": ("POST", f"/desk/invitations/{NOTHING}/withdraw"),
    "web.invitation": ("GET", "/invitations/made-up"),
    "web.accept": ("POST", "/invitations/made-up"),
    "web.sign_in_choices": ("GET", "/sign-in"),
    "web.ask_to_sign_in": ("POST", "/sign-in"),
    "web.link_sent": ("GET", "/sign-in/sent"),
    "web.use_code": ("POST", "/sign-in/code"),
    "web.mailed_link": ("GET", "/sign-in/mail/made-up"),
    "web.use_mailed_link": ("POST", "/sign-in/mail/made-up"),
    "web.sign_in_by_provider": ("POST", "/sign-in/provider"),
    "web.come_back": ("GET", "/sign-in/oidc/callback"),
    "web.signed_out": ("GET", "/sign-out/done"),
    "web.prove_it": ("GET", "/prove"),
    "web.prove_by_email": ("POST", "/prove/email"),
    "web.prove_by_provider": ("POST", "/prove/provider"),
    "web.my_identities": ("GET", "/me/identities"),
    "web.add_address": ("POST", "/me/identities/email"),
    "web.add_provider": ("POST", "/me/identities/provider"),
    "web.remove_identity": ("POST", "/me/identities/remove"),
    "web.my_sessions": ("GET", "/me/sessions"),
    "web.end_session": ("POST", f"/me/sessions/{NOTHING}/end"),
    "web.end_all_sessions": ("POST", "/me/sessions/end"),
    "web.parting": ("GET", f"/me/joined/{NOTHING}/part"),
    "web.part_places": ("POST", f"/me/joined/{NOTHING}/part"),
    "web.leave_path": ("POST", "/paths/{path}/leave"),
    "web.compare_form": ("GET", "/desk/paths/compare"),
    "web.compare": ("POST", "/desk/paths/compare"),
    "web.publish_scheme": ("POST", "/desk/paths/publish"),
    "web.move_form": ("GET", "/desk/paths/{scheme}"),
    "web.move_members": ("POST", "/desk/paths/{scheme}"),
    "web.pick": ("GET", "/placing"),
    "web.place": ("POST", "/placing"),
    "web.lesson": ("GET", LESSON),
    "web.begin": ("POST", f"{LESSON}/begin"),
    "web.answer_lesson": ("POST", f"{LESSON}/answers"),
    "web.finish": ("POST", f"{LESSON}/finish"),
    "web.finished": ("GET", f"{LESSON}/finished"),
    "web.take_again": ("POST", f"{LESSON}/again"),
    "web.judging": ("GET", "/judging"),
    "web.judge": ("POST", f"/judging/{UUID(int=0)}"),
    "web.learners": ("GET", "/learners"),
    "web.learner_of_course": ("GET", "/learners/{enrolment}"),
    "web.allow": ("POST", "/learners/{enrolment}/allow"),
    "web.decide_score": ("POST", "/learners/{enrolment}/score"),
    "web.operations": ("GET", "/operations"),
    "web.act_on_target": ("POST", "/operations/targets"),
    "web.curriculum_desk": ("GET", "/desk/curricula/{curriculum}"),
    "web.difference": ("GET", "/desk/curricula/{curriculum}/difference"),
    "web.plan_move": ("GET", "/desk/curricula/{curriculum}/move"),
    "web.move_course": ("POST", "/desk/curricula/{curriculum}/move"),
    "web.move_result": ("GET", "/desk/moves/{move}"),
    "web.go_on_moving": ("POST", "/desk/moves/{move}"),
    "web.curriculum_file": ("GET", "/curricula/{version}/files/{file}"),
    "web.curriculum_page": ("GET", "/curricula/{version}/pages/none"),
}


OF_HER_OWN = (
    "web.desk",
    "web.judging",
    "web.judge",
    "web.learners",
    "web.compare_form",
    "web.compare",
    "web.publish_scheme",
    "web.invitations",
    "web.invite_somebody",
    "web.withdraw",
)
"""Pages that show what the visitor's own communities have."""


OF_ONE_COURSE = (
    "web.learner_of_course",
    "web.allow",
    "web.decide_score",
    "web.move_course",
    "web.move_result",
    "web.go_on_moving",
)
"""Pages about one course, which is no other training unit's."""


@dataclass(frozen=True, slots=True)
class World:
    app: Flask
    services: Services
    community_id: UUID
    other_id: UUID
    units: tuple[UUID, UUID]
    version_id: UUID
    names: dict[str, str]
    sealed: str


@pytest.fixture(scope="module")
def world(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = templates.fresh("sqlite")
    services = open_services(
        read_settings(
            {
                "CHILD_DATA_DIR": str(tmp_path_factory.mktemp("rights")),
                "CHILD_DATABASE_URL": url,
                "CHILD_IRI_BASE": IRI_BASE,
            }
        )
    )
    now = utc_now()
    source = read_source(CURRICULUM)
    with services.database.unit_of_work() as uow:
        luz = join(uow, name="Demo learner Luz", now=now)
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        other = found_community(uow, slug="other", name={"en": "Other"}, now=now).id
        units = (_unit(uow, "north", here, now), _unit(uow, "south", here, now))
        give_lms(uow, unit_id=units[0], registration_id=UNIT_LMS, community_id=here, now=now)
        imported = import_curriculum(
            uow, source, asker=OPERATOR, community_id=here, publish=True, now=now
        )
        scheme = import_scheme(
            uow,
            services.iris,
            json.loads(Path(SCHEME).read_text(encoding="utf-8")),
            asker=OPERATOR,
            community_id=here,
            now=now,
        )
        path = choose_path(
            uow,
            services.iris,
            asker=OPERATOR,
            member_id=luz.id,
            scheme_version_id=scheme.id,
            now=now,
        )
        lms = add_registration(
            uow,
            asker=OPERATOR,
            name="LMS",
            issuer="http://127.0.0.1:8001",
            client_id="1",
            auth_login_url="http://127.0.0.1:8001/auth",
            auth_token_url="http://127.0.0.1:8001/token",
            jwks_url="http://127.0.0.1:8001/jwks",
            deployments=["1"],
            community_id=here,
            now=now,
        )
        learns = enrol(
            uow,
            member_id=luz.id,
            version_id=imported.version_id,
            place=Place(COURSE, "LMS"),
            now=now,
        )
        uow.commit()
    asked = DeepLinkingRequest(
        registration_id=lms.id,
        deployment_id="1",
        return_url="http://127.0.0.1:8001/return",
        accept_types=("ltiResourceLink",),
        accept_targets=("iframe",),
        accept_multiple=True,
        accept_line_item=True,
        data=None,
    )
    files = [path for path in source.files if path.endswith(".csv")]
    names = {
        "version": imported.version_hash,
        "scheme": str(scheme.id),
        "file": files[0],
        "path": str(path.id),
    }
    names["enrolment"] = str(learns.id)
    names["curriculum"] = str(imported.curriculum_id)
    names["move"] = str(_moved(services, source, here, imported.version_id))
    app = create_app(services)
    app.config["WTF_CSRF_ENABLED"] = False
    sealed = seal_deep_linking(services, asked, now=now)
    yield World(app, services, here, other, units, imported.version_id, names, sealed)
    services.database.dispose()
    templates.drop(url)


def _unit(uow: UnitOfWork, slug: str, community_id: UUID, now: datetime) -> UUID:
    """A training unit that works with the community."""
    unit = found_unit(uow, asker=OPERATOR, slug=slug, name={"en": slug}, now=now)
    asked = ask_agreement(
        uow,
        asker=OPERATOR,
        unit_id=unit.id,
        community_id=community_id,
        by_unit=True,
        reason="test",
        now=now,
    )
    agree(uow, asked.id, asker=OPERATOR, now=now)
    return unit.id


def _moved(services: Services, source: ReadSource, community_id: UUID, old: UUID) -> UUID:
    """A newer version, which newcomers of the course begin with."""
    newer = replace(source, files={**source.files, "files/new.csv": b"1\n"})
    lessons = {lesson.slug: lesson.slug for lesson in source.curriculum.lessons}
    with services.database.unit_of_work() as uow:
        imported = import_curriculum(
            uow, newer, asker=OPERATOR, community_id=community_id, publish=True, now=utc_now()
        )
        move = decide_move(
            uow,
            asker=OPERATOR,
            move_id=uuid4(),
            from_version_id=old,
            to_version_id=imported.version_id,
            place=COURSE,
            lesson_map=lessons,
            newcomers_only=True,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    return move.id


def client_of(world: World, who: Role | str) -> FlaskClient:
    """A browser in which somebody with that role, enrolled where a role allows it, is signed in."""
    client = world.app.test_client()
    if who == GUEST:
        return client
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        member = join(uow, name="Demo", now=now)
        if who == ELSEWHERE or isinstance(who, Role):
            grant(
                uow,
                member_id=member.id,
                community_id=world.other_id if who == ELSEWHERE else world.community_id,
                role=who if isinstance(who, Role) else Role.STEWARD,
                reason="test",
                now=now,
            )
        if who == INSTALLATION_ADMINISTRATOR:
            grant(uow, member_id=member.id, role=Role.ADMINISTRATOR, reason="test", now=now)
        for unit_id, roles in zip(world.units, (OF_UNIT, OF_OTHER_UNIT), strict=True):
            if who in roles:
                grant(
                    uow,
                    member_id=member.id,
                    unit_id=unit_id,
                    role=roles[str(who)],
                    reason="test",
                    now=now,
                )
        if isinstance(who, Role) or who in {INSTALLATION_ADMINISTRATOR, *OF_UNIT, *OF_OTHER_UNIT}:
            enrol(
                uow,
                member_id=member.id,
                version_id=world.version_id,
                place=Place(COURSE, "LMS"),
                now=now,
            )
        uow.commit()
    with world.app.test_request_context(base_url=BASE):
        deep_linking = {"sealed": world.sealed}
        sign_in(Visitor(member_id=member.id, deep_linking=deep_linking, place=COURSE))
        token = session[SESSION_KEY]
    with client.session_transaction(base_url=BASE) as cookie:
        cookie[SESSION_KEY] = token
    return client


def ask(world: World, client: FlaskClient, endpoint: str) -> TestResponse:
    method, path = EXAMPLES[endpoint]
    return client.open(
        path.format(**world.names),
        method=method,
        base_url=BASE,
        data={"placing": world.sealed} if endpoint == "web.place" else {},
    )


def expected(who: Role | str) -> Callable[[str], bool]:
    def allowed(endpoint: str) -> bool:
        need = NEEDS[endpoint]
        if need is PUBLIC:
            return True
        if need is SIGNED_IN:
            return who != GUEST
        assert isinstance(need, Permission)
        if endpoint in OF_HER_OWN and who == ELSEWHERE:
            return True  # her own community's; the next tests hold that it is not another's
        if who == INSTALLATION_ADMINISTRATOR:
            held = OF_INSTALLATION.get(need, frozenset())
            return need in OVER_COMMUNITIES or Role.ADMINISTRATOR in held
        if who in OF_UNIT:
            is_hers = endpoint in OF_HER_OWN and OF_UNIT[str(who)] in IN_UNIT.get(need, ())
            return is_hers or OF_UNIT[str(who)] in IN_COURSES.get(need, ())
        if who in OF_OTHER_UNIT:
            role = OF_OTHER_UNIT[str(who)]
            if endpoint in OF_HER_OWN and role in IN_UNIT.get(need, ()):
                return True
            return endpoint not in OF_ONE_COURSE and role in IN_COURSES.get(need, ())
        return isinstance(who, Role) and who in ALLOWED.get(need, ())

    return allowed


def test_every_route_is_listed_with_what_it_needs(world: World) -> None:
    endpoints = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    pages = {one for one in endpoints if one.split(".")[0] not in PROVE_OTHERWISE}
    assert pages == set(EXAMPLES) == set(NEEDS)


@pytest.mark.parametrize("who", WHO, ids=str)
@pytest.mark.parametrize("endpoint", sorted(EXAMPLES))
def test_a_route_opens_to_those_who_may_and_to_nobody_else(
    world: World, who: Role | str, endpoint: str
) -> None:
    answer = ask(world, client_of(world, who), endpoint)
    assert answer.status_code < 500
    assert (answer.status_code not in (401, 403)) is expected(who)(endpoint), answer.status


def test_a_desk_shows_nothing_of_another_community(world: World) -> None:
    pages = {
        who: ask(world, client_of(world, who), "web.desk").text for who in (Role.STEWARD, ELSEWHERE)
    }
    assert "Coding for non-coders" in pages[Role.STEWARD]
    assert "Coding for non-coders" not in pages[ELSEWHERE]


def test_a_list_of_learners_shows_nobody_of_another_community(world: World) -> None:
    pages = {
        who: client_of(world, who).get("/learners?q=Luz", base_url=BASE).text
        for who in (Role.FACILITATOR, ELSEWHERE)
    }
    assert "Demo learner Luz" in pages[Role.FACILITATOR]
    assert "Demo learner Luz" not in pages[ELSEWHERE]


@pytest.mark.parametrize(
    "endpoint", sorted(name for name, (method, _) in EXAMPLES.items() if method == "POST")
)
def test_a_form_without_its_token_changes_nothing(world: World, endpoint: str) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = ask(world, client_of(world, Role.STEWARD), endpoint)
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
