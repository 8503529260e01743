"""Open edX: a block of a unit in Studio, which is a tool of its own."""

from tests.practice_lms.setup.parts import DEEP_LINKING, GRADES, MEMBERS, Field, Page, chosen, text

STUDIO = ("Studio",)
PAGES = (
    Page(
        (*STUDIO, "Settings", "Advanced Settings", "Advanced Module List"),
        "allow",
        (Field("Advanced Module List", needed='["lti_consumer"]'),),
    ),
    Page(
        (*STUDIO, "Advanced", "LTI Consumer", "Edit"),
        "make",
        (
            text("Display Name", "name"),
            chosen("Configuration Type", "New", "Reusable"),
            chosen("LTI Version", "LTI 1.1/1.2", "LTI 1.3", needed="LTI 1.3"),
            text("Launch URL", "launch_url"),
            text("Tool Initiate Login URL (OIDC)", "login_url"),
            Field("Registered Redirect URIs", takes="redirect_uris", many=True),
            chosen("Tool Public Key Mode", "Public Key", "Keyset URL", needed="Keyset URL"),
            text("Tool Keyset URL", "jwks_url"),
            Field("Names & Roles (NRPS)", options=("False", "True"), grants={"True": MEMBERS}),
            Field("Deep linking", options=("False", "True"), grants={"True": DEEP_LINKING}),
            text("Deep Linking Launch URL", "deep_linking_url"),
            Field(
                "Assignment and Grades",
                options=("Disabled", "Declarative", "Programmatic"),
                grants={"Programmatic": GRADES},
            ),
            chosen("This activity is graded", "False", "True"),
        ),
        then="active",
        shows={
            "Issuer": "issuer",
            "Client ID": "client_id",
            "Deployment ID": "deployment_id",
            "Keyset URL": "key_set",
            "Access Token URL": "token_url",
            "Login URL": "auth_url",
        },
    ),
)
