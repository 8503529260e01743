"""`child lms guide`: what to paste where in an LMS, with the addresses of this installation."""

from dataclasses import asdict

import click

from plugin.cli.output import json_option, refuse, say
from plugin.lti import tool_addresses
from plugin.settings import SettingsError, read_settings
from plugin.web.guides import GUIDES
from plugin.web.guides.markdown import as_markdown


@click.command("guide")
@click.argument("lms", type=click.Choice(list(GUIDES)))
@json_option
def guide(lms: str, *, as_json: bool) -> None:
    """Print how to connect that LMS, as Markdown.

    \b
    Example:
      child lms guide moodle
    """
    try:
        base_url = read_settings().base_url
    except SettingsError as error:
        refuse(str(error), as_json=as_json)
    made = GUIDES[lms](tool_addresses(base_url))
    say(asdict(made), as_markdown(made), as_json=as_json)
