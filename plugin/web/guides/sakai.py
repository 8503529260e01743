"""Sakai 21 and later (field names: lti-impl, ltiservice.properties)."""

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

TOOLS = "Administration Workspace › External Tools"


def sakai(ours: ToolAddresses) -> Guide:
    allowed = (
        Entry("Send User Names to External Tool", _("as your privacy rules allow")),
        Entry("Send Email Addresses to External Tool", _("as your privacy rules allow")),
        Entry("Allow External Tool to return grades", _("on")),
        Entry("Provide Roster to External Tool", _("on")),
        Entry("Allow External Tool to create grade columns", _("on")),
        Entry("The tool URL supports a single LTI tool (Resource Link launch)", _("on")),
        Entry(
            'The tool URL supports a "resource picker" experience with one or more tools '
            "(Deep Link launch)",
            _("on"),
        ),
        Entry("Allow the tool to be selected from Lessons", _("on")),
    )
    return Guide(
        "Sakai",
        (
            by_invitation(
                Step(
                    _(
                        "As administrator, choose the registration by one address and paste the "
                        "invitation."
                    ),
                    f"{TOOLS} › LTI Advantage Auto Provision",
                    (Entry("Tool URL", _("the invitation")),),
                ),
                agree_to_connect(),
                Step(_("Look whether the tool may do these."), TOOLS, allowed),
                first_lesson(),
            ),
            by_hand(
                Step(
                    _("As administrator, install a tool and enter these."),
                    f"{TOOLS} › Install LTI 1.x Tool",
                    (
                        Entry("Tool Title", "CHILD"),
                        pasted("Launch URL (1.1) / Target Link URI (1.3)", ours.launch_url),
                        *allowed,
                        Entry(_("Version"), "Tool supports LTI 1.3"),
                        pasted(
                            "LTI 1.3 Tool OpenID Connect/Initialization Endpoint", ours.login_url
                        ),
                        *(
                            pasted("LTI 1.3 Tool Redirect Endpoint(s)", one)
                            for one in ours.redirect_uris
                        ),
                        pasted("LTI 1.3 Tool Keyset / JWK URL", ours.jwks_url),
                    ),
                ),
                enter_here(
                    ("LTI 1.3 Platform Issuer", issuer()),
                    ("LTI 1.3 Client ID", client_id()),
                    ("LTI 1.3 Deployment Id", deployment()),
                    ("LTI 1.3 LMS OIDC Endpoint URL", login_url()),
                    ("LTI 1.3 LMS OAuth Token URL", token_url()),
                    ("LTI 1.3 LMS Keyset URL", key_set_url()),
                ),
                first_lesson(),
            ),
        ),
        (
            _(
                "Where Sakai spells its issuer once with a slash at the end and once without, "
                "enter one as the issuer and the other under “Other spellings of the issuer”."
            ),
        ),
    )
