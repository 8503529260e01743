"""What signing in can refuse, each with a code that stays the same in pages, logs and tests."""


class SignInError(Exception):
    """The family; its message is a sentence for an operator, never with a token or an address."""


class TooMany(SignInError):
    """Too many tries from one place or for one address; `retry_after_s` says when it is over."""

    def __init__(self, kind: str, retry_after_s: int) -> None:
        self.kind, self.retry_after_s = kind, retry_after_s
        super().__init__(f"Too many tries ({kind}). Try again in {retry_after_s} s.")


class EmailSignInOff(SignInError):
    """Links by e-mail sign nobody in and prove nothing here."""

    def __init__(self) -> None:
        super().__init__("CHILD_EMAIL_SIGN_IN is off. Come in with the OpenID provider.")


class ProviderDemanded(SignInError):
    """She has a role for which only the provider's word counts."""

    def __init__(self) -> None:
        super().__init__("CHILD_STAFF_SIGN_IN is provider. Prove it with the OpenID provider.")


class LinkUseless(SignInError):
    """A link or code that does nothing here: unknown, used, too old, or another browser's.

    Which of them is told to nobody.
    """

    def __init__(self) -> None:
        super().__init__("The link is unknown, used, too old or was asked for in another browser.")


class ProviderRefused(SignInError):
    """The way over the OpenID provider did not come to its end; `code` says where it broke."""

    def __init__(self, code: str, why: str, *, status: int = 400) -> None:
        self.code, self.status = code, status
        super().__init__(why)


class TooWeak(ProviderRefused):
    """The provider vouches for her, but she showed it less than is asked for here.

    `wanted` is what is missing and `found` what there was instead, as the provider writes them;
    for `auth_time_old` `wanted` is minutes.
    """

    def __init__(self, code: str, *, wanted: str, found: str) -> None:
        self.wanted, self.found = wanted, found
        super().__init__(code, "The provider asked less of her than is set.", status=403)


class ProviderUnreachable(ProviderRefused):
    """The provider gave no answer that can be read; it may be tried again."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code, why, status=503)
