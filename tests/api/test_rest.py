"""REST, as curl meets it: what is asked, added, removed, restored; how it refuses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from api_server import PDF_LINES, Served, served
from pdf_files import Sheet, pdf

from access.principal import LOCAL, Principal, Scope
from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

ACME = """# Acme Robotics: a strong year

## Sales

Acme sold 4,321 robots in 2024, more than in any year before. Its factory stands in Delft.

Table 1: Deliveries by plant (units)

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
| Turin | 1,333 | 2,099 |
"""
PEARS = "# Pears\n\nPears were sold for 5 euros.\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("rest")
    (folder / "acme.md").write_text(ACME, encoding="utf-8")
    sheets = (Sheet().text(60, 100, line) for line in PDF_LINES)
    (folder / "plant.pdf").write_bytes(pdf(*sheets, title="Plant"))
    with KnowledgeBase.open(Settings(dir=folder / "kb", max_file_mb=1), embedder=embedder) as kb:
        assert [one.status for one in add_files(kb, [folder / "acme.md", folder / "plant.pdf"])] == ["added"] * 2
        with served(kb) as running:
            yield running


@pytest.fixture
def client(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=120, trust_env=False) as opened:
        yield opened


@pytest.fixture
def restricted(server: Served) -> Iterator[Served]:
    """The server, asked by somebody who may do nothing."""
    server.who.principal = Principal("nobody", frozenset())
    yield server
    server.who.principal = LOCAL


needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")


def curl(*arguments: str) -> str:
    done = subprocess.run(
        ["curl", "--noproxy", "*", "-sS", *arguments], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


def ended(client: httpx.Client, job: int) -> dict[str, Any]:
    """A job once nothing is left to do for it."""
    while True:
        told: dict[str, Any] = client.get(f"/jobs/{job}").raise_for_status().json()
        if told["state"] not in ("waiting", "adding"):
            return told


def names(client: httpx.Client) -> set[str]:
    return {one["name"] for one in client.get("/documents").json()["documents"]}


def problem(answer: httpx.Response) -> dict[str, str]:
    told: dict[str, str] = answer.json()
    assert set(told) == {"error", "hint"}
    assert all(told.values())
    assert "\n" not in "".join(told.values())
    return told


@needs_curl
def test_curl_gets_an_answer_with_the_fields_of_the_contract(server: Served) -> None:
    body = json.dumps({"id": "q1", "question": "How many robots did Acme sell in 2024?"})
    told = json.loads(curl(f"{server.url}/api/v1/ask", "-H", "Content-Type: application/json", "-d", body))
    assert told["id"] == "q1"
    assert "4,321" in told["answer"]
    assert not told["abstained"]
    (citation,) = told["citations"]
    assert citation["document"] == "acme.md"
    assert "4,321" in citation["quote"]


def test_a_conversation_is_answered_at_its_last_question(client: httpx.Client) -> None:
    turns = ["How many units did the plant in Delft deliver in 2024?", "And in 2023?"]
    told = client.post("/ask", json={"turns": turns}).raise_for_status().json()
    assert told["question"] == turns[-1]
    assert "1,111" in told["answer"]


@needs_curl
def test_an_answer_comes_as_server_sent_events_too(server: Served) -> None:
    body = json.dumps({"question": "How many robots did Acme sell in 2024?", "stream": True})
    told = curl("-iN", f"{server.url}/api/v1/ask", "-H", "Content-Type: application/json", "-d", body)
    assert "content-type: text/event-stream" in told.lower()
    kind, data = told.strip().splitlines()[-2:]
    assert kind == "event: answer"
    assert "4,321" in json.loads(data.removeprefix("data: "))["answer"]


def test_the_evidence_of_a_citation_is_a_page_with_the_quote_marked(client: httpx.Client) -> None:
    told = client.post("/ask", json={"question": "How many robots did Acme sell in 2024?"}).json()
    page = client.get(told["citations"][0]["url"]).raise_for_status()
    assert page.headers["content-type"].startswith("text/html")
    marked = re.search(r"<mark>(.*?)</mark>", page.text, re.DOTALL)
    assert marked
    assert "4,321 robots" in marked[1]


def test_the_evidence_of_a_cell_is_the_table_with_the_cell_marked(client: httpx.Client) -> None:
    told = client.post("/ask", json={"question": "How many units did the plant in Turin deliver in 2024?"}).json()
    page = client.get(told["citations"][0]["url"]).raise_for_status().text
    marked = re.findall(r'class="[^"]*rq-cited[^"]*"[^>]*>(?:<mark>)?([^<]+)', page)
    assert marked == ["2,099"]


def test_the_evidence_in_a_pdf_shows_its_page(client: httpx.Client) -> None:
    asked = {"question": "How many bicycles did the Delft plant make in 2024?", "documents": ["plant.pdf"]}
    told = client.post("/ask", json=asked).json()
    address = told["citations"][0]["url"]
    page = client.get(address).raise_for_status().text
    picture = re.search(r'<img src="\.\.(/api/v1/documents/[^"]+)"', page)
    assert picture
    assert "<i style=" in page
    drawn = client.get(f"{address.partition('/evidence/')[0]}{picture[1]}").raise_for_status()
    assert drawn.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("ask", ["get", "post"])
def test_passages_are_searched(client: httpx.Client, ask: str) -> None:
    if ask == "get":
        found = client.get("/search", params={"q": "robots", "top_k": 1, "document": "acme.md"})
    else:
        found = client.post("/search", json={"query": "robots", "top_k": 1, "documents": ["acme.md"]})
    (hit,) = found.raise_for_status().json()["hits"]
    assert (hit["rank"], hit["document"]) == (1, "acme.md")


def test_figures_are_listed_as_the_command_does_and_in_parts(client: httpx.Client) -> None:
    every = client.get("/facts", params={"document": "acme.md"}).raise_for_status().json()
    assert every["total"] == len(every["facts"]) > 2
    second = client.get("/facts", params={"document": "acme.md", "limit": 1, "offset": 1}).json()
    assert second["facts"] == every["facts"][1:2]
    assert second["total"] == every["total"]
    assert {
        one["printed"] for one in client.get("/facts", params={"subject": "Turin", "period": "2024"}).json()["facts"]
    } == {"2,099"}


def test_a_document_is_added_replaced_removed_and_restored(client: httpx.Client) -> None:
    (job,) = client.post("/documents", files={"files": ("pears.md", PEARS)}).raise_for_status().json()["jobs"]
    added = ended(client, job["id"])
    assert (added["state"], added["result"]["status"]) == ("done", "added")
    identity = added["result"]["id"]
    assert client.get(f"/documents/{identity}").json()["name"] == "pears.md"

    changed = {"file": ("anything.md", PEARS.replace("5", "6"))}
    replaced = ended(client, client.put("/documents/pears.md", files=changed).raise_for_status().json()["id"])
    assert replaced["result"]["status"] == "replaced"
    assert replaced["replaced"]
    assert "6 euros" in client.post("/ask", json={"question": "For how many euros were pears sold?"}).json()["answer"]

    removed = client.delete("/documents/pears.md").raise_for_status().json()
    assert "pears.md" not in names(client)
    entries = client.get("/bin").json()["entries"]
    assert removed["bin"] in {one["id"] for one in entries}
    job = client.post(f"/bin/{removed['bin']}/restore", content=b"").raise_for_status().json()
    assert ended(client, job["id"])["state"] == "done"
    assert "pears.md" in names(client)
    client.delete("/documents/pears.md").raise_for_status()


def test_a_file_of_the_same_name_waits_for_a_choice(client: httpx.Client) -> None:
    (job,) = client.post("/documents", files={"files": ("acme.md", PEARS)}).json()["jobs"]
    assert ended(client, job["id"])["state"] == "asking"
    assert problem(client.post(f"/jobs/{job['id']}", json={"choice": "perhaps"}))["error"]
    told = client.post(f"/jobs/{job['id']}", json={"choice": "cancel"}).raise_for_status().json()
    assert told["state"] == "stopped"
    assert client.post(f"/jobs/{job['id']}", json={"choice": "cancel"}).status_code == 409


def test_a_choice_may_come_with_the_file(client: httpx.Client) -> None:
    sent = client.post("/documents", files={"files": ("acme.md", PEARS)}, data={"same_name": "both"})
    (job,) = sent.raise_for_status().json()["jobs"]
    told = ended(client, job["id"])
    assert told["result"]["name"] == "acme (2).md"
    client.delete("/documents/acme (2).md").raise_for_status()


def test_a_file_that_cannot_be_read_fails_as_a_job_and_says_why(client: httpx.Client) -> None:
    (job,) = client.post("/documents", files={"files": ("empty.md", b"")}).json()["jobs"]
    told = ended(client, job["id"])
    assert told["state"] == "failed"
    assert told["error"].startswith("empty.md ")


@pytest.mark.parametrize(
    "name", ["..", "../../etc/passwd.md", "a\x00b.md", "x" * 400 + ".md", "c:\\d\\e.md", "\ud83d.md"]
)
def test_names_of_files_lead_nowhere(client: httpx.Client, server: Served, name: str) -> None:
    boundary = "b"
    told = name.encode("utf-8", "surrogatepass")
    body = b'--b\r\ncontent-disposition: form-data; name="files"; filename="' + told + b'"\r\n\r\n\r\n--b--\r\n'
    sent = client.post(
        "/documents", content=body, headers={"content-type": f"multipart/form-data; boundary={boundary}"}
    )
    assert sent.status_code in (202, 400, 422)
    for job in sent.json().get("jobs", ()):
        assert "/" not in ended(client, job["id"])["name"]
    assert names(client) == {"acme.md", "plant.pdf"}


def test_pages_are_pictures(client: httpx.Client) -> None:
    picture = client.get("/documents/plant.pdf/pages/2.png", params={"width": 600}).raise_for_status()
    assert picture.headers["content-type"] == "image/png"
    assert int.from_bytes(picture.content[16:20]) == 700
    assert "pages 1 to 2" in problem(client.get("/documents/plant.pdf/pages/3.png"))["hint"]
    assert client.get("/documents/acme.md/pages/1.png").status_code == 404


def test_counters_tell_what_was_asked(client: httpx.Client) -> None:
    client.post("/ask", json={"question": "How many robots did Acme sell in 2024?"})
    told = client.get("/metrics").raise_for_status()
    assert told.headers["content-type"].startswith("text/plain; version=")
    assert 'reportqa_requests_total{method="POST",route="/api/v1/ask",status="200"}' in told.text
    assert 'reportqa_answers_total{door="rest",mode="extract",outcome="answer"}' in told.text
    assert "reportqa_documents 2.0" in told.text


def test_the_server_says_that_it_is_well(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "documents": 2, "adding": False}


JSON = {"content-type": "application/json"}
REFUSED = [
    ("GET", "/nothing", 404, {}),
    ("PUT", "/ask", 405, {"content": b"{}"}),
    ("POST", "/ask", 422, {"json": {}}),
    ("POST", "/ask", 422, {"json": {"question": "a", "turns": ["b"]}}),
    ("POST", "/ask", 422, {"json": {"question": "a", "nope": 1}}),
    ("POST", "/ask", 422, {"content": rb'{"question": "\ud800"}', "headers": JSON}),
    ("POST", "/ask", 422, {"content": rb'{"question": "a", "\ud800": 1}', "headers": JSON}),
    ("POST", "/ask", 400, {"content": b"{", "headers": JSON}),
    ("POST", "/ask", 400, {"json": {"question": " "}}),
    ("POST", "/ask", 400, {"json": {"question": "Who?", "documents": ["nope.pdf"]}}),
    ("POST", "/ask", 411, {"content": iter([b"{}"])}),
    ("POST", "/ask", 413, {"content": b" " * 4_000_001}),
    ("POST", "/documents", 413, {"files": {"files": ("big.md", b" " * 10_100_000)}}),
    ("POST", "/search", 422, {"json": {"query": "a", "top_k": 0}}),
    ("GET", "/search", 422, {}),
    ("GET", "/facts?limit=0", 422, {}),
    ("GET", "/documents/nope", 404, {}),
    ("DELETE", "/documents/nope", 404, {}),
    ("PUT", "/documents/nope", 404, {"files": {"file": ("a.md", b"a")}}),
    ("POST", "/bin/nope/restore", 404, {"content": b""}),
    ("GET", "/jobs/99999", 404, {}),
    ("GET", f"/documents/{quote('../../etc/passwd', safe='')}", 404, {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status", "sent"), REFUSED)
def test_a_refusal_says_what_happened_and_what_to_do(
    client: httpx.Client, method: str, path: str, status: int, sent: dict[str, Any]
) -> None:
    answer = client.request(method, path, **sent)
    assert answer.status_code == status
    problem(answer)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/api/v1/ask", Scope.READ),
        ("GET", "/api/v1/search?q=a", Scope.READ),
        ("GET", "/api/v1/facts", Scope.READ),
        ("GET", "/api/v1/documents", Scope.READ),
        ("GET", "/api/v1/documents/plant.pdf/pages/1.png", Scope.READ),
        ("GET", "/api/v1/jobs", Scope.READ),
        ("GET", "/evidence/x", Scope.READ),
        ("POST", "/v1/chat/completions", Scope.READ),
        ("GET", "/v1/models", Scope.READ),
        ("POST", "/mcp", Scope.READ),
        ("POST", "/api/v1/documents", Scope.WRITE),
        ("PUT", "/api/v1/documents/acme.md", Scope.WRITE),
        ("DELETE", "/api/v1/documents/acme.md", Scope.WRITE),
        ("GET", "/api/v1/bin", Scope.WRITE),
        ("POST", "/api/v1/bin/x/restore", Scope.WRITE),
        ("POST", "/api/v1/jobs/1", Scope.WRITE),
        ("GET", "/api/v1/metrics", Scope.ADMIN),
    ],
)
def test_every_address_asks_for_the_right_it_needs(restricted: Served, method: str, path: str, scope: Scope) -> None:
    """Whoever has all rights but one is refused just that; rights are looked at before anything else is."""
    restricted.who.principal = Principal("almost", frozenset(Scope) - {scope})
    sent: dict[str, Any] = {"json": {}} if method == "POST" and "documents" not in path else {}
    with httpx.Client(base_url=restricted.url, trust_env=False) as client:
        assert client.request(method, path, **sent).status_code == 403
        restricted.who.principal = LOCAL
        if method == "GET":
            assert client.request(method, path).status_code != 403


def test_what_is_documented_is_there_and_needs_no_network(server: Served) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        page = client.get("/api/docs").raise_for_status().text
        assert not re.search(r"https?://", page)
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            client.get(f"/api/{address}").raise_for_status()
        schema = client.get("/api/openapi.json").raise_for_status().json()
    assert {"/api/v1/ask", "/api/v1/documents/{document}", "/v1/chat/completions"} <= schema["paths"].keys()
    assert schema["paths"]["/api/v1/jobs/{job}"]["get"]["summary"] == "A file on its way in"
