"""Accounts: names, passwords, limits, and the commands that keep them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from locked_server import PASSWORD

from access.cli import app
from access.kept.accounts import Accounts
from access.kept.limits import Buckets, Failures
from access.kept.users import common_passwords
from access.principal import Role, Scope
from kb.command_line import run
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings


class Clock:
    """A clock that goes when it is told to."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(make_settings: Callable[..., Settings], clock: Clock) -> Iterator[Accounts]:
    opened = Accounts.open(make_settings(), clock)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "password",
    ["", "short", "x" * 11, "x" * 300, "aaaaaaaaaaaa", "password1234", "PASSWORD1234", "anna-anna-12", "report-qa1234"],
)
def test_a_weak_password_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(UsageError):
        accounts.users.add("anna", Role.READER, password)
    assert accounts.users.all() == []


@pytest.mark.parametrize(
    "password", [PASSWORD, "七只湿马在屋顶上面跑来跑去", "with  two  spaces and ünïcödé", "x7!kQ-2_" * 30]
)
def test_a_long_password_of_any_signs_is_taken_whole(accounts: Accounts, password: str) -> None:
    accounts.users.add("anna", Role.READER, password)
    assert accounts.users.verified("anna", password) is not None
    assert accounts.users.verified("anna", password[:-1]) is None


def test_every_listed_password_is_one_that_length_alone_would_let_through() -> None:
    assert [one for one in common_passwords() if len(one) < 12 or one != one.casefold()] == []


@pytest.mark.parametrize("name", ["", "a b", "<b>", "a/b", "a" * 65, "a\nb", "../x", "a'b", "a;b"])
def test_a_name_has_plain_signs_only(accounts: Accounts, name: str) -> None:
    with pytest.raises(UsageError):
        accounts.users.add(name, Role.READER, PASSWORD)


def test_names_that_look_alike_are_one_user(accounts: Accounts) -> None:
    accounts.users.add("Anna", Role.READER, PASSWORD)
    for other in ("anna", "ANNA", "Ａnna"):
        with pytest.raises(UsageError):
            accounts.users.add(other, Role.ADMIN, PASSWORD)
    assert accounts.users.verified("ANNA", PASSWORD) is not None


def test_passwords_are_kept_as_argon2_hashes_each_with_its_own_salt(accounts: Accounts) -> None:
    for name in ("anna", "bert"):
        accounts.users.add(name, Role.READER, PASSWORD)
    hashes = [row[0] for row in accounts.database.rows("SELECT password FROM users")]
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert len(set(hashes)) == 2


def test_a_bucket_fills_again_with_time(clock: Clock) -> None:
    buckets = Buckets(2, 60, clock)
    assert [buckets.wait("anna") for _ in range(3)] == [0, 0, 30]
    assert buckets.wait("bert") == 0
    clock.now += 30
    assert [buckets.wait("anna"), buckets.wait("anna")] == [0, 30]


def test_what_costs_more_than_a_bucket_holds_needs_a_full_one(clock: Clock) -> None:
    buckets = Buckets(10, 10, clock)
    assert buckets.wait("anna", 50) == 0
    assert buckets.wait("anna", 50) == 10


def test_failures_are_forgotten_in_time_and_when_it_went_well(clock: Clock) -> None:
    failures = Failures(2, 60, clock)
    failures.failed("anna")
    failures.failed("anna")
    assert failures.wait("anna") == 60
    clock.now += 61
    assert failures.wait("anna") == 0
    failures.failed("anna")
    failures.failed("anna")
    failures.forget("anna")
    assert failures.wait("anna") == 0


def test_a_session_and_a_token_end_by_the_clock(accounts: Accounts, clock: Clock) -> None:
    accounts.users.add("anna", Role.CURATOR, PASSWORD)
    session = accounts.sessions.begin("anna")
    token, _ = accounts.tokens.make("anna", "a test", [Scope.READ], 1)
    for _ in range(13):
        clock.now += 3_500
        kept = accounts.sessions.principal(session)
    assert kept is None, "twelve hours are over, though it was always used"
    assert accounts.tokens.principal(token) is not None
    clock.now += 86_400
    assert accounts.tokens.principal(token) is None


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Status and output of `python -m access`."""
    with pytest.raises(SystemExit) as ended:
        run(app, arguments)
    out, err = capsys.readouterr()
    return int(str(ended.value.code)), out, err


def test_the_commands_make_list_change_and_remove_users_and_tokens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kb = ("--kb", str(tmp_path / "kb"))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert ran(capsys, "users", "add", "anna", "--role", "curator", *kb)[0] == 0
    status, out, _ = ran(capsys, "users", "list", "--json", *kb)
    assert (status, json.loads(out)["name"], json.loads(out)["role"]) == (0, "anna", "curator")
    assert ran(capsys, "users", "role", "anna", "reader", *kb)[0] == 0
    status, token, _ = ran(capsys, "tokens", "add", "anna", "--label", "script", "--days", "3", *kb)
    assert status == 0
    assert token.startswith("rqa_")
    listed = json.loads(ran(capsys, "tokens", "list", "--json", *kb)[1])
    assert (listed["user"], listed["scopes"], listed["ended"]) == ("anna", ["read"], False)
    assert ran(capsys, "tokens", "add", "anna", "--label", "x", "--scope", "write", *kb)[0] == 2
    assert ran(capsys, "tokens", "remove", listed["id"], *kb)[0] == 0
    assert ran(capsys, "users", "remove", "anna", *kb)[0] == 0
    assert ran(capsys, "users", "remove", "anna", *kb)[0] == 2
    log = [json.loads(line) for line in ran(capsys, "audit", "--json", *kb)[1].splitlines()]
    assert [line["action"] for line in log] == ["user added", "role set", "token made", "token revoked", "user removed"]
    assert PASSWORD not in str(log)


def test_a_password_is_never_an_argument(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = ran(capsys, "users", "add", "anna", "--password", PASSWORD, "--kb", str(tmp_path))
    assert status == 2
    assert "--password" in err


def test_accounts_may_be_made_before_the_knowledge_base_and_outlive_its_catalogue(
    make_settings: Callable[..., Settings], embedder: Embedder
) -> None:
    settings = make_settings()
    opened = Accounts.open(settings)
    opened.users.add("anna", Role.READER, PASSWORD)
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        assert kb.documents() == []
    assert opened.users.find("anna") is not None
    opened.close()
