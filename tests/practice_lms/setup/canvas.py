"""Canvas: developer keys of an account, and the apps of its settings."""

from tests.practice_lms.setup.parts import DEEP_LINKING, MEMBERS, Field, Page, chosen, text
from tests.practice_lms.tools import LINE_ITEM, LINE_ITEM_READ, RESULT_READ, SCORE

KEYS = ("Admin", "Developer Keys")
ADD = (*KEYS, "+ Developer Key")
APPS = ("Admin", "Settings", "Apps", "View App Configurations")
SERVICES = {
    "Can create and view assignment data in the gradebook associated with the tool.": (
        LINE_ITEM,
        LINE_ITEM_READ,
    ),
    "Can view submission data for assignments associated with the tool.": (RESULT_READ,),
    "Can create and update submission results for assignments associated with the tool.": (SCORE,),
    "Can retrieve user data associated with the context the tool is installed in.": MEMBERS,
}
PAGES = (
    Page(
        KEYS,
        "change",
        (chosen("State", "OFF", "ON", needed="ON"),),
        then="on",
        shows={"Details": "client_id"},
    ),
    Page(
        (*ADD, "+ LTI Registration"),
        "register",
        (text("Dynamic Registration URL", "invitation"),),
        "Continue",
    ),
    Page((*ADD, "+ LTI Registration", "Review"), "review", (), "Enable & Close", then="installed"),
    Page(
        (*ADD, "+ LTI Key"),
        "make",
        (
            text("Key Name", "name"),
            Field("Redirect URIs", takes="redirect_uris", many=True),
            chosen("Method", "Manual Entry", "Paste JSON", "Enter URL", needed="Manual Entry"),
            text("Title"),
            text("Description"),
            text("Target Link URI", "launch_url"),
            text("OpenID Connect Initiation Url", "login_url"),
            chosen("JWK Method", "Public JWK", "Public JWK URL", needed="Public JWK URL"),
            text("Public JWK URL", "jwks_url"),
            Field(
                "LTI Advantage Services",
                options=tuple(SERVICES),
                several=True,
                required=False,
                grants=SERVICES,
            ),
            text("Additional Settings: Domain"),
            chosen("Additional Settings: Privacy Level", "PRIVATE", "PUBLIC"),
            Field(
                "Placements",
                options=("Assignment Selection", "Course Navigation", "Link Selection"),
                several=True,
            ),
            Field(
                "Select Message Type",
                options=("LtiResourceLinkRequest", "LtiDeepLinkingRequest"),
                grants={"LtiDeepLinkingRequest": DEEP_LINKING},
            ),
            text("Target Link URI", "deep_linking_url"),
        ),
        then="pending",
    ),
    Page(
        (*APPS, "+ App"),
        "deploy",
        (
            chosen("Configuration Type", "Manual Entry", "By Client ID", needed="By Client ID"),
            text("Client ID", "client_id"),
        ),
        "Submit",
        then="active",
    ),
    Page((*APPS, "Deployment Id"), shows={"Deployment Id": "deployment_id"}),
)
