"""Whether she showed the provider as much of herself as this installation asks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from plugin.oidc_settings import OidcSettings
from plugin.sign_in.errors import TooWeak
from plugin.sign_in.oidc.id_tokens import LEEWAY_S

LONGEST_SHOWN = 100
UNMET = "unmet_authentication_requirements"
"""By this a provider tells that it cannot give what was asked (OpenID Connect Core Unmet
Authentication Requirements 1.0)."""


def asked_for(settings: OidcSettings) -> dict[str, str]:
    """What the authorization request says of it (OpenID Connect Core 1.0, 3.1.2.1). A provider may
    pass over `acr_values`, so that the token is looked at all the same.
    """
    asked = {}
    if settings.acr:
        asked["acr_values"] = " ".join(settings.acr)
    if settings.max_age_min is not None:
        asked["max_age"] = str(settings.max_age_min * 60)
    return asked


def check_demands(claims: Mapping[str, Any], settings: OidcSettings, *, now: datetime) -> None:
    """The signed claims `acr`, `amr` and `auth_time` (2). Raises `TooWeak`."""
    if settings.acr and claims.get("acr") not in settings.acr:
        raise TooWeak("acr_wrong", wanted=" / ".join(settings.acr), found=_shown(claims.get("acr")))
    used = claims.get("amr")
    methods = [each for each in used if isinstance(each, str)] if isinstance(used, list) else []
    if missing := [each for each in settings.amr if each not in methods]:
        raise TooWeak("amr_wrong", wanted=", ".join(missing), found=_shown(", ".join(methods)))
    if settings.max_age_min is not None:
        shown = claims.get("auth_time")
        oldest = now.timestamp() - settings.max_age_min * 60 - LEEWAY_S
        is_number = isinstance(shown, int | float) and not isinstance(shown, bool)
        if not is_number or float(shown or 0) < oldest:
            raise TooWeak("auth_time_old", wanted=str(settings.max_age_min), found="")


def _shown(value: object) -> str:
    return value[:LONGEST_SHOWN] if isinstance(value, str) else ""
