"""What the demo's console says when everything is up, for a person and for a script."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from plugin.demo.personas import Persona
from plugin.demo.places import Places
from plugin.demo.world import COURSE, DemoState


def welcome_data(places: Places, state: DemoState, people: Sequence[Persona]) -> dict[str, Any]:
    """The same as `welcome_text`, as one JSON document."""
    return {
        "child": places.child_url,
        "practice_lms": places.lms_url,
        "second_lrs": places.second_url,
        "mailbox": f"{places.child_url}/mailbox",
        "course": COURSE,
        "personas": [asdict(one) for one in people],
        "lrs_keys": {
            f"{places.child_url}/xapi": {"key": state.reader_key, "secret": state.reader_secret},
            f"{places.second_url}/xapi": {"key": state.second_key, "secret": state.second_secret},
        },
    }


def welcome_text(places: Places, state: DemoState, people: Sequence[Persona]) -> str:
    """Addresses, what to click first, who one can be, and how to see the records."""
    head = click.style
    links = "\n".join(f"  {one.name}, {one.role}\n      {one.link}" for one in people)
    return f"""
{head("CHILD is running.", bold=True)} Stop it with Ctrl-C; it keeps everything in {places.folder}.

  CHILD          {places.child_url}
  Practice LMS   {places.lms_url}
  Second LRS     {places.second_url}
  Mailbox        {places.child_url}/mailbox shows the mail that would have been sent, links and all

{head("Click first", bold=True)}
  1. {places.lms_url} and sign in as Demo Ana: open the course
     "{COURSE}", open a lesson, answer, finish it.
  2. In the lesson, open "My path" and choose the path: it shows what your record satisfied,
     what is missing and what comes next.
  3. Sign in to the LMS as Demo Carla: the gradebook has the score, and the course
     page shows the lessons that came from CHILD.

{head("Who you can be", bold=True)} (all fictional)
  In the LMS, by one click: Noa (administrator), Carla (coordinator), Mara (mentor), and learners:
  Ana and Bruno have not begun, Dora has, Emil waits to be judged, Lucía and Teo have finished.
  Lucía was in a former LMS before, and has joined who she was there with who she is now.
  Rosa coordinates the training department: her desk has its courses, its people and who asks it.
  Sol is steward and administrator: roles, training units and who changed what are on Sol's desk.
  In CHILD itself, outside the LMS, each link once:
{links}

{head("The learning records", bold=True)}, here and in the second LRS
  curl -s -u {state.reader_key}:{state.reader_secret} \\
       -H 'X-Experience-API-Version: 1.0.3' {places.child_url}/xapi/statements
  curl -s -u {state.second_key}:{state.second_secret} \\
       -H 'X-Experience-API-Version: 1.0.3' {places.second_url}/xapi/statements
"""
