"""A group of commands whose verbs are modules, each imported only to be run."""

import importlib
import keyword
from typing import ClassVar

import click

from quartiers.cli.french import FrenchContext, unknown_command


class LazyGroup(click.Group):
    """`verbs`: each with its help; the verb `x` is `command` of the module `x` of `package` (`x_`
    where x is a word of Python, as `import`)."""

    context_class = FrenchContext
    verbs: ClassVar[dict[str, str]] = {}
    package: ClassVar[str] = ""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.verbs:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f"{self.package}.{name}")
        command: click.Command = module.command
        command.context_class = FrenchContext
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.verbs:
            raise unknown_command(args[0], list(self.verbs), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes"):
            formatter.write_dl(list(self.verbs.items()))
