"""One glossary: what the code and the standards call a thing, and what the pages say.

`docs/glossary.md` is this table, and tests hold every string of the pages to it, in both languages.
The operator's pages, mails to operators and commands may use the standards' words.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """`code` are names in code, schemas and standards; `en` and `es` what pages say instead.

    `never_en` and `never_es` are words (regular expressions) that no page says. `es_forms` is how
    its Spanish begins in a sentence, whatever its ending.
    """

    code: tuple[str, ...]
    en: str
    es: str
    meaning: str
    es_forms: str
    never_en: tuple[str, ...] = ()
    never_es: tuple[str, ...] = ()


GLOSSARY = (
    Term(
        code=("Statement", "statement"),
        en="learning record",
        es="registro de aprendizaje",
        meaning="Who did what, when and with what result, as it is kept and never changed.",
        es_forms=r"registros?\b",
        never_en=(r"statements?", r"xAPI", r"actors?", r"payloads?"),
        never_es=(
            r"statements?",
            r"declaraci(?:ón|ones)",
            r"sentencias?",
            r"xAPI",
            r"actor(?:es)?",
        ),
    ),
    Term(
        code=("Scheme", "SchemeVersion", "Trajectory"),
        en="path",
        es="camino",
        meaning="What a community asks of somebody in a role, and how far one is on it.",
        es_forms=r"caminos?\b",
        never_en=(r"trajector(?:y|ies)", r"schemes?"),
        never_es=(r"trayectorias?", r"esquemas?"),
    ),
    Term(
        code=("LRS", "LrsTarget"),
        en="record store",
        es="almacén de registros",
        meaning="Another system that gets copies of learning records.",
        es_forms=r"almac[eé]n",
        never_en=(r"LRSs?", r"learning record stores?"),
        never_es=(r"LRSs?",),
    ),
    Term(
        code=("Requirement",),
        en="requirement",
        es="requisito",
        meaning="One thing that a path asks for.",
        es_forms=r"requisitos?\b",
        never_en=(r"criteri(?:on|a)",),
        never_es=(r"criterios?",),
    ),
    Term(
        code=("Curriculum", "CurriculumVersion"),
        en="curriculum",
        es="currículo",
        meaning="What a community writes for others to learn, in versions that never change.",
        es_forms=r"curr[ií]cul",
        never_en=(r"syllab(?:us|i)",),
        never_es=(r"curr[ií]culums?", r"temarios?"),
    ),
    Term(
        code=("Item",),
        en="question",
        es="pregunta",
        meaning="What a lesson asks, to answer there.",
        es_forms=r"pregunt|pedido",
        never_en=(r"items?",),
        never_es=(r"ítems?",),
    ),
    Term(
        code=("Enrolment", "Place"),
        en="course",
        es="curso",
        meaning="A curriculum as somebody studies it in one course of one LMS.",
        es_forms=r"cursos?\b",
        never_en=(r"enrolments?", r"enrollments?"),
        never_es=(r"matr[ií]culas?",),
    ),
    Term(
        code=("Unit", "UnitScope"),
        en="training unit",
        es="unidad de formación",
        meaning="A department that delivers a community's courses from its own LMSs.",
        es_forms=r"unidad(?:es)?\b",
        never_en=(r"tenants?",),
        never_es=(r"inquilin[oa]s?",),
    ),
    Term(
        code=("Grant", "Role", "Scope"),
        en="role",
        es="rol",
        meaning="What somebody may do in one place, from a day on and for a reason.",
        es_forms=r"rol(?:es)?\b|papel",
        never_en=(r"scopes?", r"privileges?"),
        never_es=(r"privilegios?",),
    ),
    Term(
        code=("Joining", "JoiningOffer"),
        en="joined places",
        es="lugares unidos",
        meaning="Two places from which one person comes, known as one.",
        es_forms=r"lugar|un[ie]",
        never_en=(r"merg(?:e|ed|ing)", r"account linking"),
        never_es=(r"fusion\w*",),
    ),
    Term(
        code=("Registration", "Deployment"),
        en="LMS connection",
        es="conexión con un LMS",
        meaning="That an LMS opens lessons here, and gets scores.",
        es_forms=r"conex|conect",
        never_en=(r"registrations?", r"nonces?", r"issuers?", r"line items?"),
        never_es=(r"emisor(?:es)?", r"nonces?"),
    ),
    Term(
        code=("Role.STEWARD",),
        en="steward",
        es="responsable",
        meaning="Who answers for a community: its curricula, its paths, its roles.",
        es_forms=r"responsable",
    ),
    Term(
        code=("judge", "Judgement"),
        en="judge",
        es="valorar",
        meaning="To read an answer in somebody's own words, and give it points and a word.",
        es_forms=r"valor",
        never_en=(r"evaluat\w*",),
        never_es=(r"eval[uú]\w*",),
    ),
    Term(
        code=("hand_over", "HandOver"),
        en="hand over",
        es="entregar",
        meaning="To give a curriculum to a training unit that delivers it.",
        es_forms=r"entreg|dar|darl",
        never_en=(r"provision\w*",),
    ),
)
