"""The addresses that an LMS is given: where it finds us."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from plugin.lti.login import LAUNCH_PATH, LOGIN_PATH

KEY_SET_PATH = "/lti/jwks.json"


@dataclass(frozen=True, slots=True)
class ToolAddresses:
    """`launch_url` is also the only redirection address (LTI Security Framework 1.0, 5.1.1.1) and
    where Deep Linking begins; which message it is, the launch says.
    """

    launch_url: str
    login_url: str
    jwks_url: str
    deep_linking_url: str
    redirect_uris: tuple[str, ...]
    domain: str


def tool_addresses(base_url: str) -> ToolAddresses:
    """Those under the address that browsers and LMSs reach us by."""
    launch = base_url + LAUNCH_PATH
    return ToolAddresses(
        launch_url=launch,
        login_url=base_url + LOGIN_PATH,
        jwks_url=base_url + KEY_SET_PATH,
        deep_linking_url=launch,
        redirect_uris=(launch,),
        domain=urlsplit(base_url).netloc,
    )
