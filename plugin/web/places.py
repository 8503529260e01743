"""Places of offices by their addresses and names: the installation, communities, training units."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    Permission,
    Scope,
    UnitScope,
    communities,
    community_by_slug,
    places_where,
    unit_by_slug,
    units,
)
from plugin.web.guard import may
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.wording import words
from storage import utc_now

ASKED = (
    Permission.SEE_DESK,
    Permission.APPOINT,
    Permission.AGREE_WITH_UNITS,
    Permission.SEE_AUDIT,
    Permission.SEE_RECORDS,
)
"""What a place's pages need."""


@dataclass(frozen=True, slots=True)
class Way:
    """A page of a place; `key` names it for marking the present one."""

    key: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its name and its `key` in addresses ("units/north"); `ways` lead to its pages
    as far as the visitor may see them.
    """

    scope: Scope
    key: str
    name: str
    ways: tuple[Way, ...] = ()

    @property
    def slug(self) -> str:
        return self.key.rpartition("/")[2]


def spot_at(session: Session, key: str) -> Spot:
    """The place of an address. Raises `UnknownCommunity`, `UnknownUnit`."""
    kind, _slash, slug = key.partition("/")
    if kind == "communities":
        here = community_by_slug(session, slug)
        return _with_ways(session, Spot(here.id, key, words(here.name)))
    if kind == "units":
        unit = unit_by_slug(session, slug)
        return _with_ways(session, Spot(UnitScope(unit.id), key, words(unit.name)))
    return _with_ways(session, Spot(INSTALLATION, "installation", installation_name()))


def spots(session: Session, scopes: Collection[Scope]) -> list[Spot]:
    """These places without their ways, in their order: two statements however many."""
    named: dict[Scope, Spot] = {
        each.id: Spot(each.id, f"communities/{each.slug}", words(each.name))
        for each in communities(session)
    }
    for each in units(session):
        scope = UnitScope(each.id)
        named[scope] = Spot(scope, f"units/{each.slug}", words(each.name))
    named[INSTALLATION] = Spot(INSTALLATION, "installation", installation_name())
    return [named[scope] for scope in scopes if scope in named]


def spots_with_ways(session: Session) -> list[Spot]:
    """Every place where the visitor gives roles, agrees with units or reads what was changed."""
    allowed = {
        permission: places_where(session, asker(), permission, now=utc_now())
        for permission in ASKED
    }
    ruled = {*allowed[Permission.APPOINT], *allowed[Permission.SEE_AUDIT]}
    every = [scope for scope in allowed[Permission.SEE_DESK] if scope in ruled]
    found = []
    for spot in spots(session, every):
        mine = {permission for permission, scopes in allowed.items() if spot.scope in scopes}
        found.append(_led(spot, mine))
    return found


def installation_name() -> str:
    return _("The whole installation")


def _with_ways(session: Session, spot: Spot) -> Spot:
    return _led(spot, {each for each in ASKED if may(session, each, spot.scope)})


def _led(spot: Spot, mine: Collection[Permission]) -> Spot:
    ways = []
    if isinstance(spot.scope, UnitScope) and Permission.SEE_DESK in mine:
        ways.append(Way("unit", _("Overview"), url_for("web.unit_page", slug=spot.slug)))
    if Permission.APPOINT in mine:
        ways.append(Way("roles", _("Roles"), url_for("web.roles", place=spot.key)))
    if Permission.AGREE_WITH_UNITS in mine:
        url = url_for("web.community_units", slug=spot.slug)
        ways.append(Way("units", _("Training units"), url))
    if spot.scope is INSTALLATION and Permission.SEE_DESK in mine:
        ways.append(Way("units", _("Training units"), url_for("web.training_units")))
    if Permission.SEE_AUDIT in mine:
        ways.append(Way("audit", _("Who changed what"), url_for("web.audit_log", place=spot.key)))
    if Permission.SEE_RECORDS in mine:
        url = url_for("web.records", place=spot.key)
        ways.append(Way("records", _("Learning records"), url))
    return Spot(spot.scope, spot.key, spot.name, tuple(ways))
