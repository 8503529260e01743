"""Moodle 4.0 and later (field names: mod/lti, lang/en)."""

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
    issuer,
    key_set_url,
    login_url,
    pasted,
    token_url,
)
from plugin.web.speech import gettext as _

TOOLS = "Site administration › Plugins › Activity modules › External tool › Manage tools"
AGS = "IMS LTI Assignment and Grade Services"
NRPS = "IMS LTI Names and Role Provisioning"
SYNC = "Use this service for grade sync and column management"
MEMBERS = "Use this service to retrieve members' information as per privacy settings"


def moodle(ours: ToolAddresses) -> Guide:
    services = (
        Entry(
            "Tool configuration usage", "Show as preconfigured tool when adding an external tool"
        ),
        Entry("Default launch container", "Embed, without blocks"),
        Entry("Supports Deep Linking (Content-Item Message)", _("on")),
        Entry(AGS, SYNC),
        Entry(NRPS, MEMBERS),
        Entry("Share launcher's name with tool", _("as your privacy rules allow")),
        Entry("Share launcher's email with tool", _("as your privacy rules allow")),
        Entry("Accept grades from the tool", "Always"),
    )
    return Guide(
        "Moodle",
        (
            by_invitation(
                Step(
                    _("As administrator, paste the invitation into “Tool URL” and add the tool."),
                    TOOLS,
                    (
                        Entry("Tool URL", _("the invitation")),
                        Entry(_("Button"), "Add LTI Advantage"),
                    ),
                ),
                agree_to_connect(),
                Step(
                    _("The new tool waits. Switch it on, on its card."),
                    TOOLS,
                    (Entry(_("Button"), "Activate"),),
                ),
                Step(
                    _("Open its settings, by the wheel on the card, and check these."),
                    TOOLS,
                    services,
                ),
                first_lesson(),
            ),
            by_hand(
                Step(
                    _("As administrator, set up a tool and enter these."),
                    f"{TOOLS} › Configure a tool manually",
                    (
                        Entry("Tool name", "CHILD"),
                        pasted("Tool URL", ours.launch_url),
                        Entry("LTI version", "LTI 1.3"),
                        Entry("Public key type", "Keyset URL"),
                        pasted("Public keyset", ours.jwks_url),
                        pasted("Initiate login URL", ours.login_url),
                        *(pasted("Redirection URI(s)", one) for one in ours.redirect_uris),
                        *services[:3],
                        pasted("Content Selection URL", ours.deep_linking_url),
                        *services[3:],
                    ),
                ),
                Step(
                    _(
                        "Save. Choose the list sign on the tool's card: it shows what is needed "
                        "here."
                    ),
                    f"{TOOLS} › View configuration details",
                ),
                enter_here(
                    ("Platform ID", issuer()),
                    ("Client ID", client_id()),
                    ("Deployment ID", deployment()),
                    ("Public keyset URL", key_set_url()),
                    ("Access token URL", token_url()),
                    ("Authentication request URL", login_url()),
                    configuration="https://moodle.example.org/mod/lti/openid-configuration.php",
                ),
                first_lesson(),
            ),
        ),
        (_("Moodle tells its addresses under /mod/lti/openid-configuration.php, below its own."),),
    )
