"""Every setting of CHILD, read from the environment once and checked before anything starts."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from community import UTC, known_zones
from plugin.contact import BadContact, contact_of
from plugin.database_network import PROTECTED, OpenDatabaseConnection, check_database_network
from plugin.demo_settings import DemoSettingsError, with_demo_settings
from plugin.lms_networks import LOOPBACK as THIS_MACHINE
from plugin.lms_networks import private_of
from plugin.mail_server import BadMailSetting, mail_from, mail_server
from plugin.oidc_settings import NAMES as OIDC_NAMES
from plugin.oidc_settings import OidcSettings, OidcSettingsError, read_oidc
from plugin.proxies import Network, networks_of

ANY, PROVIDER = "any", "provider"


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which one and how to set it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`base_url` is where browsers and LMSs reach this service; `iri_base` names its records.

    `data_dir` holds the SQLite database and the key file; the lists and numbers have the units
    that docs/operating/settings.md gives.
    """

    data_dir: Path
    database_url: str
    base_url: str
    iri_base: str
    host: str
    port: int
    threads: int
    secret_key: str | None
    demo: bool
    log_level: str
    http_timeout_s: float
    database_wait_s: float = 30.0
    database_idle_s: float = 20.0
    log_format: str = "text"
    session_idle_min: int = 720
    session_max_h: int = 168
    trusted_proxies: tuple[Network, ...] = ()
    time_zone: str = UTC
    oidc: OidcSettings | None = None
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    metrics_token: str | None = field(default=None, repr=False)
    email_sign_in: bool = True
    staff_sign_in: str = ANY
    database_network: str = "open"
    name: str | None = None
    backup_within_h: int = 48
    signing_key_days: int = 180
    contact: str | None = None
    roster_h: float = 24.0
    lms_private: tuple[Network, ...] = ()

    @property
    def lms_networks(self) -> tuple[Network, ...]:
        """Where an LMS may be besides the public internet: on this machine too, while CHILD's own
        address is one of this machine alone and it is tried out.
        """
        is_here = urlsplit(self.base_url).hostname in LOOPBACK
        return (*self.lms_private, *(THIS_MACHINE if is_here else ()))

    @property
    def called(self) -> str:
        """What guests are told whose this is: the name that was given, else the host."""
        return self.name or urlsplit(self.base_url).hostname or self.base_url

    @property
    def staff_by_provider(self) -> bool:
        """Whether staff roles count in sessions alone that the OpenID provider vouched for."""
        return self.staff_sign_in == PROVIDER

    @property
    def secure_origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings, a demonstration's from its data folder where the environment has them not;
    raises `SettingsError` for the first that is missing or wrong.
    """
    unknown = sorted(k for k in environment if k.startswith("CHILD_") and k not in KNOWN)
    if unknown:
        raise SettingsError(
            f"{unknown[0]} is not a setting of CHILD. Remove it, or correct its name: "
            "docs/operating/settings.md lists them all."
        )
    data_dir = Path(environment.get("CHILD_DATA_DIR", "data")).absolute()
    try:
        environment = with_demo_settings(data_dir, environment)
    except DemoSettingsError as error:
        raise SettingsError(str(error)) from error
    database_url = environment.get("CHILD_DATABASE_URL", f"sqlite:///{data_dir / 'child.sqlite'}")
    try:
        check_database_network(database_url, environment)
    except OpenDatabaseConnection as error:
        raise SettingsError(str(error)) from None
    base_url = _url(environment, "CHILD_BASE_URL", "http://localhost:8000")
    if urlsplit(base_url).scheme == "http" and urlsplit(base_url).hostname not in LOOPBACK:
        raise SettingsError(
            f"CHILD_BASE_URL is {base_url}, but browsers keep no secure cookie without HTTPS. "
            "Put an HTTPS proxy in front and set CHILD_BASE_URL to its https:// address."
        )
    oidc = _oidc(environment)
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        base_url=base_url,
        iri_base=_url(environment, "CHILD_IRI_BASE", base_url),
        host=environment.get("CHILD_HOST", "127.0.0.1"),
        port=_integer(environment, "CHILD_PORT", urlsplit(base_url).port or 8000, 1, 65535),
        threads=_integer(environment, "CHILD_THREADS", 8, 1, 256),
        secret_key=environment.get("CHILD_SECRET_KEY"),
        demo=_flag(environment, "CHILD_DEMO"),
        log_level=_one_of(environment, "CHILD_LOG_LEVEL", "info", LOG_LEVELS),
        http_timeout_s=_number(environment, "CHILD_HTTP_TIMEOUT_S", 10.0, 0.1, 120.0),
        log_format=_one_of(environment, "CHILD_LOG_FORMAT", "text", LOG_FORMATS),
        database_wait_s=_number(environment, "CHILD_DATABASE_WAIT_S", 30.0, 0.1, 300.0),
        database_idle_s=_number(environment, "CHILD_DATABASE_IDLE_S", 20.0, 0.1, 3600.0),
        session_idle_min=_integer(environment, "CHILD_SESSION_IDLE_MIN", 720, 5, 10_080),
        session_max_h=_integer(environment, "CHILD_SESSION_MAX_H", 168, 1, 720),
        trusted_proxies=_networks(environment, "CHILD_TRUSTED_PROXIES"),
        time_zone=_zone(environment, "CHILD_TIME_ZONE", UTC),
        oidc=oidc,
        metrics_token=_token(environment, "CHILD_METRICS_TOKEN"),
        email_sign_in=_one_of(environment, "CHILD_EMAIL_SIGN_IN", "on", ("on", "off")) == "on",
        staff_sign_in=_one_of(environment, "CHILD_STAFF_SIGN_IN", ANY, (ANY, PROVIDER)),
        database_network=_one_of(environment, "CHILD_DATABASE_NETWORK", "open", NETWORKS),
        name=_name(environment),
        backup_within_h=_integer(environment, "CHILD_BACKUP_WITHIN_H", 48, 0, 8_760),
        signing_key_days=_integer(environment, "CHILD_SIGNING_KEY_DAYS", 180, 0, 3_650),
        contact=_contact(environment),
        roster_h=_number(environment, "CHILD_ROSTER_H", 24.0, 0.0, 720.0),
        lms_private=_private(environment, "CHILD_LMS_PRIVATE"),
        **_mail(environment),
    )


def _name(environment: Mapping[str, str]) -> str | None:
    """Guests read it in a browser, so it is one line of text."""
    value = environment.get("CHILD_NAME", "").strip()
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise SettingsError(
            f"CHILD_NAME is no line of at most {LONGEST_NAME} characters. Set it to what people "
            "call this service, such as Learning records of the Example Alliance."
        )
    return value or None


def _contact(environment: Mapping[str, str]) -> str | None:
    """Every page links to it, so it is a mail address or a page that is safe to open."""
    value = environment.get("CHILD_CONTACT", "").strip()
    try:
        if value:
            contact_of(value)
    except BadContact as error:
        raise SettingsError(
            f"CHILD_CONTACT is {value!r}. Set it to the mail address or the https:// page of "
            "whoever helps people with this service, such as help@example.org, or leave it out."
        ) from error
    return value or None


def _oidc(environment: Mapping[str, str]) -> OidcSettings | None:
    """Where more is asked than a link, there must be a provider that can give it."""
    try:
        oidc = read_oidc(environment)
    except OidcSettingsError as error:
        raise SettingsError(str(error)) from error
    for name, value in (("CHILD_EMAIL_SIGN_IN", "off"), ("CHILD_STAFF_SIGN_IN", PROVIDER)):
        if oidc is None and environment.get(name) == value:
            raise SettingsError(
                f"{name} is {value}, but no OpenID provider is set, so that nobody could come in. "
                f"Set CHILD_OIDC_ISSUER and what goes with it, or leave {name} out."
            )
    return oidc


LOOPBACK = ("localhost", "127.0.0.1", "::1")
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,200}")
LOG_LEVELS = ("debug", "info", "warning", "error")
NETWORKS = ("open", PROTECTED)
LOG_FORMATS = ("text", "json")
LONGEST_NAME = 100
OTHERS = {"CHILD_KILL_AT", "CHILD_KILL_LOG", "CHILD_DEMO_DIR"}
KNOWN = (
    {f"CHILD_{field.name.upper()}" for field in fields(Settings) if field.name != "oidc"}
    | OTHERS
    | set(OIDC_NAMES)
)


def _url(environment: Mapping[str, str], name: str, default: str) -> str:
    value = environment.get(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(
            f"{name} is {value!r}, which is not an address of the form https://child.example.org. "
            f"Set {name} to the address under which browsers reach CHILD."
        )
    return value


def _zone(environment: Mapping[str, str], name: str, default: str) -> str:
    value = environment.get(name, default)
    if value not in known_zones():
        raise SettingsError(
            f"{name} is {value!r}; set it to a time zone's name in the IANA database, such as "
            "America/Argentina/Buenos_Aires."
        )
    return value


def _mail(environment: Mapping[str, str]) -> dict[str, str]:
    """Both settings of mail or neither; what is wrong is said without the value: it may hold a
    password.
    """
    given = {
        name: value
        for name in ("CHILD_SMTP_URL", "CHILD_MAIL_FROM")
        if (value := environment.get(name))
    }
    if len(given) == 1:
        (missing,) = {"CHILD_SMTP_URL", "CHILD_MAIL_FROM"} - given.keys()
        raise SettingsError(
            f"{missing} is missing. Set CHILD_SMTP_URL and CHILD_MAIL_FROM together, or neither: "
            "docs/operating/mail.md"
        )
    for name, read in (("CHILD_SMTP_URL", mail_server), ("CHILD_MAIL_FROM", mail_from)):
        try:
            if name in given:
                read(given[name])
        except BadMailSetting as error:
            raise SettingsError(f"{name} cannot be used: {error}. Set {name} anew.") from None
    return {name.removeprefix("CHILD_").lower(): value for name, value in given.items()}


def _token(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name)
    if value is None or TOKEN.fullmatch(value):
        return value
    raise SettingsError(
        f"{name} is no token that is hard to guess. Set it to 20 or more letters, digits, '-' or "
        "'_', such as `openssl rand -hex 24` prints, or leave it out."
    )


def _integer(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    return int(_number(environment, name, default, low, high))


def _number(
    environment: Mapping[str, str], name: str, default: float, low: float, high: float
) -> float:
    raw = environment.get(name)
    if raw is None:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise SettingsError(f"{name} is {raw!r}; set it to a number from {low} to {high}.")
    return value


def _networks(environment: Mapping[str, str], name: str) -> tuple[Network, ...]:
    try:
        return networks_of(environment.get(name, ""))
    except ValueError as error:
        raise SettingsError(
            f"{name} is {environment[name]!r}: {error}. Set it to the addresses or networks of "
            "your proxies, separated by commas, such as 127.0.0.1,10.0.3.0/24."
        ) from error


def _private(environment: Mapping[str, str], name: str) -> tuple[Network, ...]:
    try:
        return private_of(environment.get(name, "no"))
    except ValueError as error:
        raise SettingsError(
            f"{name} is {environment[name]!r}: {error}. Set it to the networks that your LMSs are "
            "in, separated by commas, such as 10.0.3.0/24; to yes for all private ones, or no."
        ) from error


def _flag(environment: Mapping[str, str], name: str) -> bool:
    return _one_of(environment, name, "no", ("no", "yes")) == "yes"


def _one_of(
    environment: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]
) -> str:
    value = environment.get(name, default)
    if value not in choices:
        raise SettingsError(f"{name} is {value!r}; set it to one of: {', '.join(choices)}.")
    return value
