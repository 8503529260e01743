"""What somebody writes to keep a machine busy costs no more than its length."""

import pytest

from curricula import Curriculum, Lesson, Module
from curricula.sources.reading import tell
from tests.unit.curricula.test_render_page import render

LENGTH = 20_000
RUNS = [
    "{{",
    "{% ",
    "$",
    "$a ",
    "\\(",
    "\\[ ",
    "\\begin{align}\n",
    "$$\nx\n",
    "<a ",
    "<a b=",
    "<!--",
    "`",
    "` ",
    "^",
    "~",
    "H~",
    "[^a",
    "[a](",
    "https://x.example/)",
    "https://x.example/....a",
    "![",
    "{#a ",
    "::: tab\n# A\n",
    "- ",
    "> ",
    "```{r `\n",
    "| a ",
    "Table: x\n\n",
    "]({{ ",
]


@pytest.mark.parametrize("run", RUNS)
def test_a_long_run_is_read_in_time(run: str) -> None:
    text = run * (LENGTH // len(run))
    render(f"{text}\n\nend\n")
    lesson = Lesson("one", "One", "one.md")
    curriculum = Curriculum("c", "C", "en", (Module("m", "M", (lesson,)),))
    tell(curriculum, {"one.md": f"{text}\n\nend\n".encode()}, "x.yaml", ())
