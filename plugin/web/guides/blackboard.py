"""Blackboard Learn (field names: Anthology's developer portal and Learn's administrator pages)."""

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

PROVIDERS = "System Admin › LTI Tool Providers"


def blackboard(ours: ToolAddresses) -> Guide:
    return Guide(
        "Blackboard Learn",
        (
            by_hand(
                Step(
                    _("Register an application in Anthology's developer portal and enter these."),
                    "developer.blackboard.com › My Applications › +",
                    (
                        Entry("Application Name", "CHILD"),
                        Entry("Description", "CHILD"),
                        pasted("Domain(s)", ours.domain),
                        Entry("My integration supports LTI 1.3", _("on")),
                        pasted("Login Initiation URL", ours.login_url),
                        *(pasted("Tool Redirect URL(s)", one) for one in ours.redirect_uris),
                        pasted("Tool JWKS URL", ours.jwks_url),
                        Entry("Signing Algorithm", "RS256"),
                    ),
                ),
                Step(_("Keep what the portal then shows. The application id is the client id.")),
                Step(
                    _(
                        "As administrator of Learn, register the tool by its client id, and let "
                        "it use the services."
                    ),
                    f"{PROVIDERS} › Register LTI 1.3/Advantage Tool",
                    (
                        Entry("Client ID", "Application ID"),
                        Entry("Tool Status", "Approved"),
                        Entry("User Fields to Send", "Role in Course, Name, Email Address"),
                        Entry("Allow grade service access", "Yes"),
                        Entry("Allow Membership Service Access", "Yes"),
                    ),
                ),
                Step(
                    _("Let teachers place lessons."),
                    f"{PROVIDERS} › Manage Placements › Create Placement",
                    (
                        Entry("Label", "CHILD"),
                        Entry("Type", "Deep Linking content tool"),
                        pasted("Tool Provider URL", ours.deep_linking_url),
                    ),
                ),
                enter_here(
                    ("Issuer", issuer()),
                    ("Application ID", client_id()),
                    ("Deployment ID", deployment()),
                    ("Public keyset URL", key_set_url()),
                    ("Auth token endpoint", token_url()),
                    ("OIDC auth request endpoint", login_url()),
                ),
                first_lesson(),
            ),
        ),
        (
            _(
                "All customers of Blackboard share one issuer: what tells yours apart is the "
                "client id and the deployment."
            ),
            _(
                "Some builds leave the resource link out of a launch. Only then tick “Take "
                "launches without a resource link”."
            ),
        ),
    )
