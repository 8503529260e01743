"""Hold a statement against the templates of an xAPI Profile (xAPI Profiles 1.0, part 3, 2.0).

Written for the tests from the specification, and sharing nothing with the code that makes the
profile. JSONPath: `$`, `.name`, `['name']` and `[*]`, which is what our templates use.
"""

import re
from typing import Any

_STEP = re.compile(r"\.([A-Za-z_]\w*)|\['([^']+)'\]|\[(\*)\]")


def values_at(statement: Any, path: str) -> list[Any]:
    """What the JSONPath selects; a path that leads nowhere selects nothing."""
    assert path.startswith("$"), path
    found, rest = [statement], path[1:]
    while rest:
        step = _STEP.match(rest)
        assert step is not None, f"cannot read {rest!r} of {path!r}"
        name, quoted, star = step.groups()
        if star:
            found = [inner for value in found if isinstance(value, list) for inner in value]
        else:
            key = name or quoted
            found = [value[key] for value in found if isinstance(value, dict) and key in value]
        rest = rest[step.end() :]
    return found


def is_determined(statement: dict[str, Any], template: dict[str, Any]) -> bool:
    """Whether the determining properties of the template fit (part 3, 2.1)."""
    if template["verb"] != statement["verb"]["id"]:
        return False
    refers = statement["object"].get("objectType") == "StatementRef"
    if refers != ("objectStatementRefTemplate" in template):
        return False
    kind_of_object = template.get("objectActivityType")
    if kind_of_object not in (None, *values_at(statement, "$.object.definition.type")):
        return False
    for property_, kind in (
        ("contextGroupingActivityType", "grouping"),
        ("contextParentActivityType", "parent"),
        ("contextCategoryActivityType", "category"),
    ):
        path = f"$.context.contextActivities.{kind}[*].definition.type"
        if not set(template.get(property_, ())) <= set(values_at(statement, path)):
            return False
    return True


def broken_rules(statement: dict[str, Any], template: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of the template that the statement does not keep (part 3, 2.2)."""
    return [rule for rule in template["rules"] if not _keeps(statement, rule)]


def _keeps(statement: dict[str, Any], rule: dict[str, Any]) -> bool:
    found = values_at(statement, rule["location"])
    presence = rule.get("presence")
    if presence == "included" and not found:
        return False
    if presence == "excluded":
        return not found
    if "any" in rule and not any(value in rule["any"] for value in found):
        return False
    if "all" in rule and not all(value in rule["all"] for value in found):
        return False
    return not ("none" in rule and any(value in rule["none"] for value in found))
