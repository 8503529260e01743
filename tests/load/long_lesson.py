"""A lesson as long as asked, of what real lessons are made of: prose, code with output, exercises
with solutions, lists, tables, pictures, links, and now and then a formula, tabs or a footnote.
"""

from collections.abc import Callable, Iterator
from itertools import count, islice
from random import Random

WORDS = """
a the of and to in it is that one when which value column file row name each table list function
loop result data set year country plot call read write first next last same other more than with
for as by from you we can will use give show make find change look open save run print return
""".split()  # noqa: SIM905  # a list of 70 quoted strings is harder to read
SECTION = """\
## {title} {{#part-{n}}}

{prose}

{prose}

- {line} with `name_{n}` and *some* words
- {line}
  - {line}

```python
# {line}
for row in table_{n}[:10]:
    total = total + float(row["value"]) * {n}
    print(f"{{row['name']}}: {{total:.2f}}", end="\\n")
```

```output
{line}: 10.{n}
```
"""
EXERCISE = """\
::::::::::::::::::::::::::::::::::::::: challenge

## {title}

{prose}

1. {line}
2. {line} `print({n})`

:::::::::::::::  solution

## Solution

{prose}

```bash
$ cd folder-{n}
$ ls -F | sort | head -n 5
```

:::::::::::::::::::::::::

::::::::::::::::::::::::::::::::::::::::::::::::::
"""
ASIDE = """\
:::::::::::::::::::::::::::::::::::::::::  callout

## {title} {{#aside-{n}}}

{prose} See [the next part](#aside-{n}), <https://example.org/{n}>
and [the setup](../learners/setup.md).

::::::::::::::::::::::::::::::::::::::::::::::::::
"""
TABLE = """\
| {title} | Value | Share |
| ------- | ----: | :---: |
| {line}  | {n}   | 0.5   |
| {line}  | 7     | 0.25  |

![{line}](fig/picture.svg){{alt='{line}, drawn as a line' width=300}}

{prose} It is "so" -- or 5 < {n} & more.[^{n}]

[^{n}]: {line}.
"""
RARE = """\
::: group-tab

### Windows

{line}

### macOS

{line}: $\\frac{{x_{n}}}{{2}} \\le \\sqrt{{y}}$

:::

<!-- {line} -->

Term {n}
:   {line}
"""
CONSTRUCTS = [SECTION, EXERCISE, SECTION, ASIDE, SECTION, EXERCISE, TABLE, SECTION, RARE]


def long_lesson(lines: int) -> str:
    """The same text each time."""
    return "\n".join(islice(_lines(), lines)) + "\n"


def _lines() -> Iterator[str]:
    random = Random(7)  # the same words each time, no secret

    def some(most: int) -> str:
        return " ".join(random.choices(WORDS, k=random.randint(most // 2, most)))

    for number in count(1):
        construct = CONSTRUCTS[number % len(CONSTRUCTS)]
        while "{title}" in construct or "{line}" in construct or "{prose}" in construct:
            for mark, text in (
                ("{title}", some(6).capitalize()),
                ("{line}", some(9).capitalize()),
                ("{prose}", _prose(some)),
            ):
                construct = construct.replace(mark, text, 1)
        filled = construct.replace("{n}", str(number)).replace("{{", "{").replace("}}", "}")
        yield from filled.split("\n")


def _prose(some: Callable[[int], str]) -> str:
    first, second, third, fourth = (some(14) for _ in range(4))
    return (
        f"{first.capitalize()}, **{second}**,\n{third} `len(x_{{n}})` and {fourth},\n"
        f"[{some(4)}](https://example.org/guide/{{n}}#a) of {some(10)}.\n{some(16).capitalize()}."
    )
