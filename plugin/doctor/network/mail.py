"""Check: the mail server, as far as one comes without sending anything."""

import ssl

from plugin.doctor.check import failure, ok
from plugin.doctor.network.at_once import Told
from plugin.mail import ServerTrouble, conversation, domain_of
from plugin.mail_server import mail_server
from plugin.settings import Settings

NAME = "mail-server"
SAFE = {"tls": "by TLS", "starttls": "by STARTTLS", "none": "in clear, on this machine"}
TODO = (
    ("tls_certificate", "The certificate has to fit the host's name; SSL_CERT_FILE may name the "
     "authority that vouches for it."),
    ("no_starttls", "The server offers no STARTTLS there: try smtps:// with its port."),
    ("starttls", "The server refuses STARTTLS: try smtps:// with its port."),
    ("tls", "The server speaks no TLS there: try the other scheme, or its other port."),
    ("auth", "Correct user and password in CHILD_SMTP_URL; write @, : and / as %40, %3A and %2F."),
    ("unknown_host", "Correct the host in CHILD_SMTP_URL."),
)  # fmt: skip
ELSE = "Correct host and port in CHILD_SMTP_URL; look for a firewall between."


def mail_server_check(
    settings: Settings, timeout_s: float, tls: ssl.SSLContext | None = None
) -> Told:
    """Connect, agree on TLS, sign in, leave. `tls` as in `plugin.mail.conversation`."""
    assert settings.smtp_url is not None
    server = mail_server(settings.smtp_url)
    where = f"{server.host}:{server.port}"
    name = domain_of(settings.base_url)
    try:
        with conversation(server, name=name, timeout_s=timeout_s, tls=tls):
            pass
    except ServerTrouble as trouble:
        todo = next((fix for start, fix in TODO if trouble.reason.startswith(start)), ELSE)
        return Told([failure(NAME, f"{where} cannot be used ({trouble.reason}).", todo)])
    login = "it lets us sign in" if server.user else "it asks for no sign-in"
    return Told([ok(NAME, f"{where} answers {SAFE[server.security]}; {login}. Nothing was sent.")])
