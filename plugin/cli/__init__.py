"""The `child` command: every group in one place."""

import click

from plugin.cli.audit import audit
from plugin.cli.backup import backup
from plugin.cli.commands import Commands
from plugin.cli.community import community
from plugin.cli.curriculum import curriculum
from plugin.cli.curriculum_versions import courses, diff, move
from plugin.cli.demo import demo
from plugin.cli.doctor import doctor
from plugin.cli.inviting import admin, invite_person
from plugin.cli.keys import keys
from plugin.cli.lms import lms
from plugin.cli.lms_add import add as add_lms
from plugin.cli.lms_due import due
from plugin.cli.lms_grades import grades
from plugin.cli.lms_guide import guide
from plugin.cli.lms_roster import roster_command
from plugin.cli.lms_trying import test_lms
from plugin.cli.log import log
from plugin.cli.lrs import lrs
from plugin.cli.mail import mail
from plugin.cli.migrate import migrate
from plugin.cli.person import person
from plugin.cli.restore import restore
from plugin.cli.retention import retention
from plugin.cli.role import role
from plugin.cli.scheme import scheme
from plugin.cli.serve import serve
from plugin.cli.unit import unit
from plugin.cli.worker import worker


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """CHILD, the learning-record service of communities of practice.

    Settings come from the environment (docs/operating/settings.md). Exit codes: 0 done, 1 refused
    with the reason, 2 wrong command line, 3 this installation is not ready.
    """


for command in (diff, courses, move):
    curriculum.add_command(command)
lms.add_command(add_lms)
lms.add_command(due)
lms.add_command(grades)
lms.add_command(guide)
lms.add_command(roster_command)
lms.add_command(test_lms)
person.add_command(invite_person)
for command in (admin, role, unit, audit, mail):
    main.add_command(command)
for command in (serve, worker, migrate, demo, community, curriculum, scheme, lms, lrs, person):
    main.add_command(command)
for command in (backup, restore, log, doctor, retention, keys):
    main.add_command(command)
