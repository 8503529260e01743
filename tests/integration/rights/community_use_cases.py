"""Tries of what people do to roles, units, invitations and mail."""

from uuid import UUID

import community
from community import INSTALLATION, OPERATOR, Asker, Permission, Role, Scope, UnitScope
from storage import UnitOfWork
from tests.integration.rights.rules import either, in_community, in_installation, in_unit
from tests.integration.rights.trying import Examples
from tests.integration.rights.use_case_world import NOW

P = Permission


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


COMMUNITY: Examples = {
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
        lambda w, u, a: community.ask_agreement(
            u,
            asker=a,
            unit_id=w.unit,
            community_id=w.other,
            by_unit=True,
            reason="test",
            now=NOW,
        ),
    ),
    "ask_agreement for the community": (
        in_community(P.AGREE_WITH_UNITS),
        lambda w, u, a: community.ask_agreement(
            u,
            asker=a,
            unit_id=w.free_unit,
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
    "give_lms": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: community.give_lms(
            u,
            asker=a,
            unit_id=w.unit,
            registration_id=w.lms_here,
            community_id=w.here,
            now=NOW,
        ),
    ),
    "take_lms": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: community.take_lms(
            u, w.registration, asker=a, community_id=w.here, now=NOW
        ),
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
    "offices": (
        in_community(P.APPOINT),
        lambda w, u, a: community.offices(u.session, asker=a, scope=w.here, now=NOW),
    ),
    "offices of a unit": (
        in_unit(P.APPOINT),
        lambda w, u, a: community.offices(u.session, asker=a, scope=UnitScope(w.unit), now=NOW),
    ),
    "offices of the installation": (
        in_installation(P.APPOINT),
        lambda w, u, a: community.offices(u.session, asker=a, scope=INSTALLATION, now=NOW),
    ),
    "how_many_hold": (
        in_community(P.APPOINT),
        lambda w, u, a: community.how_many_hold(u.session, asker=a, scope=w.here, now=NOW),
    ),
    "inviting.invite": (
        in_community(P.INVITE),
        lambda w, u, a: invited(u, a, w.here),
    ),
    "inviting.invite to a unit": (
        in_unit(P.INVITE),
        lambda w, u, a: invited(u, a, UnitScope(w.unit)),
    ),
    "open_invitations": (
        in_community(P.INVITE),
        lambda w, u, a: community.open_invitations(u.session, a, [w.here], now=NOW),
    ),
    "withdraw_invitation": (
        in_community(P.INVITE),
        lambda w, u, a: community.withdraw_invitation(
            u, asker=a, invitation_id=invited(u, OPERATOR, w.here), now=NOW
        ),
    ),
    "resend_mail": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: community.resend_mail(u, asker=a, mail_id=w.mail, reason="test", now=NOW),
    ),
    "dismiss_mail": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: community.dismiss_mail(u, asker=a, mail_id=w.mail, reason="test", now=NOW),
    ),
    "decline_forgetting": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: community.decline_forgetting(
            u, w.goer.record_id, asker=a, reason="test", now=NOW
        ),
    ),
    "add_community": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: community.add_community(
            u, asker=a, slug="new", name={"en": "New"}, now=NOW
        ),
    ),
    "change_zone": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: community.change_zone(u, w.here, "Europe/Madrid", asker=a, now=NOW),
    ),
}
