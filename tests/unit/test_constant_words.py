"""What a database or a formatter takes as its language is a constant of the source.

SQL takes values as parameters; log templates and translated words are constants.
"""

import ast
from pathlib import Path

from tests.unit.test_dangerous_calls import ROOT, SOURCES

RUNS_SQL = {"text", "execute", "exec_driver_sql", "executemany", "executescript"}
OWN_NAMES = {
    "storage/backup": "tables, columns and sequences of our own schema, quoted",
    "storage/database.py": "numbers of milliseconds and pages from the settings",
    "storage/limits.py": "the name of a limit, from a list beside it, and numbers of milliseconds",
    "storage/migrations": "names in the schema that the migration makes",
    "storage/prepared.py": "statements that SQLAlchemy has compiled",
    "storage/short_transaction.py": "statements that SQLAlchemy has compiled",
    "storage/kept_connections.py": "statements that SQLAlchemy has compiled",
    "storage/write_lock.py": "the number of milliseconds that the database itself told",
    "lrs_adapter/term_ids.py": "as many question marks as there are values",
    "lrs_adapter/mention_rows.py": "one constant for each kind of database",
}
"""Where SQL is put together from what is no input, and from what."""
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}
TRANSLATES = {"_", "gettext", "ngettext", "lazy_gettext"}


def calls(file: Path) -> list[ast.Call]:
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [node for node in nodes if isinstance(node, ast.Call) and node.args]


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))


def is_put_together(node: ast.AST) -> bool:
    """An f-string with a value in it, a sum or a `%` of texts, `.format()` or `.join()`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return any(
            isinstance(each, ast.JoinedStr)
            or (isinstance(each, ast.Constant) and isinstance(each.value, str))
            for each in ast.walk(node)
        )
    return isinstance(node, ast.Call) and name_of(node) in {"format", "join"}


def told(file: Path, call: ast.Call) -> str:
    return f"{file.relative_to(ROOT)}:{call.lineno} {ast.unparse(call)[:80]}"


def test_no_sql_is_put_together_from_texts() -> None:
    found, excused = [], set()
    for file in SOURCES:
        where = next(
            (each for each in OWN_NAMES if str(file.relative_to(ROOT)).startswith(each)), ""
        )
        for call in calls(file):
            if name_of(call) in RUNS_SQL and is_put_together(call.args[0]):
                excused.add(where)
                found += [] if where else [told(file, call)]
    assert found == []
    assert "storage/backup" in excused


def test_log_templates_and_translated_words_are_constants() -> None:
    found = []
    for file in SOURCES:
        for call in calls(file):
            of = getattr(getattr(call.func, "value", None), "id", "")
            is_log = of in ("log", "logger", "logging") and name_of(call) in LOGS
            is_translated = isinstance(call.func, ast.Name) and call.func.id in TRANSLATES
            if (is_log or is_translated) and not isinstance(call.args[0], ast.Constant):
                found.append(told(file, call))
    assert found == []


def test_the_check_sees_what_it_is_for() -> None:
    for wrong in ('f"select {a}"', '"select " + a', '"select %s" % a', '"{}".format(a)'):
        assert is_put_together(ast.parse(wrong, mode="eval").body), wrong
    assert not is_put_together(ast.parse('"select 1"', mode="eval").body)
