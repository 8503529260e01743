"""D2L Brightspace (field names: D2L's "Register an external learning tool for LTI Advantage")."""

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

REGISTER = "Admin Tools › Manage Extensibility › LTI Advantage › Register Tool"
DEPLOY = "Admin Tools › External Learning Tools › LTI Advantage › New Deployment"
EXTENSIONS = (
    "Assignment and Grade Services",
    "Deep Linking",
    "Names and Role Provisioning Services",
)


def brightspace(ours: ToolAddresses) -> Guide:
    extensions = tuple(Entry("Extensions", each) for each in EXTENSIONS)
    deploy = Step(
        _("Deploy the tool: choose what it may do and learn, and for which organisation units."),
        DEPLOY,
        (
            Entry("Tool", "CHILD"),
            Entry("Name", "CHILD"),
            *extensions,
            Entry("Security Settings", "Org Unit Information, User Information, Link Information"),
            Entry("Make tool available to", "Add Org Units"),
        ),
    )
    return Guide(
        "D2L Brightspace",
        (
            by_invitation(
                Step(
                    _("As administrator, register by the invitation."),
                    f"{REGISTER} › Dynamic",
                    (Entry("Tool initiation registration endpoint", _("the invitation")),),
                ),
                agree_to_connect(),
                Step(
                    _("Switch the registration on: it is off at first."),
                    REGISTER,
                    (Entry("Enabled", _("on")),),
                ),
                deploy,
                first_lesson(),
            ),
            by_hand(
                Step(
                    _("As administrator, register the tool and enter these."),
                    f"{REGISTER} › Standard",
                    (
                        Entry("Name", "CHILD"),
                        pasted("Domain", f"https://{ours.domain}"),
                        *(pasted("Redirect URLs", one) for one in ours.redirect_uris),
                        pasted("OpenID Connect Login URL", ours.login_url),
                        pasted("Target Link URI", ours.launch_url),
                        pasted("Keyset URL", ours.jwks_url),
                        *extensions,
                        Entry("Send Institution Role", _("on")),
                    ),
                ),
                deploy,
                enter_here(
                    ("Client Id", client_id()),
                    ("Brightspace Keyset URL", key_set_url()),
                    ("Brightspace OAuth2 Access Token URL", token_url()),
                    ("OpenID Connect Authentication Endpoint", login_url()),
                    ("Brightspace OAuth2 Audience", _("Audience of the token service")),
                    ("Issuer", issuer()),
                    ("Deployment Id", deployment()),
                ),
                first_lesson(),
            ),
        ),
        (
            _(
                "Its token service has an audience of its own: without it no grade reaches "
                "Brightspace."
            ),
        ),
    )
