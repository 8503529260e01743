"""Canvas (field names: Instructure's "Configuring LTI Advantage Tools")."""

from plugin.lti import ToolAddresses
from plugin.web.guides.guide import (
    Entry,
    Guide,
    Step,
    agree_to_connect,
    by_hand,
    by_invitation,
    client_id,
    deployment,
    enter_here,
    first_lesson,
    pasted,
)
from plugin.web.speech import gettext as _

KEYS = "Admin › Developer Keys"
CONFIGURATION = "https://sso.canvaslms.com/api/lti/security/openid-configuration"
SERVICES = (
    "Can create and view assignment data in the gradebook associated with the tool.",
    "Can view submission data for assignments associated with the tool.",
    "Can create and update submission results for assignments associated with the tool.",
    "Can retrieve user data associated with the context the tool is installed in.",
)


def canvas(ours: ToolAddresses) -> Guide:
    key_on = Step(_("Switch the key on."), KEYS, (Entry("State", "ON"),))
    return Guide(
        "Canvas",
        (
            by_invitation(
                Step(
                    _("As administrator of the account, register by the invitation."),
                    f"{KEYS} › + Developer Key › + LTI Registration",
                    (Entry("Dynamic Registration URL", _("the invitation")),),
                ),
                agree_to_connect(),
                Step(_("Look through services, privacy and placements, and finish.")),
                key_on,
                first_lesson(),
            ),
            by_hand(
                Step(
                    _("As administrator of the account, make a key and enter these."),
                    f"{KEYS} › + Developer Key › + LTI Key",
                    (
                        Entry("Key Name", "CHILD"),
                        *(pasted("Redirect URIs", one) for one in ours.redirect_uris),
                        Entry("Method", "Manual Entry"),
                        Entry("Title", "CHILD"),
                        Entry("Description", "CHILD"),
                        pasted("Target Link URI", ours.launch_url),
                        pasted("OpenID Connect Initiation Url", ours.login_url),
                        Entry("JWK Method", "Public JWK URL"),
                        pasted("Public JWK URL", ours.jwks_url),
                        *(Entry("LTI Advantage Services", each) for each in SERVICES),
                        pasted("Additional Settings: Domain", ours.domain),
                        Entry("Additional Settings: Privacy Level", "PUBLIC"),
                        Entry("Placements", "Assignment Selection, Link Selection"),
                        Entry("Select Message Type", "LtiDeepLinkingRequest"),
                        pasted("Target Link URI", ours.deep_linking_url),
                    ),
                ),
                key_on,
                Step(
                    _(
                        "Copy the long number in the column “Details”. It is the client id; "
                        "with it, add the app."
                    ),
                    "Admin › Settings › Apps › View App Configurations › + App",
                    (
                        Entry("Configuration Type", "By Client ID"),
                        Entry("Client ID", _("the number")),
                    ),
                ),
                Step(
                    _("The menu at the app's wheel shows the deployment id."),
                    "Admin › Settings › Apps › View App Configurations › Deployment Id",
                ),
                enter_here(
                    ("Details", client_id()),
                    ("Deployment Id", deployment()),
                    configuration=CONFIGURATION,
                ),
                first_lesson(),
            ),
        ),
        (
            _("All customers of Canvas share one issuer: what tells yours apart is the client id."),
            _(
                "Your own Canvas shows this service in a frame: enter its address under “Who "
                "may show this service in a frame”, such as https://school.instructure.com."
            ),
            _(
                "Let lessons be placed by choosing them. Imported cartridges make tools that "
                "are not connected."
            ),
        ),
    )
