"""Connect an LMS by hand: what to enter there, and a form that the LMS itself fills in."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    Permission,
    UnitScope,
    communities,
    communities_by_unit,
    places_where,
    units,
)
from plugin.lti import (
    ConfigurationUnreadable,
    RegistrationRefused,
    add_registration,
    read_configuration,
    tool_addresses,
)
from plugin.lti.urls import is_loopback, is_web_url
from plugin.services import services
from plugin.sign_in.limits import LMS_ASKED_BY_MEMBER
from plugin.web.asking_mail import count
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.guides import NAMES
from plugin.web.kept_forms import typed
from plugin.web.lms_form import FILLED, filled_in, given_by
from plugin.web.lms_words import FIELDS, deployment_rules, wrong_words
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.wording import words
from storage import utc_now

ADDRESSES = ("auth_login_url", "auth_token_url", "jwks_url")


@dataclass(frozen=True, slots=True)
class Where:
    """Whose courses an LMS will show: a community's, at a training unit of hers perhaps."""

    community_id: UUID
    unit_id: UUID | None
    name: str

    @property
    def key(self) -> str:
        return f"{self.community_id}:{self.unit_id or ''}"


@blueprint.get("/desk/lms/connect")
@needs(Permission.MANAGE_LMS)
def connect_lms() -> ResponseReturnValue:
    """The empty form, or what was typed before she proved who she is."""
    kept = dict(typed())
    return _show(kept or {"where": request.args.get("where", "")})


@blueprint.post("/desk/lms/connect")
@needs(Permission.MANAGE_LMS, fresh=True)
def add_lms() -> ResponseReturnValue:
    """`act` is "read" (ask the LMS what it is, outside any transaction, and show the form filled
    in) or "connect".
    """
    form = request.form.to_dict()
    with services().database.reading() as session:
        chosen = next((one for one in _places(session) if one.key == form.get("where")), None)
    if form.get("act") == "read":
        return _read(form)
    if chosen is None:
        return _show(form, {"where": wrong_words()["where"]}), 422
    if local := _of_this_machine(form):
        return _show(form, {name: wrong_words()[name] for name in local}), 422
    try:
        with services().database.unit_of_work() as uow:
            stored = add_registration(
                uow,
                asker=asker(),
                community_id=chosen.community_id,
                unit_id=chosen.unit_id,
                now=utc_now(),
                **given_by(form),
            )
            uow.commit()
    except RegistrationRefused as error:
        field = FIELDS.get(error.code, error.code)
        return _show(form, {field: wrong_words()[error.code]}), 422
    return redirect(url_for("web.lms_page", registration_id=stored.id, done="connected"), 303)


def _of_this_machine(form: Mapping[str, str]) -> list[str]:
    """Addresses of the machine that CHILD runs on: what listens there is no LMS, unless CHILD is
    tried out there itself.
    """
    if is_loopback(urlsplit(services().settings.base_url).hostname):
        return []
    given = {name: form.get(name, "").strip() for name in ADDRESSES}
    return [
        name
        for name, url in given.items()
        if is_web_url(url) and is_loopback(urlsplit(url).hostname)
    ]


def _read(form: Mapping[str, str]) -> ResponseReturnValue:
    settings, url = services().settings, form.get("configuration", "").strip()
    count((LMS_ASKED_BY_MEMBER, str(asker().member_id)))
    try:
        said = read_configuration(
            url, base_url=settings.base_url, timeout_s=settings.http_timeout_s
        )
    except ConfigurationUnreadable as error:
        return _show(form, {"configuration": wrong_words()[error.code]}), 422
    fields = filled_in(form, said, url)
    missing = _("The LMS does not say this. Enter it.")
    wrong = {name: missing for name in FILLED if not fields.get(name)}
    told = "" if said.is_on_its_host else said.issuer
    return _show(fields, wrong, is_filled=True, foreign_issuer=told)


def _show(
    fields: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
    *,
    is_filled: bool = False,
    foreign_issuer: str = "",
) -> str:
    with services().database.reading() as session:
        places = _places(session)
    return render_template(
        "web/lms/connect.html",
        places=[(one.key, one.name) for one in places],
        fields=fields,
        wrong=wrong or {},
        rules=deployment_rules(),
        ours=tool_addresses(services().settings.base_url),
        guides=NAMES,
        is_filled=is_filled,
        foreign_issuer=foreign_issuer,
        page_back=url_for("web.connect_lms"),
    )


def _places(session: Session) -> list[Where]:
    """Where the visitor may connect an LMS. Raises `NotAllowed` where there is no such place."""
    now = utc_now()
    scopes = places_where(session, asker(), Permission.MANAGE_LMS, now=now)
    demand(session, Permission.MANAGE_LMS, scopes[0] if scopes else INSTALLATION)
    names = {each.id: words(each.name) for each in communities(session)}
    found = [Where(each, None, name) for each, name in names.items() if each in scopes]
    hers = {each.id: words(each.name) for each in units(session) if UnitScope(each.id) in scopes}
    for unit_id, places in communities_by_unit(session, hers, now=now).items():
        for each in places:
            told = _("%(community)s, at %(unit)s", community=names[each], unit=hers[unit_id])
            found.append(Where(each, unit_id, told))
    return sorted(found, key=lambda one: one.name.casefold())
