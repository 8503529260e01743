"""The group that `child` is: what the database refuses ends every command in the same way."""

from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from plugin.cli.output import NOT_READY, refuse
from storage import trouble_of


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Every command writes all or nothing, so it can be given again once that is mended."""
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as error:
            if trouble := trouble_of(error):
                refuse(f"{trouble.fix} Nothing was changed.", as_json=as_json, code=NOT_READY)
            raise
