"""`python -m access`: users, tokens and the audit log of a knowledge base. A password is asked for, or read from
standard input; it is never an argument, which other users of the machine could see."""

from __future__ import annotations

import getpass
import sys
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from access.kept.accounts import Accounts
from access.principal import Principal, Role, Scope
from kb.command_line import DebugOption, JsonOption, KbOption, new_app, print_json, stderr_console, stdout_console
from kb.errors import UsageError
from kb.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

app = new_app("Who may use a knowledge base that is served to others.")
users = new_app("Users: names, roles and passwords.")
tokens = new_app("Tokens for programs.")
app.add_typer(users, name="users")
app.add_typer(tokens, name="tokens")

RoleOption = Annotated[Role, typer.Option(help="reader: asks; curator: adds and removes too; admin: everything.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]


def _accounts(kb: KbOption) -> closing[Accounts]:
    return closing(Accounts.open(load_settings(dir=kb)))


def _operator() -> Principal:
    """Whoever types a command, as the machine calls them."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "unknown"
    return Principal(name, frozenset(Scope), "command")


def _password() -> str:
    """A password, typed twice; or the first line of standard input where nobody types."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    told: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return told


@users.command("add")
def add_user(
    name: NameArgument,
    role: RoleOption = Role.READER,
    kb: KbOption = None,
    debug: DebugOption = False,  # noqa: ARG001, FBT002  (read by kb.command_line.run)
) -> None:
    """Make a user; the password is asked for, or read from standard input."""
    with _accounts(kb) as accounts:
        user = accounts.users.add(name, role, _password())
        accounts.audit.write(_operator(), "user added", f"{user.name} {role}")
    stderr_console().print(f"{user.name} may log in as {role}.", markup=False)


@users.command("list")
def list_users(kb: KbOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:  # noqa: ARG001, FBT002
    """Show all users."""
    with _accounts(kb) as accounts:
        _print((asdict(user) for user in accounts.users.all()), as_json=as_json)


@users.command("remove")
def remove_user(name: NameArgument, kb: KbOption = None, debug: DebugOption = False) -> None:  # noqa: ARG001, FBT002
    """Remove a user, with sessions, tokens and chats."""
    with _accounts(kb) as accounts:
        accounts.users.remove(name)
        accounts.audit.write(_operator(), "user removed", name)


@users.command("password")
def set_password(name: NameArgument, kb: KbOption = None, debug: DebugOption = False) -> None:  # noqa: ARG001, FBT002
    """Give a user another password. All logins of the user end."""
    with _accounts(kb) as accounts:
        accounts.users.known(name)
        accounts.users.set_password(name, _password())
        accounts.audit.write(_operator(), "password set", name)


@users.command("role")
def set_role(
    name: NameArgument,
    role: Annotated[Role, typer.Argument(metavar="ROLE", help="reader, curator or admin")],
    kb: KbOption = None,
    debug: DebugOption = False,  # noqa: ARG001, FBT002
) -> None:
    """Give a user another role, from the next request on."""
    with _accounts(kb) as accounts:
        accounts.users.set_role(name, role)
        accounts.audit.write(_operator(), "role set", f"{name} {role}")


@tokens.command("add")
def add_token(
    name: NameArgument,
    label: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="What it may do; may be repeated. Default: read")] = None,
    days: Annotated[int, typer.Option(help="Days until it ends.")] = 90,
    kb: KbOption = None,
    debug: DebugOption = False,  # noqa: ARG001, FBT002
) -> None:
    """Make a token of a user, and print it this once."""
    with _accounts(kb) as accounts:
        user = accounts.users.known(name)
        secret, token = accounts.tokens.make(user.name, label, scope or [Scope.READ], days)
        accounts.audit.write(_operator(), "token made", f"{token.id} {user.name}")
    sys.stdout.write(f"{secret}\n")


@tokens.command("list")
def list_tokens(kb: KbOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:  # noqa: ARG001, FBT002
    """Show all tokens; what they are is not kept."""
    with _accounts(kb) as accounts:
        _print((asdict(token) for token in accounts.tokens.all()), as_json=as_json)


@tokens.command("remove")
def remove_token(
    identity: Annotated[str, typer.Argument(metavar="ID", help="As `tokens list` shows it.")],
    kb: KbOption = None,
    debug: DebugOption = False,  # noqa: ARG001, FBT002
) -> None:
    """End a token."""
    with _accounts(kb) as accounts:
        if not accounts.tokens.revoke(identity):
            raise UsageError(f"There is no token {identity}.", "`python -m access tokens list` shows all.")
        accounts.audit.write(_operator(), "token revoked", identity)


@app.command("audit")
def show_audit(
    user: Annotated[str | None, typer.Option(help="Only what this user did.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this: ask, add, remove, login, ...")] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="The last so many lines.")] = 100,
    kb: KbOption = None,
    as_json: JsonOption = False,  # noqa: FBT002
    debug: DebugOption = False,  # noqa: ARG001, FBT002
) -> None:
    """Show who did what, the oldest first."""
    with _accounts(kb) as accounts:
        entries = accounts.audit.entries(most, user, action)
    _print((asdict(entry) for entry in reversed(entries)), as_json=as_json)


def _print(lines: Iterable[dict[str, Any]], *, as_json: bool) -> None:
    console = stdout_console()
    for line in lines:
        if as_json:
            print_json(line)
        else:
            told = "  ".join(" ".join(value) if isinstance(value, tuple) else str(value) for value in line.values())
            console.print(told, markup=False, soft_wrap=True)
