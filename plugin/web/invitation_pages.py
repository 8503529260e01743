"""Asking people in, at the desk; and the page where whoever was asked accepts."""

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    BadAddress,
    BadReason,
    CommunityError,
    Permission,
    Role,
    Scope,
    UnitScope,
    WrongScope,
    accept_invitation,
    address_key,
    community,
    invitation_behind,
    invite,
    member_of_address,
    open_invitations,
    roles_for,
    unit,
    withdraw_invitation,
)
from plugin.held import Sight
from plugin.services import services
from plugin.sign_in.demands import leads_to_provider
from plugin.sign_in.email_links import Purpose
from plugin.sign_in.limits import (
    INVITATIONS_BY_MEMBER,
    INVITATIONS_TO_ADDRESS,
    TRIES_FROM_IP,
    network_of,
)
from plugin.web.asking_mail import count
from plugin.web.blueprint import blueprint
from plugin.web.coming_in import come_in
from plugin.web.guard import PUBLIC, demand, needs
from plugin.web.inviting_places import inviting_places
from plugin.web.kept_forms import typed
from plugin.web.places import spots
from plugin.web.provider_pages import set_out
from plugin.web.role_means import role_means
from plugin.web.role_words import role_in_words
from plugin.web.seen_by import see_in_zone
from plugin.web.seen_people import saw_list
from plugin.web.sessions import Method, asker
from plugin.web.speech import gettext as _
from plugin.web.wording import page_language, words
from storage import scoped, utc_now

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Office:
    """A role at a place, as the form offers it; `value` is what the form sends."""

    value: str
    role: Role
    scope: Scope
    place: str


@blueprint.get("/desk/invitations")
@needs(Permission.INVITE, shows={Sight.INVITATION_LIST})
def invitations() -> ResponseReturnValue:
    return _show()


@blueprint.post("/desk/invitations")
@needs(Permission.INVITE, fresh=True, shows={Sight.INVITATION_LIST})
def invite_somebody() -> ResponseReturnValue:
    """Mail an invitation: the link goes to the mailbox alone, never to whoever invites."""
    address, reason = (request.form.get(name, "")[:2500] for name in ("email", "reason"))
    with services().database.reading() as reading:
        offices = {each.value: each for each in _offices(reading)}
    chosen = offices.get(request.form.get("office", ""))
    if chosen is None:
        return _show(error=_("Choose a role and where it is held.")), 422
    try:
        who = str(asker().member_id)
        count((INVITATIONS_BY_MEMBER, who), (INVITATIONS_TO_ADDRESS, address_key(address)))
        with services().database.unit_of_work() as uow:
            invite(
                uow,
                asker=asker(),
                address=address,
                role=chosen.role,
                scope=chosen.scope,
                reason=reason,
                base_url=services().settings.base_url,
                box=services().secret_box,
                locale=page_language(),
                now=utc_now(),
            )
            uow.commit()
    except BadAddress:
        return _show(error=_("Write the address like name@example.org.")), 422
    except BadReason:
        return _show(error=_("Say why: it is kept with the role.")), 422
    except WrongScope:
        return _show(error=_("Choose a role and where it is held.")), 422
    return redirect(url_for("web.invitations"), 303)


@blueprint.post("/desk/invitations/<uuid:invitation_id>/withdraw")
@needs(Permission.INVITE)
def withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """Raises `community.UnknownInvitation`, `community.NotAllowed`."""
    with services().database.unit_of_work() as uow:
        _offices(uow.session)
        withdraw_invitation(uow, asker=asker(), invitation_id=invitation_id, now=utc_now())
        uow.commit()
    return redirect(url_for("web.invitations"), 303)


@blueprint.get("/invitations/<token>")
@needs(PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """What is offered; only the button accepts, since scanners open links. `InvitationOver`."""
    count((TRIES_FROM_IP, network_of(request.remote_addr)))
    with services().database.reading() as reading:
        offered = invitation_behind(reading, token, now=utc_now())
        is_new = member_of_address(reading, offered.address) is None
        place = _place(reading, offered.scope)
        if isinstance(offered.scope, UUID):
            see_in_zone(community(reading, offered.scope).time_zone)
    settings = services().settings
    return render_template(
        "web/invitations/accept.html",
        provider=settings.oidc if leads_to_provider(settings, offered.role) else None,
        offered=offered,
        role=role_in_words(offered.role),
        place=place,
        means=role_means(offered.role),
        is_new=is_new,
    )


@blueprint.post("/invitations/<token>")
@needs(PUBLIC)
def accept(token: str) -> ResponseReturnValue:
    """At once, or by way of the provider where the link alone lets nobody in.

    Raises `InvitationOver`, `TooMany`, `ProviderRefused`.
    """
    count((TRIES_FROM_IP, network_of(request.remote_addr)))
    with services().database.reading() as reading:
        offered = invitation_behind(reading, token, now=utc_now())
    if leads_to_provider(services().settings, offered.role):
        return set_out(Purpose.INVITATION, onward=str(offered.id))
    name = " ".join(request.form.get("name", "").split())[:300] or None
    with scoped("accept-invitation"), services().database.unit_of_work() as uow:
        accepted = accept_invitation(uow, token, name=name, locale=page_language(), now=utc_now())
        uow.commit()
    return come_in(accepted.member_id, Method.INVITATION, url_for("web.home"))


def _show(*, error: str = "") -> str:
    with services().database.reading() as reading:
        offices = _offices(reading)
        places = {each.scope: each.place for each in offices}
        found = open_invitations(reading, asker(), list(places), limit=SHOWN + 1, now=utc_now())
        saw_list(Sight.INVITATION_LIST, *places)
    return render_template(
        "web/invitations/list.html",
        offices=offices,
        invitations=[(each, places[each.scope]) for each in found[:SHOWN]],
        more=len(found) > SHOWN,
        role_in_words=role_in_words,
        typed=typed(),
        error=error,
        is_mailed=services().settings.smtp_url is not None,
    )


def _offices(session: Session) -> list[Office]:
    """What the visitor may invite people to; raises `community.NotAllowed` if to nothing."""
    hers = inviting_places(session)
    demand(session, Permission.INVITE, hers[0] if hers else INSTALLATION)
    names = {spot.scope: spot.name for spot in spots(session, hers)}
    names[INSTALLATION] = _("this service")
    return [
        Office(f"{role}@{_key(scope)}", role, scope, names[scope])
        for scope in hers
        for role in sorted(roles_for(scope), key=role_in_words)
        if role is not Role.LEARNER
    ]


def _key(scope: Scope) -> str:
    if isinstance(scope, UUID):
        return str(scope)
    return f"unit:{scope.unit_id}" if isinstance(scope, UnitScope) else "*"


def _place(session: Session, scope: Scope) -> str:
    try:
        if isinstance(scope, UUID):
            return words(community(session, scope).name)
        if isinstance(scope, UnitScope):
            return words(unit(session, scope.unit_id).name)
    except CommunityError:
        return ""
    return _("this service")
