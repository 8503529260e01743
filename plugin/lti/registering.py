"""The page on which an LMS's administrator connects it, and what its button does."""

from collections.abc import Mapping

from flask import Response, g, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from plugin.lti import pages
from plugin.lti.dynamic_registration import NotGranted, read_platform, register_client
from plugin.lti.errors import InvitationRefused, RegistrationRefused
from plugin.lti.invitations import (
    Invitation,
    burn_invitation,
    claim_invitation,
    free_invitation,
    invitation,
)
from plugin.lti.managing import account_for_registered
from plugin.lti.platform_configuration import Platform
from plugin.lti.registrations import Registration, store_registration
from plugin.lti.urls import host_of, is_callable_url, origin_of
from plugin.services import services
from storage import utc_now


def show(given: Mapping[str, str]) -> ResponseReturnValue:
    """What would be connected, and one button. Nothing is fetched and nothing changes yet."""
    own = services()
    try:
        with own.database.reading() as session:
            invited = invitation(session, given.get("invitation", ""), now=utc_now())
    except InvitationRefused:
        return _refused(_not_invited())
    configuration = given.get("openid_configuration", "")
    if not is_callable_url(configuration):
        return _refused(
            gettext(
                "Open this address from inside your LMS, where it registers tools: "
                "in Moodle under Site administration, Plugins, External tool, Manage tools."
            )
        )
    _let_frame(configuration)
    return pages.page(
        "register.html",
        platform=host_of(configuration),
        base_url=own.settings.base_url,
        name=invited.name,
        invitation=given["invitation"],
        openid_configuration=configuration,
        registration_token=given.get("registration_token", ""),
    )


def perform(form: Mapping[str, str]) -> ResponseReturnValue:
    """Ask the LMS, outside any transaction, then keep what it granted and burn the invitation."""
    own = services()
    token = form.get("invitation", "")
    try:
        with own.database.unit_of_work() as uow:
            invited = claim_invitation(uow, token, now=utc_now())
            uow.commit()
    except InvitationRefused:
        return _refused(_not_invited())
    _let_frame(form.get("openid_configuration", ""))
    try:
        granted = _connect(form, invited)
    except InvitationRefused:  # it took so long that another attempt was let through
        return _refused(_not_invited())
    except RegistrationRefused as error:
        pages.log.warning(
            "registration refused code=%s request=%s why=%s",
            error.code or "-",
            pages.request_id(),
            error,
        )
        reasons = error.reasons if isinstance(error, NotGranted) else ()
        return _refused(str(error), reasons)
    finally:
        with own.database.unit_of_work() as uow:
            free_invitation(uow, token)
            uow.commit()
    pages.log.info("registered registration=%s request=%s", granted.id, pages.request_id())
    return pages.page("registered.html", name=granted.name)


def _connect(form: Mapping[str, str], invited: Invitation) -> Registration:
    own = services()
    timeout_s = own.settings.http_timeout_s
    configuration = form.get("openid_configuration", "")
    platform = read_platform(configuration, base_url=own.settings.base_url, timeout_s=timeout_s)
    granted = register_client(
        platform,
        form.get("registration_token", ""),
        base_url=own.settings.base_url,
        timeout_s=timeout_s,
    )
    with own.database.unit_of_work() as uow:
        stored = store_registration(
            uow,
            name=invited.name,
            issuer=platform.issuer,
            client_id=granted.client_id,
            auth_login_url=platform.authorization_endpoint,
            auth_token_url=platform.token_endpoint,
            token_audience=platform.token_audience,
            jwks_url=platform.jwks_uri,
            algorithms=platform.algorithms,
            deployments=[granted.deployment_id] if granted.deployment_id else [],
            frame_origins=_origins(platform, configuration),
            community_id=invited.community_id,
            state="pending",
            now=utc_now(),
        )
        burn_invitation(uow, form["invitation"], stored.id)
        account_for_registered(uow, stored, invited.unit_id, now=utc_now())
        uow.commit()
    return stored


def _origins(platform: Platform, configuration: str) -> list[str]:
    given = (configuration, platform.registration_endpoint)
    return [origin for url in given if (origin := origin_of(url))]


def _let_frame(configuration: str) -> None:
    """Moodle and Canvas open this page in a frame: whoever holds an invitation may."""
    origin = origin_of(configuration)
    g.frame_origins = (origin,) if origin else ()


def _not_invited() -> str:
    said: str = gettext(
        "This invitation was used already, is being used at this moment, is too old, or is not "
        "ours. Ask whoever sent it for a new one."
    )
    return said


def _refused(message: str, reasons: tuple[str, ...] = ()) -> Response:
    response = make_response(pages.page("not_registered.html", message=message, reasons=reasons))
    response.status_code = 400
    return response
