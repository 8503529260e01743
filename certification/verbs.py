"""The verbs a scheme may name: short names for the profile's, and those that no rule may read."""

from lrs_adapter import Verb

ADL = "http://adlnet.gov/expapi/verbs/"
STREAMS = "http://activitystrea.ms/"
STREAMS_SCHEMA = "http://activitystrea.ms/schema/1.0/"
CROSSX = "https://w3id.org/xapi/acrossx/verbs/"
TIN_CAN = "http://id.tincanapi.com/verb/"
TLA = "https://w3id.org/xapi/tla/verbs/"

SHORT_VERBS = {
    "initialized": Verb.INITIALIZED.value,
    "experienced": Verb.EXPERIENCED.value,
    "answered": Verb.ANSWERED.value,
    "completed": Verb.COMPLETED.value,
    "passed": Verb.PASSED.value,
    "failed": Verb.FAILED.value,
    "progressed": f"{ADL}progressed",
    "attended": f"{ADL}attended",
    "responded": f"{ADL}responded",
    "joined": f"{STREAMS}join",
    "hosted": f"{STREAMS}host",
    "delivered": f"{STREAMS}deliver",
    "agreed": f"{STREAMS}agree",
    "disagreed": f"{STREAMS}disagree",
    "posted": f"{STREAMS}post",
    "designed": f"{CROSSX}designed",
    "edited": f"{CROSSX}edited",
    "mentored": f"{TIN_CAN}mentored",
    "reviewed": f"{TIN_CAN}reviewed",
    "defined": f"{TIN_CAN}defined",
}
"""What the vocabulary (PROFILE) lists as possible evidence, by the word a scheme may use."""

DERIVED_VERBS = frozenset(
    {
        Verb.PLANNED.value,
        Verb.ASSERTED.value,
        Verb.ACHIEVED.value,
        f"{TLA}expired",
        f"{TLA}deselected",
    }
)
"""What follows from rules never feeds a rule (PROFILE, "Traps")."""

VOIDED = f"{ADL}voided"


def verb_iri(name: str) -> str:
    """The IRI of a short name or an IRI, in the one form that we compare.

    Activity Streams verbs circulate with and without `schema/1.0/`: both mean the same.
    """
    iri = SHORT_VERBS.get(name, name)
    if iri.startswith(STREAMS_SCHEMA):
        return STREAMS + iri.removeprefix(STREAMS_SCHEMA)
    return iri


def verb_forms(iri: str) -> tuple[str, ...]:
    """Every form in which records may carry a verb that `verb_iri` gave."""
    if iri.startswith(STREAMS):
        return iri, STREAMS_SCHEMA + iri.removeprefix(STREAMS)
    return (iri,)
