"""Moodle: Manage tools."""

from tests.practice_lms.setup.parts import DEEP_LINKING, GRADES, MEMBERS, Field, Page, chosen, text
from tests.practice_lms.setup.parts import switch as on_off

TOOLS = ("Site administration", "Plugins", "Activity modules", "External tool", "Manage tools")
NOT = "Do not use this service"
SYNC = "Use this service for grade sync and column management"
READ = "Use this service to retrieve members' information as per privacy settings"
USAGE = chosen(
    "Tool configuration usage",
    "Do not show; use only when a matching tool URL is entered",
    "Show as preconfigured tool when adding an external tool",
    needed="Show as preconfigured tool when adding an external tool",
)
CONTAINER = chosen("Default launch container", "Embed", "Embed, without blocks", "New window")
DEEP = on_off("Supports Deep Linking (Content-Item Message)", *DEEP_LINKING)
SERVICES = (
    Field("IMS LTI Assignment and Grade Services", options=(NOT, SYNC), grants={SYNC: GRADES}),
    Field("IMS LTI Names and Role Provisioning", options=(NOT, READ), grants={READ: MEMBERS}),
    chosen("Share launcher's name with tool", "Never", "Always"),
    chosen("Share launcher's email with tool", "Never", "Always"),
    chosen("Accept grades from the tool", "Never", "Always", needed="Always"),
)
PAGES = (
    Page(TOOLS, "register", (text("Tool URL", "invitation"),), "Add LTI Advantage"),
    Page(TOOLS, "change", (), "Activate", then="active"),
    Page(TOOLS, "change", (USAGE, CONTAINER, DEEP, *SERVICES)),
    Page(
        (*TOOLS, "Configure a tool manually"),
        "make",
        (
            text("Tool name", "name"),
            text("Tool URL", "launch_url"),
            chosen("LTI version", "LTI 1.0/1.1", "LTI 1.3", needed="LTI 1.3"),
            chosen("Public key type", "RSA key", "Keyset URL", needed="Keyset URL"),
            text("Public keyset", "jwks_url"),
            text("Initiate login URL", "login_url"),
            Field("Redirection URI(s)", takes="redirect_uris", many=True),
            USAGE,
            CONTAINER,
            DEEP,
            text("Content Selection URL", "deep_linking_url"),
            *SERVICES,
        ),
        then="active",
    ),
    Page(
        (*TOOLS, "View configuration details"),
        shows={
            "Platform ID": "issuer",
            "Client ID": "client_id",
            "Deployment ID": "deployment_id",
            "Public keyset URL": "key_set",
            "Access token URL": "token_url",
            "Authentication request URL": "auth_url",
        },
    ),
)
