"""Open edX (field names: xblock-lti-consumer)."""

from plugin.lti import ToolAddresses
from plugin.web.guides.guide import (
    Entry,
    Guide,
    Step,
    by_hand,
    client_id,
    deployment,
    enter_here,
    first_lesson,
    issuer,
    key_set_url,
    login_url,
    pasted,
    token_url,
)
from plugin.web.speech import gettext as _


def open_edx(ours: ToolAddresses) -> Guide:
    return Guide(
        "Open edX",
        (
            by_hand(
                Step(
                    _("As course author, let the course have such blocks."),
                    "Studio › Settings › Advanced Settings › Advanced Module List",
                    (pasted("Advanced Module List", '["lti_consumer"]'),),
                ),
                Step(
                    _("Add the block to a unit, edit it and enter these."),
                    "Studio › Advanced › LTI Consumer › Edit",
                    (
                        Entry("Display Name", "CHILD"),
                        Entry("Configuration Type", "New"),
                        Entry("LTI Version", "LTI 1.3"),
                        pasted("Launch URL", ours.launch_url),
                        pasted("Tool Initiate Login URL (OIDC)", ours.login_url),
                        *(
                            pasted("Registered Redirect URIs", f'["{one}"]')
                            for one in ours.redirect_uris
                        ),
                        Entry("Tool Public Key Mode", "Keyset URL"),
                        pasted("Tool Keyset URL", ours.jwks_url),
                        Entry("Names & Roles (NRPS)", "True"),
                        Entry("Deep linking", "True"),
                        pasted("Deep Linking Launch URL", ours.deep_linking_url),
                        Entry("Assignment and Grades", "Programmatic"),
                        Entry("This activity is graded", "True"),
                    ),
                ),
                Step(_("Publish the unit. In Studio the block now shows what is needed here.")),
                enter_here(
                    ("Issuer", issuer()),
                    ("Client ID", client_id()),
                    ("Deployment ID", deployment()),
                    ("Keyset URL", key_set_url()),
                    ("Access Token URL", token_url()),
                    ("Login URL", login_url()),
                ),
                first_lesson(),
            ),
        ),
        (
            _(
                "Each block is a client of its own unless its configuration is kept for many: "
                "connect each, with the same issuer and its own client id."
            ),
            _(
                "Names and roles are sent only where the administrator of Open edX lets this "
                "course share them."
            ),
        ),
    )
