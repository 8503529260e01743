"""D2L Brightspace: registration of a tool, and its deployment."""

from tests.practice_lms.setup.parts import (
    DEEP_LINKING,
    GRADES,
    MEMBERS,
    Field,
    Page,
    switch,
    text,
)

LTI = ("Admin Tools", "Manage Extensibility", "LTI Advantage")
REGISTER = (*LTI, "Register Tool")
EXTENSIONS = Field(
    "Extensions",
    options=(
        "Assignment and Grade Services",
        "Deep Linking",
        "Names and Role Provisioning Services",
    ),
    several=True,
    required=False,
    grants={
        "Assignment and Grade Services": GRADES,
        "Deep Linking": DEEP_LINKING,
        "Names and Role Provisioning Services": MEMBERS,
    },
)
TOLD = {
    "Client Id": "client_id",
    "Brightspace Keyset URL": "key_set",
    "Brightspace OAuth2 Access Token URL": "token_url",
    "OpenID Connect Authentication Endpoint": "auth_url",
    "Brightspace OAuth2 Audience": "audience",
    "Issuer": "issuer",
}
PAGES = (
    Page(
        (*REGISTER, "Dynamic"),
        "register",
        (text("Tool initiation registration endpoint", "invitation"),),
        "Register",
    ),
    Page(
        REGISTER,
        "change",
        (Field("Enabled", switch=True, needed="on"),),
        then="on",
    ),
    Page(
        (*REGISTER, "Standard"),
        "make",
        (
            text("Name", "name"),
            text("Domain"),
            Field("Redirect URLs", takes="redirect_uris", many=True),
            text("OpenID Connect Login URL", "login_url"),
            text("Target Link URI", "launch_url"),
            text("Keyset URL", "jwks_url"),
            EXTENSIONS,
            switch("Send Institution Role"),
        ),
        "Register",
        then="on",
        shows=TOLD,
    ),
    Page(
        ("Admin Tools", "External Learning Tools", "LTI Advantage", "New Deployment"),
        "deploy",
        (
            text("Tool", "name"),
            text("Name"),
            EXTENSIONS,
            Field(
                "Security Settings",
                options=("Org Unit Information", "User Information", "Link Information"),
                several=True,
            ),
            Field("Make tool available to", options=("Add Org Units",)),
        ),
        "Create Deployment",
        then="active",
        shows={"Deployment Id": "deployment_id"},
    ),
)
