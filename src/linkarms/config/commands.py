"""Which module carries out which `linkarms` command.

`linkarms.cli.main` loads this table by name, so that the command line and the demo, which share a
floor, need not import each other. A command module offers:

- `add_arguments(parser)`: its options
- `run(options) -> int`: does it, and returns the exit status
- `prepare(options)`, when `early`: may change the environment before the settings are read. Such a
  module imports nothing of Django's apps at its top; what `run` needs it loads by name.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    module: str
    #: One line for `linkarms --help`.
    help: str
    early: bool = False


COMMANDS: dict[str, Command] = {
    "serve": Command("linkarms.cli.commands.serve", "run everything: web, background work, periodic work", True),
    "demo": Command("linkarms.demo.command", "build and serve a clearly marked demo world", True),
    "invite": Command("linkarms.cli.commands.invite", "make a one-time link that founds an organization"),
    "vouch": Command("linkarms.cli.commands.vouch", "record that the operator vouches for an organization"),
    "worker": Command("linkarms.cli.commands.worker", "run background work only, for several machines"),
    "periodic": Command("linkarms.cli.commands.periodic", "run periodic work only, for several machines"),
    "doctor": Command("linkarms.cli.commands.doctor", "say what is wrong with this installation and what to do"),
    "bench": Command("linkarms.cli.commands.bench", "measure the promised figures, from a checkout"),
    "backup": Command("linkarms.cli.commands.backup", "write everything the installation holds into one file"),
    "restore": Command("linkarms.cli.commands.restore", "put a backup into an empty installation"),
    "held-mail": Command("linkarms.cli.commands.held_mail", "send or drop the mail that a restore held back"),
    "verify": Command("linkarms.cli.commands.verify", "check that everything kept adds up, and say what does not"),
    "export supporters": Command(
        "linkarms.cli.commands.export_supporters", "write what an organization may receive now as CSV"
    ),
    "import organizations": Command(
        "linkarms.cli.commands.import_organizations", "import what a register or list says about organizations"
    ),
    "import places": Command(
        "linkarms.cli.commands.import_places", "import where postcodes and towns are, for distances and maps"
    ),
    "templates": Command(
        "linkarms.cli.commands.templates", "keep agreements and clauses that every organization can begin with"
    ),
    "search-index": Command(
        "linkarms.cli.commands.search_index", "bring the index of the registers up to date, or make it anew"
    ),
    "explain-sharing": Command(
        "linkarms.cli.commands.explain_sharing", "say why an organization may or may not receive a person's data"
    ),
    "erase": Command("linkarms.cli.commands.erase", "erase a person everywhere and tell all who received the data"),
}
