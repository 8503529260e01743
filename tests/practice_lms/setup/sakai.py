"""Sakai: External Tools of the administration workspace."""

from tests.practice_lms.setup.parts import (
    DEEP_LINKING,
    GRADES,
    MEMBERS,
    Field,
    Page,
    chosen,
    switch,
    text,
)

TOOLS = ("Administration Workspace", "External Tools")
ALLOWED = (
    chosen("Send User Names to External Tool", "Never", "Always"),
    chosen("Send Email Addresses to External Tool", "Never", "Always"),
    switch("Allow External Tool to return grades", *GRADES[2:]),
    switch("Provide Roster to External Tool", *MEMBERS),
    switch("Allow External Tool to create grade columns", *GRADES[:2]),
    Field(
        "The tool URL supports a single LTI tool (Resource Link launch)", switch=True, needed="on"
    ),
    switch(
        'The tool URL supports a "resource picker" experience with one or more tools (Deep Link'
        " launch)",
        *DEEP_LINKING,
    ),
    Field("Allow the tool to be selected from Lessons", switch=True, needed="on"),
)
TOLD = {
    "LTI 1.3 Platform Issuer": "issuer",
    "LTI 1.3 Client ID": "client_id",
    "LTI 1.3 Deployment Id": "deployment_id",
    "LTI 1.3 LMS OIDC Endpoint URL": "auth_url",
    "LTI 1.3 LMS OAuth Token URL": "token_url",
    "LTI 1.3 LMS Keyset URL": "key_set",
}
PAGES = (
    Page(
        (*TOOLS, "LTI Advantage Auto Provision"),
        "register",
        (text("Tool URL", "invitation"),),
        "Auto-Provision",
    ),
    Page(TOOLS, "change", ALLOWED, then="active"),
    Page(
        (*TOOLS, "Install LTI 1.x Tool"),
        "make",
        (
            text("Tool Title", "name"),
            text("Launch URL (1.1) / Target Link URI (1.3)", "launch_url"),
            *ALLOWED,
            chosen(
                "Version",
                "Tool supports LTI 1.1",
                "Tool supports LTI 1.3",
                needed="Tool supports LTI 1.3",
            ),
            text("LTI 1.3 Tool OpenID Connect/Initialization Endpoint", "login_url"),
            Field("LTI 1.3 Tool Redirect Endpoint(s)", takes="redirect_uris", many=True),
            text("LTI 1.3 Tool Keyset / JWK URL", "jwks_url"),
        ),
        then="active",
        shows=TOLD,
    ),
)
