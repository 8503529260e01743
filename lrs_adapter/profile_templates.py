"""The statement templates of the profile: for every statement we emit, what must be in it."""

from dataclasses import dataclass, field
from typing import Any

from lrs_adapter.draft import ActivityType, Verb
from lrs_adapter.vocabulary import PROFILE_VERSION_IRI, VERB_MEANING, ContextExtension

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """`verb` and `object_type` determine it; `rules` are what else holds."""

    slug: str
    verb: Verb
    object_type: ActivityType
    rules: tuple[Rule, ...] = field(default=())
    parent_type: ActivityType | None = None

    @property
    def iri(self) -> str:
        return f"{PROFILE_VERSION_IRI}/templates/{self.slug}"


def _included(location: str) -> Rule:
    return {"location": location, "presence": "included"}


def _excluded(location: str) -> Rule:
    return {"location": location, "presence": "excluded"}


REGISTRATION = _included("$.context.registration")
EVIDENCE = f"$.context.extensions['{ContextExtension.EVIDENCE.value}']"
COMMON: tuple[Rule, ...] = (
    {
        "location": "$.context.contextActivities.category[*].id",
        "presence": "included",
        "any": [PROFILE_VERSION_IRI],
    },
    {
        "location": "$.context.contextActivities.grouping[*].definition.type",
        "presence": "included",
        "any": [ActivityType.COMMUNITY.value],
    },
    _included("$.actor.account.name"),
    _included("$.timestamp"),
    _excluded("$.actor.name"),
)
DERIVED = (_excluded("$.result"), _excluded("$.context.platform"))

LESSON = ActivityType.LESSON
COURSE = ActivityType.COURSE
COMPETENCY = ActivityType.COMPETENCY
TEMPLATES: tuple[Template, ...] = (
    Template("initialized-lesson", Verb.INITIALIZED, LESSON, (REGISTRATION,), COURSE),
    Template("experienced-lesson", Verb.EXPERIENCED, LESSON, (REGISTRATION,), COURSE),
    Template("completed-lesson", Verb.COMPLETED, LESSON, (REGISTRATION,), COURSE),
    Template(
        "answered-item",
        Verb.ANSWERED,
        ActivityType.INTERACTION,
        (
            REGISTRATION,
            _included("$.result.response"),
            _included("$.result.success"),
            _included("$.object.definition.interactionType"),
        ),
        LESSON,
    ),
    Template("completed-curriculum", Verb.COMPLETED, COURSE, (REGISTRATION,)),
    Template(
        "passed-curriculum",
        Verb.PASSED,
        COURSE,
        (REGISTRATION, {"location": "$.result.success", "presence": "included", "all": [True]}),
    ),
    Template(
        "failed-curriculum",
        Verb.FAILED,
        COURSE,
        (REGISTRATION, {"location": "$.result.success", "presence": "included", "all": [False]}),
    ),
    Template("planned-path", Verb.PLANNED, COMPETENCY, DERIVED),
    Template("asserted-path", Verb.ASSERTED, COMPETENCY, (*DERIVED, _included(EVIDENCE))),
    Template("achieved-path", Verb.ACHIEVED, COMPETENCY, DERIVED),
)


def templates() -> list[dict[str, Any]]:
    """The templates as the profile's document has them."""
    return [_document(template) for template in TEMPLATES]


def _document(template: Template) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": template.iri,
        "type": "StatementTemplate",
        "inScheme": PROFILE_VERSION_IRI,
        "prefLabel": {"en": template.slug.replace("-", " ")},
        "definition": {"en": VERB_MEANING[template.verb]},
        "verb": template.verb.value,
        "objectActivityType": template.object_type.value,
        "contextCategoryActivityType": [ActivityType.PROFILE.value],
        "rules": [*COMMON, *template.rules],
    }
    if template.parent_type is not None:
        document["contextParentActivityType"] = [template.parent_type.value]
    return document
