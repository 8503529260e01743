"""What plugin/lti can refuse, each with a code that stays the same in pages, logs and counters."""

NOT_CALLED = "Not called:"


class LtiError(Exception):
    """The family; its message is a sentence for an operator, never with a token or a name."""


class LaunchRefused(LtiError):
    """A login or launch that is not let in (LMS-QUIRKS, "Launches to refuse").

    `code` names the reason; `status` is the HTTP answer; `retry_url`, where there is one, starts
    the same login again in a window of its own.
    """

    def __init__(
        self, code: str, why: str, *, status: int = 400, retry_url: str | None = None
    ) -> None:
        super().__init__(why)
        self.code = code
        self.status = status
        self.retry_url = retry_url


class RegistrationRefused(LtiError):
    """A registration that cannot be stored or that the LMS did not grant; says what to do. `code`
    names the value to correct where there is one, as `store_registration` calls it, or "client"
    for one that is connected already.
    """

    def __init__(self, why: str, *, code: str = "") -> None:
        super().__init__(why)
        self.code = code


class UnknownRegistration(LtiError):
    def __init__(self, registration: object) -> None:
        super().__init__(
            f"There is no LMS registration {registration}. `child lms list` shows those there are."
        )


class UnknownKey(LtiError):
    def __init__(self, kid: str) -> None:
        super().__init__(f"CHILD signs with no key {kid}. `child keys list` shows those there are.")


class InvitationRefused(LtiError):
    """An invitation that is unknown, used or too old."""


class DeepLinkingRefused(LtiError):
    """The LMS's request does not allow what was chosen."""


class PlatformUnreachable(LtiError):
    """A request to the LMS did not come to an answer; it may be tried again.

    `retry_after_s` is how long the LMS asked us to wait, where it did.
    """

    def __init__(self, why: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


class AddressRefused(PlatformUnreachable):
    """The LMS's address is one of a network that LMSs are not called in (`address_private`)."""


class NotHttps(PlatformUnreachable):
    """An address that is no https one, so that it is never called."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address!r} is not an https address: it is not called.")


class ServiceElsewhere(PlatformUnreachable):
    """A service is said to be at a host that nobody allowed for this LMS (`service_elsewhere`)."""

    def __init__(self, address: str, origin: str) -> None:
        super().__init__(
            f"{NOT_CALLED} {address} is at a host that nobody allowed for this LMS. "
            f"`child lms change --service-origin {origin}` allows it, as its page on the desk does."
        )
        self.origin = origin


class AnswerTooLarge(PlatformUnreachable):
    """The LMS's answer is larger than what was asked for may be."""


class TokenRefused(PlatformUnreachable):
    """The LMS's token endpoint gave no access token; `error` is its code (RFC 6749, 5.2), where it
    named one.
    """

    def __init__(
        self, why: str, *, error: str | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(why, retry_after_s=retry_after_s)
        self.error = error


class UnknownCourseList(LtiError):
    """No LMS offered the list of that course's members."""


class UnknownPlacement(LtiError):
    def __init__(self, placement: object) -> None:
        super().__init__(f"Nothing was placed as {placement}. `child lms due list` shows what was.")


class BadDueRule(LtiError):
    """A late rule that cannot be; it says what to mend."""


class UnknownCourseCopy(LtiError):
    """No copied course has that id."""
