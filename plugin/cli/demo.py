"""`child demo`: see the whole of CHILD on one machine."""

import os
from pathlib import Path

import click

from plugin.cli.output import NOT_READY, json_option, progress, refuse, say
from plugin.demo import DemoError, Places, run_demo


@click.command()
@click.option("--once", is_flag=True, help="Stop as soon as everything is up.")
@click.option("--child-port", default=8000, show_default=True)
@click.option("--lms-port", default=8001, show_default=True)
@click.option("--second-port", default=8002, show_default=True)
@json_option
def demo(once: bool, child_port: int, lms_port: int, second_port: int, as_json: bool) -> None:
    """Start CHILD, a practice LMS and a second LRS with a fictional world, until Ctrl-C.

    Everything is kept in CHILD_DEMO_DIR (default .demo) for the next start.

    \b
    Example:
      child demo
    """
    folder = Path(os.environ.get("CHILD_DEMO_DIR", ".demo")).absolute()
    places = Places(folder, child_port, lms_port, second_port)
    try:
        run_demo(
            places,
            progress,
            lambda data, text: say(data, text, as_json=as_json),
            once=once,
        )
    except DemoError as error:
        refuse(str(error), as_json=as_json, code=NOT_READY)
    except KeyboardInterrupt:
        progress("Stopped. Everything is kept; start again with: make demo")
