"""What an operator says about the OpenID provider, checked before anything starts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from community import Role

EVERYWHERE = "*"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
NAMES = (
    "CHILD_OIDC_ISSUER",
    "CHILD_OIDC_CLIENT_ID",
    "CHILD_OIDC_CLIENT_SECRET",
    "CHILD_OIDC_NAME",
    "CHILD_OIDC_SCOPES",
    "CHILD_OIDC_GROUPS",
    "CHILD_OIDC_GROUPS_CLAIM",
    "CHILD_OIDC_ACR",
    "CHILD_OIDC_AMR",
    "CHILD_OIDC_MAX_AGE_MIN",
)
LONGEST_AGE_MIN = 43_200


class OidcSettingsError(ValueError):
    """The message names the setting and what to write there."""


@dataclass(frozen=True, slots=True)
class GroupRole:
    """Who is in `group` at the provider holds `role` in `scope`: a community's short name, a
    training unit's as `unit:name`, or `*` for the installation.
    """

    group: str
    role: Role
    scope: str


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """`name` is what the button says; `scopes` are asked for, `openid` always among them.

    `acr` are the classes of sign-in of which one must have been met, in order of preference;
    `amr` the methods that must all have been used; `max_age_min` how long ago at most. Empty and
    None ask for nothing (OpenID Connect Core 1.0, 2 and 3.1.2.1).
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scopes: str
    groups: tuple[GroupRole, ...]
    groups_claim: str
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    max_age_min: int | None = None


def read_oidc(environment: Mapping[str, str]) -> OidcSettings | None:
    """None where no provider is set. Raises `OidcSettingsError`."""
    given = {name: environment.get(name, "").strip() for name in NAMES}
    issuer, client_id, secret = (given[name] for name in NAMES[:3])
    if not any(given.values()):
        return None
    for name in NAMES[:3]:
        if not given[name]:
            raise OidcSettingsError(
                f"{name} is not set, but another setting of the OpenID provider is. Set it as the "
                "provider gives it, or remove the others."
            )
    parts = urlsplit(issuer)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise OidcSettingsError(
            f"CHILD_OIDC_ISSUER is {issuer!r}. Set it to the provider's https:// issuer address, "
            "exactly as its /.well-known/openid-configuration says it."
        )
    scopes = given["CHILD_OIDC_SCOPES"] or "openid profile email"
    if "openid" not in scopes.split():
        scopes = f"openid {scopes}"
    return OidcSettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret,
        name=given["CHILD_OIDC_NAME"] or str(parts.hostname),
        scopes=scopes,
        groups=_groups(given["CHILD_OIDC_GROUPS"]),
        groups_claim=given["CHILD_OIDC_GROUPS_CLAIM"] or "groups",
        acr=tuple(given["CHILD_OIDC_ACR"].split()),
        amr=tuple(given["CHILD_OIDC_AMR"].split()),
        max_age_min=_minutes(given["CHILD_OIDC_MAX_AGE_MIN"]),
    )


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= LONGEST_AGE_MIN:
        return int(text)
    raise OidcSettingsError(
        f"CHILD_OIDC_MAX_AGE_MIN is {text!r}; set it to minutes from 1 to {LONGEST_AGE_MIN}, or "
        "leave it out."
    )


def _groups(text: str) -> tuple[GroupRole, ...]:
    """`{"staff": ["steward@ignite"], "it": ["administrator@*"]}`."""
    if not text:
        return ()
    wrong = OidcSettingsError(
        "CHILD_OIDC_GROUPS is not as it should be. Write JSON that names for each group the roles "
        'and where they are held: {"staff": ["steward@ignite"], "it": ["administrator@*"]}. Roles: '
        f"{', '.join(Role)}."
    )
    try:
        document = json.loads(text)
        found = [
            GroupRole(group, Role(role), scope)
            for group, offices in document.items()
            for role, at, scope in (office.partition("@") for office in offices)
            if group and at and scope
        ]
        count = sum(len(offices) for offices in document.values())
    except (ValueError, AttributeError, TypeError) as error:
        raise wrong from error
    if len(found) != count or not all(isinstance(offices, list) for offices in document.values()):
        raise wrong
    return tuple(found)
