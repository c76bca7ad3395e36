"""The `commonweal` command: the same product without the browser."""

from __future__ import annotations

import os
import sys
import traceback

import typer
from typer.exceptions import TyperException

from commonweal import __version__
from commonweal.access.command import Exit, bind_start, ended, messages
from commonweal.kernel.problem import Kind, Refused
from commonweal.kernel.room import install, resolve, rooms
from commonweal.site import commands as site_commands
from commonweal.site.startup import ready
from commonweal.site.wiring import ROOMS


def build() -> typer.Typer:
    """The command tree: each room adds its own commands to the root through `register(root)`."""
    install(ROOMS)
    bind_start(ready)
    root = typer.Typer(
        name="commonweal",
        help="Runs the integrated health and social care of a place.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    site_commands.register(root)
    for room in rooms():
        if room.commands:
            resolve(room.commands).register(root)

    @root.command()
    def version() -> None:
        """Print the version."""
        typer.echo(__version__)

    return root


def main() -> None:
    """Run the command line and end with its status (0 done, 1 refused, 2 usage, 3 fault)."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    try:
        result = build()(arguments, standalone_mode=False)
        return result if isinstance(result, int) else Exit.DONE
    except Refused as refusal:
        for problem in refusal.problems:
            messages.print(f"Refused: {problem}", markup=False, soft_wrap=True)
        return Exit.FAULT if refusal.kind is Kind.FAULT else Exit.REFUSED
    except TyperException as error:
        error.show(file=sys.stderr)
        return Exit.USAGE
    except typer.Exit as ending:
        return ending.exit_code
    except (KeyboardInterrupt, typer.Abort):
        messages.print("Stopped")
        return Exit.FAULT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as error:  # the last edge: a fault is said, not thrown at the reader
        if os.environ.get("COMMONWEAL_DEBUG"):
            traceback.print_exc()
        messages.print(f"Fault: {type(error).__name__}: {error}", markup=False, soft_wrap=True)
        messages.print("This is a fault of the program. Set COMMONWEAL_DEBUG=1 to see where it happened.")
        return Exit.FAULT
    finally:
        ended()


if __name__ == "__main__":
    main()
