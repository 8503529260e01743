"""Checks that ask others: all at once, each within its time."""

from plugin.doctor.network.asking import ask_all
from plugin.doctor.network.at_once import Told
from plugin.doctor.network.mail import mail_server_check

__all__ = ["Told", "ask_all", "mail_server_check"]
