"""The page for certifying bodies says what the code accepts."""

import json
import re
from pathlib import Path

from certification import load_scheme, scheme_json_schema
from certification.verbs import SHORT_VERBS

PAGE = (Path(__file__).parents[3] / "docs/integrating/scheme-format.md").read_text(encoding="utf-8")


def test_its_example_is_a_scheme() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(list(load_scheme(json.loads(example)).leaves())) == 5


def test_it_names_every_key_and_every_verb() -> None:
    schema = scheme_json_schema()
    keys = set(schema["properties"]) | {"n"} | set(schema["$defs"]["statements"]["properties"])
    missing = {name for name in keys | set(SHORT_VERBS) if f"`{name}`" not in PAGE}
    assert missing == set()
