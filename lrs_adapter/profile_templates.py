"""The statement templates of the profile: for every statement we emit, what must be in it."""

from dataclasses import dataclass, field
from typing import Any

from lrs_adapter.draft import ActivityType, Verb
from lrs_adapter.vocabulary import PROFILE_VERSION_IRI, VERB_MEANING, ContextExtension

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """`verb` and `object_type` determine it; `rules` are what else holds.

    Where the object is another record, `refers_to` names the templates that this one follows
    (xAPI Profiles 1.0, part 2, 8.2).
    """

    slug: str
    verb: Verb
    object_type: ActivityType | None
    rules: tuple[Rule, ...] = field(default=())
    parent_type: ActivityType | None = None
    refers_to: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        return _iri(self.slug)


def _iri(slug: str) -> str:
    return f"{PROFILE_VERSION_IRI}/templates/{slug}"


def _included(location: str) -> Rule:
    return {"location": location, "presence": "included"}


def _recommended(location: str) -> Rule:
    return {"location": location, "presence": "recommended"}


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
            _recommended("$.result.response"),
            _recommended("$.result.success"),
            _included("$.object.definition.interactionType"),
        ),
        LESSON,
    ),
    Template(
        "reviewed-item",
        Verb.REVIEWED,
        ActivityType.INTERACTION,
        (REGISTRATION, _excluded("$.result"), _excluded("$.context.platform")),
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
    Template(
        "took-back",
        Verb.VOIDED,
        None,
        (REGISTRATION, _excluded("$.result"), _excluded("$.context.platform")),
        refers_to=(
            "completed-lesson",
            "completed-curriculum",
            "passed-curriculum",
            "failed-curriculum",
        ),
    ),
    Template("planned-path", Verb.PLANNED, COMPETENCY, DERIVED),
    Template("asserted-path", Verb.ASSERTED, COMPETENCY, (*DERIVED, _included(EVIDENCE))),
    Template("achieved-path", Verb.ACHIEVED, COMPETENCY, DERIVED),
    Template("expired-path", Verb.EXPIRED, COMPETENCY, DERIVED),
    Template("deselected-path", Verb.DESELECTED, None, DERIVED, refers_to=("planned-path",)),
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
        "contextCategoryActivityType": [ActivityType.PROFILE.value],
        "rules": [*COMMON, *template.rules],
    }
    if template.object_type is not None:
        document["objectActivityType"] = template.object_type.value
    if template.refers_to:
        document["objectStatementRefTemplate"] = [_iri(slug) for slug in template.refers_to]
    if template.parent_type is not None:
        document["contextParentActivityType"] = [template.parent_type.value]
    return document
