"""Check: the OpenID provider's own description."""

from plugin.doctor.check import failure, ok
from plugin.doctor.network.at_once import Told
from plugin.oidc_settings import OidcSettings
from plugin.sign_in.errors import ProviderUnreachable
from plugin.sign_in.oidc.provider import Provider

NAME = "openid"


def provider_check(settings: OidcSettings) -> Told:
    """That its client id and secret are right shows at the first sign-in alone."""
    try:
        Provider(settings).metadata()
    except ProviderUnreachable as error:
        return Told(
            [
                failure(
                    NAME,
                    str(error),
                    "Set CHILD_OIDC_ISSUER exactly as the provider's "
                    "/.well-known/openid-configuration says it.",
                )
            ]
        )
    return Told([ok(NAME, f"{settings.issuer} describes itself as CHILD needs it.")])
