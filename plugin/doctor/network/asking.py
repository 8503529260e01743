"""Which questions there are: our own address, mail, the OpenID provider, LRSs, LMSs."""

from collections.abc import Iterator, Sequence
from functools import partial

from lrs_adapter import TargetLogin
from plugin.doctor.check import Check, skipped
from plugin.doctor.network.address import own_address
from plugin.doctor.network.at_once import Question, at_once
from plugin.doctor.network.lms import key_set_check
from plugin.doctor.network.lrs import lrs_check
from plugin.doctor.network.lrs_source import lrs_source_check
from plugin.doctor.network.mail import mail_server_check
from plugin.doctor.network.provider import provider_check
from plugin.doctor.skew import Heard, network_clock
from plugin.lti import Registration
from plugin.settings import Settings
from storage import SecretBox

LONGEST_TIMEOUT_S = 10.0


def questions(
    settings: Settings,
    box: SecretBox | None,
    logins: Sequence[TargetLogin],
    sources: Sequence[TargetLogin],
    lmss: Sequence[Registration],
) -> list[Question]:
    """All that can be asked."""
    timeout_s = min(settings.http_timeout_s, LONGEST_TIMEOUT_S)
    found = [Question("address", "", partial(own_address, settings, timeout_s))]
    if settings.smtp_url is not None:
        found.append(Question("mail-server", "", partial(mail_server_check, settings, timeout_s)))
    if settings.oidc is not None:
        found.append(Question("openid", "", partial(provider_check, settings.oidc)))
    found += [
        Question("lrs", each.label, partial(lrs_check, each, box, timeout_s)) for each in logins
    ]
    found += [
        Question("lrs-source", each.label, partial(lrs_source_check, each, box, timeout_s))
        for each in sources
    ]
    found += [
        Question("lms-keys", each.name, partial(key_set_check, each, timeout_s)) for each in lmss
    ]
    return found


def ask_all(asked: Sequence[Question]) -> Iterator[Check]:
    """The answers as they come, and at the end what they say of the time."""
    heard: list[Heard] = []
    for told in at_once(asked):
        heard += told.heard
        yield from told.checks
    yield from network_clock(heard)


def left_out(asked: Sequence[Question]) -> Iterator[Check]:
    """The same without asking."""
    for each in asked:
        yield skipped(each.name, "--offline", each.subject)
    yield skipped("clock-network", "--offline")
