"""Blackboard Learn: Anthology's developer portal, then the administrator's panel."""

from tests.practice_lms.setup.parts import DEEP_LINKING, GRADES, MEMBERS, Field, Page, chosen, text

PROVIDERS = ("System Admin", "LTI Tool Providers")
DEEP = "Deep Linking content tool"
PAGES = (
    Page(
        ("developer.blackboard.com", "My Applications", "+"),
        "make",
        (
            text("Application Name", "name"),
            text("Description"),
            text("Domain(s)"),
            Field("My integration supports LTI 1.3", switch=True, needed="on"),
            text("Login Initiation URL", "login_url"),
            Field("Tool Redirect URL(s)", takes="redirect_uris", many=True),
            text("Tool JWKS URL", "jwks_url"),
            chosen("Signing Algorithm", "RS256", "RS512", needed="RS256"),
        ),
        "Register Application and Generate API Key",
        then="pending",
        shows={
            "Application ID": "client_id",
            "Issuer": "issuer",
            "Public keyset URL": "key_set",
            "Auth token endpoint": "token_url",
            "OIDC auth request endpoint": "auth_url",
        },
    ),
    Page(
        (*PROVIDERS, "Register LTI 1.3/Advantage Tool"),
        "change",
        (
            text("Client ID", "client_id"),
            chosen("Tool Status", "Approved", "Excluded", needed="Approved"),
            Field(
                "User Fields to Send",
                options=("Role in Course", "Name", "Email Address"),
                several=True,
                required=False,
            ),
            Field("Allow grade service access", options=("No", "Yes"), grants={"Yes": GRADES}),
            Field(
                "Allow Membership Service Access", options=("No", "Yes"), grants={"Yes": MEMBERS}
            ),
        ),
        "Submit",
        then="active",
        shows={"Deployment ID": "deployment_id"},
    ),
    Page(
        (*PROVIDERS, "Manage Placements", "Create Placement"),
        "placement",
        (
            text("Label"),
            Field(
                "Type",
                options=("Course content tool", DEEP),
                grants={DEEP: DEEP_LINKING},
            ),
            text("Tool Provider URL", "deep_linking_url"),
        ),
        "Submit",
    ),
)
