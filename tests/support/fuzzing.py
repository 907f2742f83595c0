"""Sends what schemathesis makes of the documented doors to a server over two small reports, and provokes each refusal.

    python tests/support/fuzzing.py [--cases 2000] [--seed 1]

Prints a line an operation with the statuses seen. Exit status 1 when a status is 500, an answer is not as documented,
or a documented status was not seen. tests/api/test_fuzzing.py does the same with fewer cases.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import schemathesis
from api_server import PDF_LINES, Served, served
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from pdf_files import Sheet, pdf
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from access.principal import LOCAL, Principal
from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.starting import Starting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis.checks import CheckFunction

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "/api/openapi.json"
REPORT = (
    "# Acme\n\nAcme sold 4,321 robots in 2024.\n\n| Plant | 2023 | 2024 |\n|---|---|---|\n| Delft | 1,111 | 2,222 |\n"
)
FORBIDDEN, NOT_FOUND, NO_LENGTH, TOO_LARGE, INVALID, BROKEN, UNAVAILABLE = 403, 404, 411, 413, 422, 500, 503
CHECKS: list[CheckFunction] = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
THERE = {"document": "acme.md", "page": 1, "model": "report-qa"}
"""Values that lead to something, for the parameters of paths; others are made up."""

NO_HTTP = b"Invalid HTTP request received."
"""What the web server says of bytes that are no HTTP, which never come to a door."""

Operation = tuple[str, str]
"""Method and path, as documented."""


@dataclass
class Outcome:
    """What came of it: how often each status was seen of each operation, what was wrong, what is documented."""

    documented: dict[Operation, set[int]] = field(default_factory=dict)
    seen: dict[Operation, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: list[str] = field(default_factory=list)
    cases: int = 0

    def note(self, operation: Operation, answer: int, what: str = "") -> None:
        self.seen[operation][answer] += 1
        if answer == BROKEN:
            self.faults.append(f"{' '.join(operation)}: 500 {what}")

    @property
    def unseen(self) -> list[str]:
        """The documented statuses that nothing was answered with."""
        return [
            f"{' '.join(operation)}: {status}"
            for operation, statuses in self.documented.items()
            for status in sorted(statuses - set(self.seen[operation]))
        ]


@contextmanager
def small_server(folder: Path, embedder: Any = None) -> Iterator[Served]:
    """The doors over a report with a table, a PDF, and a PDF whose file is spoiled."""
    sheets = [Sheet().text(60, 100, line) for line in PDF_LINES]
    (folder / "acme.md").write_text(REPORT, encoding="utf-8")
    for name in ("plant", "spoiled"):
        (folder / f"{name}.pdf").write_bytes(pdf(*sheets, title=name))
    with KnowledgeBase.open(Settings(dir=folder / "kb", max_file_mb=1), embedder=embedder) as kb:
        (folder / "deep").mkdir()
        (folder / "deep" / "acme.md").write_text(REPORT.replace("4,321", "9"), encoding="utf-8")
        paths = [folder / name for name in ("acme.md", "plant.pdf", "spoiled.pdf", "deep/acme.md")]
        assert {one.status for one in add_files(kb, paths)} == {"added"}
        (spoiled,) = (one for one in kb.documents() if one.name == "spoiled.pdf")
        original = kb.original(spoiled)
        assert original is not None
        original.chmod(0o600)
        original.write_bytes(b"%PDF-1.4 spoiled")
        with served(kb) as running:
            yield running


def fuzz(server: Served, cases: int, begin: int = 1) -> Outcome:
    """Send about so many cases, the same for the same `begin`."""
    outcome, turn = Outcome(), begin
    schema = schemathesis.openapi.from_url(server.url + SCHEMA)
    found: Any = schema.get_all_operations()
    operations = [one.ok() for one in found]
    for one in operations:
        statuses = {int(status) for status in one.definition.raw["responses"]}
        outcome.documented[one.method.upper(), one.path] = statuses
    while outcome.cases < cases:
        each = max(1, (cases - outcome.cases) // (3 * len(operations)))
        for one in operations:
            for strategy in _strategies(one):
                _send(one, strategy, outcome, server.url, (each, turn))
        turn += 1
    return outcome


def _strategies(operation: Any) -> Iterator[Any]:
    """Right and wrong requests; right ones, too, for what is there, where that takes nothing away."""
    yield operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    yield operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    there = {name: value for name, value in THERE.items() if f"{{{name}}}" in operation.path}
    if there and operation.method.upper() == "GET":
        yield operation.as_strategy(path_parameters=there)


def _send(operation: Any, strategy: Any, outcome: Outcome, url: str, many: tuple[int, int]) -> None:
    examples, begin = many
    name = operation.method.upper(), operation.path

    @seed(begin)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def send(case: Any) -> None:
        answer = case.call(base_url=url)
        if answer.content == NO_HTTP:
            return
        outcome.cases += 1
        outcome.note(name, answer.status_code, case.as_curl_command())
        if answer.status_code in outcome.documented[name]:
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as wrong:
                outcome.faults += [f"{' '.join(name)}: {one.title}: {one.message}" for one in wrong.exceptions]
        else:  # 404 and 405 of the framework itself, where a made-up path leads elsewhere
            expected = answer.status_code in (404, 405) and set(answer.json()) == {"error", "hint"}
            if not expected:
                outcome.faults.append(f"{' '.join(name)}: {answer.status_code} is not documented")

    with suppress(Unsatisfiable):  # nothing can be wrong with what takes no parameters
        send()


def provoke(server: Served, outcome: Outcome) -> None:
    """See each documented refusal that made-up requests do not lead to, and what takes something away."""
    with httpx.Client(base_url=server.url, timeout=120, trust_env=False) as client:
        for operation, statuses in outcome.documented.items():
            method, path = operation
            filled = _filled(path)
            if FORBIDDEN in statuses:
                server.who.principal = Principal("nobody", frozenset())
                outcome.note(operation, client.request(method, filled, **_body(operation)).status_code)
                server.who.principal = LOCAL
            if NO_LENGTH in statuses:
                outcome.note(operation, client.request(method, filled, content=iter([b"{}"])).status_code)
            if TOO_LARGE in statuses:
                outcome.note(operation, client.request(method, filled, **_large(operation)).status_code)
            for status, wrong in ((NOT_FOUND, _nowhere(operation)), (INVALID, _malformed(operation))):
                if status in statuses:
                    outcome.note(operation, client.request(method, wrong[0], **wrong[1]).status_code)
            if UNAVAILABLE in statuses:
                outcome.note(operation, asyncio.run(_while_loading(method, filled)))
        _take_away_and_bring_back(client, outcome)


def _filled(path: str) -> str:
    return path.format(**THERE, job=999, entry="x", chunk="x")


def _body(operation: Operation) -> dict[str, Any]:
    method, path = operation
    if path.endswith("/documents") and method == "POST":
        return {"files": {"files": ("pears.md", b"# Pears\n\nPears.\n")}}
    if method == "PUT":
        return {"files": {"file": ("pears.md", b"# Pears\n\nPears are sold.\n")}}
    return {"json": {"choice": "cancel"}} if method == "POST" else {}


def _nowhere(operation: Operation) -> tuple[str, dict[str, Any]]:
    """A request for what is not there."""
    missing = {"document": "nope", "page": 1, "model": "nope", "job": 999_999, "entry": "nope", "chunk": "nope"}
    sent = {"json": {"model": "nope", "messages": [{"role": "user", "content": "Who?"}]}}
    return operation[1].format(**missing), sent if operation[1].startswith("/v1/chat") else _body(operation)


def _malformed(operation: Operation) -> tuple[str, dict[str, Any]]:
    """A request that has not the documented form."""
    endless = dict.fromkeys(("document", "model", "entry", "chunk"), "x" * 2_000)
    path = operation[1].format(**endless, page=0, job="x")
    if path != operation[1] or operation[0] == "GET":
        return path, {"params": {"limit": 0}} if path == operation[1] else _body(operation)
    return path, {"data": {"same_name": "nope"}} if path.endswith("/documents") else {"json": {"nope": 1}}


def _large(operation: Operation) -> dict[str, Any]:
    sent = _body(operation)
    if "files" in sent:
        (name,) = sent["files"]
        return {"files": {name: ("large.md", b" " * 10_100_000)}}
    return {"content": b" " * 4_000_001}


async def _while_loading(method: str, path: str) -> int:
    transport = httpx.ASGITransport(app=Starting(()))
    async with httpx.AsyncClient(transport=transport, base_url="http://loading") as client:
        return (await client.request(method, path)).status_code


def _take_away_and_bring_back(client: httpx.Client, outcome: Outcome) -> None:
    """What made-up requests cannot do: it needs names and entries that are there."""
    documents, jobs = "/api/v1/documents", "/api/v1/jobs"
    one, picture = f"{documents}/{{document}}", f"{documents}/{{document}}/pages/{{page}}.png"

    def ask(operation: Operation, path: str = "", **sent: Any) -> Any:
        answer = client.request(operation[0], path or operation[1], **sent)
        outcome.note(operation, answer.status_code)
        return answer.json() if answer.headers["content-type"] == "application/json" else None

    def add(**sent: Any) -> int:
        (job,) = ask(("POST", documents), files={"files": ("acme.md", b"# Other\n\nOther text.\n")}, **sent)["jobs"]
        identity = int(job["id"])
        while ask(("GET", f"{jobs}/{{job}}"), f"{jobs}/{identity}")["state"] in ("waiting", "adding"):
            pass
        return identity

    identity = add()
    ask(("POST", f"{jobs}/{{job}}"), f"{jobs}/{identity}", json={"choice": "cancel"})
    ask(("POST", f"{jobs}/{{job}}"), f"{jobs}/{identity}", json={"choice": "cancel"})
    ask(("POST", f"{jobs}/{{job}}"), f"{jobs}/{identity}", content=b"{", headers={"content-type": "application/json"})
    broken: dict[str, Any] = {"content": b"x", "headers": {"content-type": "multipart/form-data"}}
    ask(("POST", documents), **broken)
    ask(("PUT", one), f"{documents}/acme.md", **broken)
    ask(("PUT", one), f"{documents}/acme.md", files={"file": ("acme.md", REPORT.encode())})
    ask(("PUT", one), f"{documents}/nope", files={"file": ("acme.md", b"x")})
    deep = {entry["name"]: entry["id"] for entry in ask(("GET", documents))["documents"]}["deep/acme.md"]
    ask(("PUT", one), f"{documents}/{deep}", files={"file": ("acme.md", b"x")})
    asked = {"messages": [{"role": "user", "content": "How many robots did Acme sell in 2024?"}]}
    ask(("POST", "/v1/chat/completions"), json=asked)
    ask(("POST", "/api/v1/ask"), json={"question": "How many robots did Acme sell in 2024?"})
    for name in ("plant.pdf/pages/1.png", "spoiled.pdf/pages/1.png"):
        ask(("GET", picture), f"{documents}/{name}")
    ask(("GET", "/api/v1/facts"), params={"document": "nope"})
    ask(("GET", "/api/v1/search"), params={"q": "robots", "document": "nope"})
    ask(("POST", "/api/v1/search"), json={"query": "robots", "documents": ["nope"]})
    ask(("POST", "/api/v1/search"), json={"query": "robots"})
    ask(("POST", "/api/v1/ask"), json={"question": " "})
    ask(("POST", "/v1/chat/completions"), json={"messages": [{"role": "system", "content": "Be brief."}]})
    chunk = ask(("GET", "/api/v1/search"), params={"q": "robots"})["hits"][0]["chunk"]
    ask(("GET", "/evidence/{chunk}"), f"/evidence/{chunk}")
    entry = ask(("DELETE", one), f"{documents}/plant.pdf")["bin"]
    ask(("POST", "/api/v1/bin/{entry}/restore"), f"/api/v1/bin/{entry}/restore", content=b"")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    """Run it; the exit status."""
    given_words = _arguments()
    with tempfile.TemporaryDirectory() as folder, small_server(Path(folder)) as server:
        outcome = fuzz(server, given_words.cases, given_words.seed)
        provoke(server, outcome)
    for operation, seen in sorted(outcome.seen.items()):
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(seen.items()))
        print(f"{' '.join(operation):55} {statuses}")
    for fault in dict.fromkeys(outcome.faults):
        print(f"FAULT {fault}")
    for status in outcome.unseen:
        print(f"NOT SEEN {status}")
    print(f"{outcome.cases} cases, {len(outcome.faults)} faults, {len(outcome.unseen)} documented statuses not seen")
    return 1 if outcome.faults or outcome.unseen else 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
