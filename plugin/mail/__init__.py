"""Mail as it leaves: the words, the messages, the server."""

from plugin.mail.composing import compose
from plugin.mail.conversation import ServerTrouble, conversation
from plugin.mail.message import domain_of
from plugin.mail.pages import blueprint
from plugin.mail.rendering import Rendered, language_of
from plugin.mail.sending import send_due_mail, send_test
from plugin.mail.stopping import read_stop_token, stop
from plugin.mail_server import BadMailSetting, mail_from, mail_server

__all__ = [
    "BadMailSetting",
    "Rendered",
    "ServerTrouble",
    "blueprint",
    "compose",
    "conversation",
    "domain_of",
    "language_of",
    "mail_from",
    "mail_server",
    "read_stop_token",
    "send_due_mail",
    "send_test",
    "stop",
]
