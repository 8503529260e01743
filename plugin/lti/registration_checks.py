"""What a registration is made of, checked before it is kept; each refusal names what to correct."""

from collections.abc import Iterable, Sequence

from plugin.lti.errors import RegistrationRefused
from plugin.lti.urls import is_callable_url, is_web_url

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""What a registration may allow: asymmetric ones only (LTI Security Framework 1.0, 5.1.2)."""


def check_named(name: str, issuer: str, client_id: str) -> None:
    """Raises `RegistrationRefused`, as all of these do."""
    check_text("name", name.strip(), 300)
    if not is_web_url(issuer):
        raise RegistrationRefused("Give the LMS's issuer, which is a URL.", code="issuer")
    check_text("issuer", issuer, 500)
    check_text("client_id", client_id.strip() and client_id, 255)


def check_addresses(*, auth_login_url: str, auth_token_url: str, jwks_url: str) -> None:
    for code, label, url in (
        ("auth_login_url", "login address", auth_login_url),
        ("auth_token_url", "token address", auth_token_url),
        ("jwks_url", "key set address", jwks_url),
    ):
        if not is_callable_url(url):
            raise RegistrationRefused(
                f"The {label} {url!r} is not an https address (http only on this machine).",
                code=code,
            )


def check_audiences(token_audience: str | None, trusted_audiences: Iterable[str]) -> None:
    if token_audience is not None:
        check_text("token_audience", token_audience, 1000)
    for audience in trusted_audiences:
        check_text("trusted_audiences", audience, 300)


def check_algorithms(algorithms: Sequence[str]) -> None:
    if not algorithms or not set(algorithms) <= set(ALGORITHMS):
        raise RegistrationRefused(
            f"Signatures by {', '.join(algorithms) or 'nothing'} cannot be allowed. "
            f"Choose from {', '.join(ALGORITHMS)}.",
            code="algorithms",
        )


def check_alias(alias: str) -> None:
    if not is_web_url(alias):
        raise RegistrationRefused(
            f"{alias!r} is not an issuer: an issuer is a URL.", code="issuer_aliases"
        )
    check_text("issuer_aliases", alias, 500)


def check_text(code: str, text: str, longest: int) -> None:
    """What an LMS or a person gives is kept as it is, so it must fit where it is kept."""
    if not 0 < len(text) <= longest or not text.isprintable():
        raise RegistrationRefused(
            f"The {code.replace('_', ' ')} is not a text of 1 to {longest} printable characters.",
            code=code,
        )
