"""What other tools left in a text, and what no tool knows: kept, and told with its line."""

import pytest

from tests.unit.curricula.test_render_page import kinds, render


def test_a_template_before_an_address_is_dropped_and_told() -> None:
    rendered = render(
        "![x]({{ page.root }}/fig/a%20b.png) and [y]( {{ site.baseurl }}/setup/) or [z]\n\n"
        "[z]: {{page.root}}/setup.html\n"
    )
    assert 'src="../files/episodes/fig/a%20b.png"' in rendered.html
    assert rendered.html.count('href="../pages/setup"') == 2
    assert kinds(rendered) == ["template"] * 3


def test_other_template_marks_are_shown_and_told() -> None:
    rendered = render('Text\n\n{% include links.md title="a" %} and `{{ code }}`\n')
    assert '{% include links.md title="a" %}' in rendered.html
    [finding] = rendered.findings
    assert (finding.kind.value, finding.line) == ("template", 3)


def test_what_is_no_html_is_shown_as_it_is_written() -> None:
    rendered = render("Say <your name here> and <b>bold</b> to <https://x.example>.\n\n<AUTHORS>\n")
    assert "&lt;your name here&gt;" in rendered.html
    assert "&lt;AUTHORS&gt;" in rendered.html
    assert "<b>bold</b>" in rendered.html
    assert kinds(rendered) == ["unknown-tag"] * 2


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<a name="there"></a>', '<a id="there"'),
        ('<img src="fig/a b.png" alt="A" style="width: 50%">', 'width="50%"'),
        ('<img src="fig/a b.png" alt="A" width="800px">', 'width="800"'),
        ('<p style="text-align:center">x</p>', '<p align="center">x</p>'),
        ('<img src="https://x.example/a.png" alt="A">', '<a href="https://x.example/a.png"'),
        ('<iframe src="https://x.example/film" title="A film"></iframe>', ">A film</a>"),
        ("<center>words</center>", "words"),
    ],
)
def test_old_html_does_what_it_can(written: str, shown: str) -> None:
    rendered = render(f"{written}\n")
    assert shown in rendered.html
    assert "style=" not in rendered.html


def test_attributes_that_do_nothing_are_told() -> None:
    rendered = render('A\n\n<div class="col" markdown="1" data-x="y">\n\n**b**\n\n</div>\n')
    [finding] = rendered.findings
    assert (finding.kind.value, finding.line) == ("attributes", 3)
    assert finding.text == 'markdown="1" data-x="y"'
    assert "<strong>b</strong>" in rendered.html


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://x.example/a_b_(c). Then", ["https://x.example/a_b_(c)"]),
        (
            "(https://x.example/a), <b>http://y.example?</b>",
            ["https://x.example/a", "http://y.example"],
        ),
        ("[https://x.example](https://y.example)", ["https://y.example"]),
        ("<a href='https://y.example'>https://x.example</a>", ["https://y.example"]),
        ("`https://x.example`", []),
    ],
)
def test_bare_addresses_are_links(text: str, links: list[str]) -> None:
    html = render(text + "\n").html
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == links


def test_small_and_large_print() -> None:
    html = render("H~2~O, m^2^ and ~~gone~~\n").html
    assert "H<sub>2</sub>O, m<sup>2</sup> and <s>gone</s>" in html


def test_terms_can_be_linked_to_by_name() -> None:
    rendered = render(
        "## Loop\n\nLoop\n: a heading has its name\n\nCall stack\n: x\n\n[own]{#mine}\n: y\n\n"
        "Стек викликів\n: z\n"
    )
    assert {"loop", "call-stack", "mine", "стек-викликів"} <= rendered.ids
    assert rendered.html.count('id="loop"') == 1


@pytest.mark.parametrize(
    ("language", "word"),
    [("fr", "Points clés"), ("pt-BR", "Pontos-chave"), ("de", "Das Wichtigste"), ("ja", "まとめ")],
)
def test_titles_of_blocks_speak_the_lessons_language(language: str, word: str) -> None:
    assert f">{word}</h2>" in render("::: keypoints\n- a\n:::\n", language=language).html


def test_where_there_is_no_word_the_english_one_says_that_it_is_english() -> None:
    html = render("::: keypoints\n- a\n:::\n", language="sw").html
    assert '<span lang="en">Key points</span>' in html
