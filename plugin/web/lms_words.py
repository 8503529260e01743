"""What is wrong with an LMS's values, and how it is connected, in the words of the pages."""

from collections.abc import Mapping

from plugin.web.speech import gettext as _

FIELDS = {"client": "client_id", "alias_taken": "issuer_aliases"}
"""Beside which field a refusal stands that is not called as its field."""


def wrong_words() -> Mapping[str, str]:
    """By the code of a `RegistrationRefused`: what to correct."""
    not_https = _("This is not an address that begins with https://.")
    return {
        "where": _("Choose whose courses it will show."),
        "name": _("Give the LMS a name of 1 to 300 letters."),
        "issuer": _("An issuer is an address, as the LMS shows it: https://lms.example.org"),
        "client_id": _("Enter the client id that the LMS gave to the tool."),
        "client": _("This client of this issuer is connected already."),
        "auth_login_url": not_https,
        "auth_token_url": not_https,
        "jwks_url": not_https,
        "token_audience": _("This is too long, or holds what cannot be printed."),
        "trusted_audiences": _("One of these is too long, or holds what cannot be printed."),
        "deployments": _("One of these is longer than 255 letters."),
        "issuer_aliases": _("One of these is no address."),
        "alias_taken": _("Another connection has one of these with this client already."),
        "frame_origins": _("One of these is not of the form https://lms.example.org"),
        "service_origins": _("This is not of the form https://lms.example.org"),
        "algorithms": _("One of these is no signature that can be allowed."),
        "configuration_address": not_https,
        "address_private": _(
            "This address is in a private network, where this service calls nobody. If the LMS is "
            "there, let whoever runs this service allow that network."
        ),
        "configuration_unreachable": _(
            "Nothing answers at this address in time. Is it spelt as the LMS shows it, and may "
            "this service reach the LMS?"
        ),
        "configuration_not_json": _(
            "What is at this address is not an LMS's configuration. Look in the guide of your LMS "
            "for its address, or fill in the rest by hand."
        ),
    }


def deployment_rules() -> list[tuple[str, str]]:
    """How launches of deployments that are not listed are taken, to choose from."""
    return [
        ("", _("Those listed; where none is, the one of the first launch")),
        ("any", _("All of this client")),
    ]
