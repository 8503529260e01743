"""R Markdown: its code is shown, marked, never run, and told."""

import pytest

from tests.unit.curricula.test_render_page import render

NOT_RUN = "This code was not run here"


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("{r}", "notebook would run"),
        ("{r plot, fig.cap='Growth', fig.alt='A `line`'}", "draw a picture"),
        ("{r child=c('part.Rmd')}", "another file"),
        ("{python, results='asis'}", "notebook would run"),
    ],
)
def test_a_chunk_is_shown_with_its_options_told(opening: str, told: str) -> None:
    rendered = render(f"Text\n\n```{opening}\nx <- 1\n```\n\nAfter\n", path="two.Rmd")
    assert NOT_RUN in rendered.html
    assert "After</p>" in rendered.html
    [finding] = rendered.findings
    assert (finding.kind.value, finding.line, finding.text) == ("not-run", 3, opening)
    assert told in finding.message


def test_code_that_its_author_hides_is_folded() -> None:
    html = render("```{r setup, include=FALSE}\nlibrary(x)\n```\n", path="two.Rmd").html
    assert "<summary>Code that the author keeps in the background</summary>" in html
    assert NOT_RUN in html


def test_a_result_within_a_sentence_is_shown_as_code_and_told() -> None:
    rendered = render("There are `r nrow(visits)` of `r`.\n", path="two.Rmd")
    assert '<code class="not-run">r nrow(visits)</code> of <code>r</code>' in rendered.html
    assert [finding.text for finding in rendered.findings] == ["r nrow(visits)"]
    assert render("In Markdown `r nrow(x)` is code.\n").findings == ()
