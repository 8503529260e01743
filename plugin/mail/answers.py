"""What a mail server said to one mail, and what it means (RFC 5321, RFC 3463)."""

import re
from dataclasses import dataclass

ENHANCED = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")
ABOUT_THE_ADDRESS = ("5.1.", "5.2.0", "5.2.1", "5.2.4")
"""Enhanced codes (RFC 3463) by which an address takes nothing; 5.2.2 is a full mailbox."""
BARE_ABOUT_THE_ADDRESS = (550, 551, 553)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to one mail: `code` of RFC 5321, `enhanced` of RFC 3463 if it gave one,
    at `stage` "mail", "rcpt" or "data". Its words are not kept: they may hold an address.
    """

    stage: str
    code: int
    enhanced: str | None = None

    @property
    def is_taken(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_for_good(self) -> bool:
        """A full mailbox may be emptied; any other 5xx stands."""
        return self.code >= 500 and self.enhanced != "5.2.2"

    @property
    def is_about_the_address(self) -> bool:
        """Whether the address takes nothing at all, rather than this mail or us as its sender."""
        if not self.is_for_good or self.stage == "mail":
            return False
        if self.enhanced is not None:
            return self.enhanced.startswith(ABOUT_THE_ADDRESS)
        return self.stage == "rcpt" and self.code in BARE_ABOUT_THE_ADDRESS

    @property
    def reason(self) -> str:
        return " ".join(filter(None, (self.stage, str(self.code), self.enhanced)))


def answered(stage: str, said: tuple[int, bytes]) -> Answer:
    code, text = said
    enhanced = ENHANCED.match(text)
    return Answer(stage, code, enhanced.group(1).decode() if enhanced else None)
