"""The words of our learning records as code constants; the published profile is made from them."""

from enum import StrEnum

from lrs_adapter.draft import Activity, ActivityType, Verb

PROFILE_IRI = "https://w3id.org/xapi/child/"
PROFILE_VERSION_IRI = f"{PROFILE_IRI}v1"
VOIDED = Verb.VOIDED.value


class ContextExtension(StrEnum):
    """The context extensions we emit (PROFILE)."""

    EVIDENCE = "https://w3id.org/xapi/tla/extensions/evidence"
    EXPIRES = "https://w3id.org/xapi/comp/contextextensions/expires"


VERB_DISPLAY: dict[Verb, dict[str, str]] = {
    Verb.INITIALIZED: {"en": "opened", "es": "abrió"},
    Verb.EXPERIENCED: {"en": "read", "es": "leyó"},
    Verb.ANSWERED: {"en": "answered", "es": "respondió"},
    Verb.COMPLETED: {"en": "completed", "es": "completó"},
    Verb.PASSED: {"en": "passed", "es": "aprobó"},
    Verb.FAILED: {"en": "did not pass", "es": "no aprobó"},
    Verb.REVIEWED: {"en": "reviewed", "es": "revisó"},
    Verb.VOIDED: {"en": "took back", "es": "anuló"},
    Verb.PLANNED: {"en": "chose the path to", "es": "eligió el camino hacia"},
    Verb.ASSERTED: {"en": "has the evidence for", "es": "reunió la evidencia de"},
    Verb.ACHIEVED: {"en": "achieved", "es": "alcanzó"},
    Verb.EXPIRED: {"en": "no longer holds", "es": "ya no conserva"},
    Verb.DESELECTED: {"en": "left the path", "es": "dejó el camino"},
}

VERB_MEANING: dict[Verb, str] = {
    Verb.INITIALIZED: "The learner opened a lesson.",
    Verb.EXPERIENCED: "The learner read a lesson.",
    Verb.ANSWERED: "The learner answered a quiz item.",
    Verb.COMPLETED: "The learner finished a lesson, or the last lesson of a curriculum.",
    Verb.PASSED: "The learner finished a curriculum and reached its pass mark.",
    Verb.FAILED: "The learner finished a curriculum and did not reach its pass mark.",
    Verb.REVIEWED: "A mentor judged what a learner had written in answer to a quiz item.",
    Verb.VOIDED: "A record counts no longer; another one says what is so instead.",
    Verb.PLANNED: "The member chose a certification path.",
    Verb.ASSERTED: "The rules of the path say that the member's evidence suffices.",
    Verb.ACHIEVED: "The member holds what the path leads to.",
    Verb.EXPIRED: "What the member achieved ended, and nothing renewed it in time.",
    Verb.DESELECTED: "The member left the path that the statement it refers to chose.",
}


def verb_display(iri: str) -> dict[str, str]:
    """What a verb of ours says, by language; nothing of one that others coined."""
    return {verb.value: said for verb, said in VERB_DISPLAY.items()}.get(iri, {})


TYPE_NAMES: dict[ActivityType, tuple[str, str]] = {
    ActivityType.COURSE: ("curriculum", "A curriculum of a community, or one version of it."),
    ActivityType.LESSON: ("lesson", "A lesson of a curriculum."),
    ActivityType.INTERACTION: ("quiz item", "A question of a lesson."),
    ActivityType.COMMUNITY: ("community", "A community of practice."),
    ActivityType.COMPETENCY: ("competency", "What a certification path leads to."),
    ActivityType.PROFILE: ("profile", "The profile that a record follows."),
}

EXTENSION_NAMES: dict[ContextExtension, tuple[str, str]] = {
    ContextExtension.EVIDENCE: ("evidence", "The ids of the statements that are the evidence."),
    ContextExtension.EXPIRES: ("expires", "When what was achieved ends."),
}

PROFILE_ACTIVITY = Activity(
    iri=PROFILE_VERSION_IRI, type=ActivityType.PROFILE, name={"en": "CHILD learning records"}
)
