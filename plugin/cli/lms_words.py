"""A connected LMS as commands tell it."""

from typing import Any

from plugin.lti import Registration


def registration_as_dict(one: Registration) -> dict[str, Any]:
    """One JSON document."""
    return {
        "id": one.id,
        "name": one.name,
        "state": one.state,
        "issuer": one.issuer,
        "issuer_aliases": one.issuer_aliases,
        "client_id": one.client_id,
        "auth_login_url": one.auth_login_url,
        "auth_token_url": one.auth_token_url,
        "token_audience": one.token_audience,
        "jwks_url": one.jwks_url,
        "algorithms": one.algorithms,
        "deployments": sorted(one.deployments),
        "deployment_rule": one.deployment_rule,
        "frame_origins": one.frame_origins,
        "service_origins": one.service_origins,
        "waiting_origins": one.waiting_origins,
        "trusted_audiences": one.trusted_audiences,
        "allow_missing_resource_link": one.allow_missing_resource_link,
    }
