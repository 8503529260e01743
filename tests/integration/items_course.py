"""A small course with every kind of question and every rule, and the world it is published in."""

from dataclasses import replace
from pathlib import Path

from community import OPERATOR
from curricula import import_curriculum, read_source, version
from storage import Database, SecretBox, utc_now
from tests.unit.plugin.web.world import World, make_world

SETTINGS = """
title: Bread for a street
slug: bread
language: en
licence: CC BY 4.0
attribution: Ignite (fictional)
pass_mark: 0.6
modules:
  - slug: all
    title: All of it
    lessons:
      - {slug: kinds, title: Every kind of question, file: lessons/kinds.md}
      - {slug: twice, title: Two attempts, file: lessons/twice.md,
         rules: {attempts: 2, counts: best, feedback: after-finishing, retakes: 1, shuffle: true}}
      - {slug: once, title: One attempt, file: lessons/once.md,
         rules: {attempts: 1, feedback: never, retakes: 0}}
      - {slug: timed, title: Against the clock, file: lessons/timed.md, rules: {minutes: 20}}
"""
KINDS = """
## In the morning

An oven takes half an hour to get hot, and a queue forms in front of the shop in less.

::: item {#heat}
What takes **half an hour**?

- [x] The oven
  > Yes, and the queue is faster.
- [ ] The queue
  > It is there before the bread.
- [ ] A very long answer that says in many words what could be said in few, such as the time that
  somebody needs who walks from the square to the bakery and back in the rain
:::

Two of these are needed for every loaf.

::: item {#needed kind=multiple points=2}
What is needed?

- [x] Flour
- [x] Water
- [ ] Sugar
:::

::: callout
## A word on ovens

::: item {#gas kind=true-false practice}
An oven needs gas.

= false
  > Wood does it too.
!=
  > Think of wood.
:::
:::

::: item {#word kind=fill-in}
What rises?

= dough | the dough
!=
  > It is made of flour and water.
:::

::: item {#wheel kind=numeric}
A wheel is one metre across. How far does it roll in one turn, in metres?

= 3.14 ± 0.01
:::

::: item {#places kind=matching}
What belongs where?

- bread => oven
- milk => fridge
- a knife, long and with teeth => drawer
- => roof
:::

::: item {#order kind=sequencing}
Put the morning in order.

1. Heat the oven
2. Shape the loaves
3. Bake
4. Open the shop
:::

## What you think

::: item {#queue kind=free-text points=2}
Describe a queue of your own and who decides in it.

::: instructor
An example of her own; names who decides.
:::
:::

That is all for today.
"""
TWICE = """
Two tries each.

::: item {#sum}
How many loaves are `2 + 3`?

- [ ] `23`
  > That would be text.
- [x] `5`
  > Five.
- [ ] `6`
:::

::: item {#far kind=numeric}
How many metres are a kilometre?

= 1000
:::
"""
ONCE = """
::: item {#say}
Which is right?

- [ ] this
- [x] that
:::
"""
TIMED = """
::: item {#fast}
Which is faster?

- [ ] bread
- [x] light
:::

::: item {#slow}
Which is slower?

- [x] bread
- [ ] light
:::
"""
TEXTS = {"kinds": KINDS, "twice": TWICE, "once": ONCE, "timed": TIMED}


def right_fields(world: World, lesson: str = "kinds") -> dict[str, str | list[str]]:
    """What the lesson's form holds with everything right."""
    with world.services.database.reading() as session:
        lessons = version(session, world.version_id).curriculum.lessons
    fields: dict[str, str | list[str]] = {}
    for item in next(one for one in lessons if one.slug == lesson).items:
        name = f"item:{item.slug}"
        if item.kind in ("matching", "sequencing"):
            for at, option in enumerate(item.options, start=1):
                fields[f"{name}:{option.key}"] = option.match or str(at)
        elif item.kind == "free-text":
            fields[name] = "The baker decides."
        elif item.kind == "numeric":
            fields[name] = f"{item.number}".replace(".", ",")
        else:
            right = [option.key for option in item.options if option.correct]
            fields[name] = right or item.accepted[0]
    return fields


def items_world(database: Database, secret_box: SecretBox, folder: Path) -> World:
    """The pages' world with this course in the place of the other."""
    world = make_world(database, secret_box, folder)
    lessons = folder / "bread" / "lessons"
    lessons.mkdir(parents=True)
    (folder / "bread" / "curriculum.yaml").write_text(SETTINGS, encoding="utf-8")
    for slug, text in TEXTS.items():
        (lessons / f"{slug}.md").write_text(text, encoding="utf-8")
    with world.services.database.unit_of_work() as uow:
        imported = import_curriculum(
            uow,
            read_source(folder / "bread"),
            asker=OPERATOR,
            community_id=world.community.id,
            publish=True,
            now=utc_now(),
        )
        uow.commit()
    return replace(world, version_id=imported.version_id, version_hash=imported.version_hash)
