"""A lesson's text as a page: headings, pictures, code, links, words of its own language."""

import re

import pytest

from curricula import Audience, Curriculum, Lesson, Links, Module, Page
from curricula.rendering import RenderedText, render_text

CURRICULUM = Curriculum(
    slug="c",
    title="C",
    language="en",
    modules=(
        Module(
            "m", "M", (Lesson("one", "One", "episodes/one.md"), Lesson("two", "Two", "two.Rmd"))
        ),
    ),
    pages=(
        Page("setup", "Setup", "learners/setup.md", Audience.LEARNER),
        Page("notes", "Notes", "instructors/notes.md", Audience.STAFF),
    ),
)
FILES = [
    "episodes/one.md",
    "two.Rmd",
    "learners/setup.md",
    "instructors/notes.md",
    "episodes/fig/a b.png",
    "episodes/data/x.csv",
    "links.md",
]


def render(
    text: str,
    *,
    audience: Audience = Audience.LEARNER,
    language: str = "en",
    shared: str = "",
    path: str = "episodes/one.md",
) -> RenderedText:
    curriculum = Curriculum(
        slug="c", title="C", language=language, modules=CURRICULUM.modules, pages=CURRICULUM.pages
    )
    texts = {path: text.encode(), "links.md": shared.encode()}
    return render_text(curriculum, FILES, texts, path, audience, Links())


def kinds(rendered: RenderedText) -> list[str]:
    return [finding.kind.value for finding in rendered.findings]


def test_sections_begin_at_h2_and_skip_no_level() -> None:
    rendered = render("# Top\n\n### Deep\n\n## Middle\n\ntext\n")
    assert [(each.level, each.text) for each in rendered.contents] == [
        (2, "Top"),
        (3, "Deep"),
        (3, "Middle"),
    ]
    assert "<h1" not in rendered.html
    assert rendered.html.count("<section") == rendered.html.count("</section>") == 4


def test_ids_are_spelled_as_pandoc_does_and_unique() -> None:
    rendered = render("## Use `len`, 2 times!\n\n## Own {#mine}\n\n## Own\n\n## Own\n\n## ¿Qué?\n")
    assert [each.id for each in rendered.contents] == [
        "use-len-2-times",
        "mine",
        "own",
        "own-2",
        "qué",
    ]


def test_a_callout_without_a_heading_has_the_word_of_its_kind() -> None:
    assert ">Key points</h2>" in render("::: keypoints\n- a\n:::\n").html
    assert ">Puntos clave</h2>" in render("::: keypoints\n- a\n:::\n", language="es").html
    assert (
        "<summary>Ver la solución</summary>"
        in render("::: solution\nx\n:::\n", language="es-AR").html
    )


def test_a_callout_says_its_kind_before_a_title_of_its_own() -> None:
    html = render("## A\n\n::: challenge\n### Sort them\nx\n:::\n").html
    assert re.search(
        r'<h3 class="callout-title" id="sort-them">.*Challenge: .*Sort them</h3>', html
    )


def test_a_picture_alone_is_a_figure_with_its_caption() -> None:
    html = render("![Two *boxes*](fig/a%20b.png){alt='Two boxes: \"a\" and b' width=300}\n").html
    assert '<figure><a class="enlarge" href="../files/episodes/fig/a%20b.png"><img' in html
    assert 'src="../files/episodes/fig/a%20b.png"' in html
    assert 'alt="Two boxes: &quot;a&quot; and b"' in html
    assert 'width="300"' in html
    assert "<figcaption>Two <em>boxes</em></figcaption>" in html


@pytest.mark.parametrize(
    "text",
    [
        "[![A box](fig/a%20b.png)](fig/a%20b.png)\n",
        "![](fig/a%20b.png)\n",
        "Beside ![A box](fig/a%20b.png) it.\n",
    ],
)
def test_a_picture_that_has_a_link_or_no_words_or_stands_in_a_line_leads_nowhere(text: str) -> None:
    assert "enlarge" not in render(text).html


def test_a_picture_from_elsewhere_is_a_link_and_told() -> None:
    rendered = render("![A kitten](https://pictures.example/1.png)\n")
    assert "<img" not in rendered.html
    assert 'href="https://pictures.example/1.png"' in rendered.html
    assert kinds(rendered) == ["remote-image"]


@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("data/x.csv", "../files/episodes/data/x.csv"),
        ("../two.Rmd#part", "../lessons/two#part"),
        ("two.html", "../lessons/two"),
        ("../learners/setup.md", "../pages/setup"),
        ("setup.html#x", "../pages/setup#x"),
        ("learners/setup.md", "../pages/setup"),
        ("#here", "#here"),
        ("https://x.example/y", "https://x.example/y"),
    ],
)
def test_links_lead_to_what_was_imported(written: str, leads_to: str) -> None:
    assert f'href="{leads_to}"' in render(f"[x]({written})\n").html


def test_a_link_to_nothing_keeps_its_words_and_is_told() -> None:
    rendered = render("[the words](missing.md)\n")
    assert "the words" in rendered.html
    assert "missing" not in rendered.html
    assert kinds(rendered) == ["broken-link"]


def test_a_learner_gets_no_link_to_what_is_for_staff() -> None:
    text = "[notes](../instructors/notes.md)\n"
    assert "notes</a>" in render(text, audience=Audience.STAFF).html
    assert "/pages/notes" not in render(text).html


def test_shared_link_targets_serve_every_text() -> None:
    html = render("See [Jupyter][j].\n", shared="[j]: https://jupyter.example/\n").html
    assert 'href="https://jupyter.example/" target="_blank"' in html


def test_code_is_coloured_by_classes_and_can_be_scrolled_by_keyboard() -> None:
    html = render("```python\nprint('a')\n```\n").html
    assert '<div class="highlight"><pre tabindex="0"><code class="language-python">' in html
    assert '<span class="nb">print</span>' in html
    assert "style=" not in html


def test_outputs_and_errors_are_marked() -> None:
    html = render("```output\n<1>\n```\n\n```error\nbad\n```\n", language="es").html
    assert '<div class="output"><p class="block-label">Salida</p>' in html
    assert "&lt;1&gt;" in html
    assert '<div class="error">' in html


def test_notebook_code_is_shown_marked_and_never_run() -> None:
    rendered = render("```{r plot, echo=FALSE}\nstop('never')\n```\n", path="two.Rmd")
    assert 'class="highlight not-run"' in rendered.html
    assert "was not run" in rendered.html
    assert [finding.text for finding in rendered.findings] == ["{r plot, echo=FALSE}"]


def test_tables_align_by_classes_within_a_box_that_scrolls() -> None:
    html = render("| a | b |\n|--:|:-:|\n| 1 | 2 |\n").html
    assert '<div class="table-scroll" tabindex="0"><table class="table">' in html
    assert '<th scope="col" class="text-end">a</th>' in html
    assert '<td class="text-center">2</td>' in html


def test_leftovers_of_older_lessons_become_classes() -> None:
    rendered = render("> Words\n> {: .quotation}\n")
    assert '<p class="author-quotation">Words</p>' in rendered.html
    assert kinds(rendered) == ["attributes"]


def test_comments_and_scripts_are_told() -> None:
    rendered = render("<!-- note -->\n\n<script>x()</script>\n")
    assert "note" not in rendered.html
    assert "x()" not in rendered.html
    assert kinds(rendered) == ["comment", "removed"]


def test_a_text_that_is_no_markdown_is_shown_as_it_is() -> None:
    curriculum = CURRICULUM
    rendered = render_text(
        curriculum, FILES, {"CITATION": b"*Cite* <us>"}, "CITATION", Audience.LEARNER, Links()
    )
    assert "*Cite* &lt;us&gt;" in rendered.html
