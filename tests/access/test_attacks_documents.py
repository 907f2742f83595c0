"""Attacks by what is in a report, in its name or in a question: scripts, fetched addresses, bombs, paths."""

from __future__ import annotations

import json
import socket
import zipfile
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from time import sleep
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hostile_files import LAUGHS
from office_files import docx, paragraph, pptx
from test_attacks_roles import upload

from access.principal import Role
from kb.html.rendering import load_texts
from kb.html.report_rendering import document_choices, documents_html

if TYPE_CHECKING:
    import httpx
    from locked_server import Locked

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"
ESCAPED = SCRIPT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Live(HTMLParser):
    """What would run, or be fetched from elsewhere, in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        bad = tag in {"script", "img", "iframe", "object", "embed", "link", "base", "form", "meta", "svg", "style"}
        handlers = [name for name, _ in attrs if name.startswith("on")]
        leading = [value for name, value in attrs if name in {"href", "src", "action"} and not _is_inside(value or "")]
        if bad or handlers or leading:
            self.found.append(f"<{tag} {attrs}>")


def _is_inside(address: str) -> bool:
    return address.startswith("#") or (":" not in address.split("/")[0] and not address.startswith("//"))


def html_in(answer: dict[str, Any]) -> list[str]:
    """The HTML in an answer of the queue: what else there is, the page writes as text."""
    return [one for one in answer["output"]["data"] if isinstance(one, str)]


def html_of(lines: str) -> list[str]:
    """The HTML in an answer of the chat, of which a line is an object or a list of some."""
    told = [json.loads(line) for line in lines.splitlines()]
    objects = [one for line in told for one in (line if isinstance(line, list) else [line]) if one]
    return [one[key] for one in objects for key in ("html", "growing") if key in one]


def given(locked: Locked, client: httpx.Client, name: str, data: bytes) -> str:
    """Add a file as the page does; what the list of files says of it in the end."""
    event = {"files": [{"path": upload(client, name, data), "name": name}], "refused": [], "folder": False}
    locked.call(client, "ReportsPage.add", [], event)
    for _ in range(900):
        told = client.get("/jobs?since=-1").json()
        if not told["busy"]:
            return str(told["html"])
        sleep(0.1)
    raise AssertionError(f"{name} is never done")


def workbook() -> bytes:
    """A workbook with a script in its cells, its title and the name of its sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "<script>x"
    for row in (("Firm", SCRIPT), ("Vega " + SCRIPT, 12), ("Lyra", 15)):
        sheet.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def hostile(kind: str) -> bytes:
    """A report of a format with a script wherever text can be."""
    table = f"| Firm | {SCRIPT} |\n|---|---|\n| Vega {SCRIPT} | 12 |\n"
    page = f"<html><title>{ESCAPED}</title><h1>{ESCAPED}</h1><p onclick=alert(1)>Vega sold {ESCAPED} 12 ships.{SCRIPT}</p></html>"
    slide = f"<p:sp><p:txBody><a:p><a:r><a:t>Vega sold 12 ships {ESCAPED}</a:t></a:r></a:p></p:txBody></p:sp>"
    made: dict[str, Any] = {
        "md": f"# {SCRIPT}\n\n## {SCRIPT}\n\nVega sold 12 ships {SCRIPT} in 2024.\n\n{table}",
        "txt": f"Vega {SCRIPT}\n\nVega sold 12 ships {SCRIPT} in 2024.\n",
        "html": page,
        "csv": f'Firm,"{SCRIPT}"\nVega {SCRIPT},12\nLyra,15\n',
        "xlsx": workbook(),
        "docx": docx(paragraph(f"Vega sold 12 ships {ESCAPED} in 2024.")),
        "pptx": pptx(slide),
    }
    return made[kind] if isinstance(made[kind], bytes) else str(made[kind]).encode()


@pytest.mark.parametrize("kind", ["md", "txt", "html", "csv", "xlsx", "docx", "pptx"])
def test_a_script_in_a_report_is_text_wherever_it_is_shown(locked: Locked, kind: str) -> None:
    curator, name = locked.session(Role.CURATOR), f"{kind}<img src=x onerror=alert(1)>.{kind}"
    shown = [given(locked, curator, name, hostile(kind))]
    document = next(one for one in locked.kb.documents() if one.name.startswith(kind))
    shown += html_in(locked.call(curator, "ReportsPage.renew", [[]]))
    shown += html_in(locked.call(curator, "ReportsPage.preview", [], {"id": document.id, "table": 0}))
    shown += [curator.get(f"/documents/{document.id}/parts/{at}").text for at in range(1, 5)]
    shown += [curator.get(f"/documents/{document.id}/tables/{at}").text for at in range(3)]
    answer = curator.post(
        "/chat/ask", json={"turns": ["How many ships did Vega sell?"], "key": 1, "documents": []}
    ).text
    shown += html_of(answer)
    kept = next(line["answer"] for line in map(json.loads, answer.splitlines()) if "answer" in line)
    event = {"answer": kept, "ticket": 1, "turn": 1, "number": 1}
    shown += html_in(locked.call(curator, "ChatPage.show", [], event))
    assert [found for piece in shown for found in Live(piece).found] == []
    assert any("script" in piece for piece in shown), "it is there, as text"


@pytest.mark.parametrize("path", ["/chat/ask", "/chat/render"])
def test_a_script_in_a_question_or_a_kept_answer_is_text(locked: Locked, path: str) -> None:
    reader = locked.session()
    answer = {
        "question": SCRIPT,
        "answer": SCRIPT,
        "abstained": False,
        "mode": SCRIPT,
        "citations": [{"quote": SCRIPT}],
    }
    turns = [SCRIPT] if path == "/chat/ask" else [{"key": 1, "question": SCRIPT, "answer": answer, "note": SCRIPT}]
    told = reader.post(path, json={"turns": turns, **({"key": 1} if path == "/chat/ask" else {})})
    assert told.headers["content-type"] != "text/html"
    assert [found for piece in html_of(told.text) for found in Live(piece).found] == []


@pytest.mark.parametrize(
    "path",
    [
        "/documents/{}/outline",
        "/documents/{}/parts/1",
        "/tables/{}.csv",
        "/{}",
        "/access/{}",
        "/access/login?next={}",
        "/jobs?since={}",
        "/facts.xlsx?measure={}",
    ],
)
def test_a_script_in_an_address_is_not_given_back_as_markup(locked: Locked, path: str) -> None:
    reader = locked.session()
    for script in ("%3Cscript%3Ealert(1)%3C/script%3E", "%22onmouseover=alert(1)%20x=%22"):
        answer = reader.get(path.format(script))
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        assert "<script>alert(1)" not in answer.text or not is_page
        assert not is_page or '"onmouseover' not in answer.text


def test_a_script_in_a_name_of_a_chat_a_token_or_a_log_line_is_text(locked: Locked) -> None:
    admin = locked.session(Role.ADMIN)
    form = admin.get("/access/account").text.split('name="form" value="')[1].split('"')[0]
    sent = {"form": form, "label": "<script>alert(1)</script>", "scope_read": "1", "days": "1"}
    assert "<script>" not in admin.post("/access/tokens", data=sent).text
    admin.post("/chat/ask", json={"turns": [SCRIPT], "key": 1})
    admin.get("/jobs")
    shown = admin.get("/access/audit").text
    assert "<script>" not in shown
    assert "<img" not in shown
    exported = admin.post("/chat/export", json={"format": "md", "name": SCRIPT, "turns": []})
    assert "attachment" in exported.headers["content-disposition"]


@pytest.mark.parametrize(
    "path",
    [
        *("/documents/../outline", "/documents/..%2f..%2fetc/outline", "/documents/%2e%2e%2f/outline"),
        *("/documents/0123456789abcdef/parts/../../../app.py", "/documents/0123456789abcdef/pages/1/..%2fx.webp"),
        *(
            "/tables/..%2f..%2fetc%2fpasswd.csv",
            "/static/../../app.py",
            "/assets/..%2f..%2f..%2fapp.py",
            "/svelte/..%2fx",
        ),
        *("/gradio_api/file=/etc/passwd", "/gradio_api/file=access.sqlite3", "/file=/etc/passwd", "/file/etc/passwd"),
        *("/gradio_api/file/%2fetc%2fpasswd", "/gradio_api/stream/x/../y", "/custom_component/../x/y/z"),
        *("/gradio_api/custom_component/x/client/component/..%2f..%2fx", "/static/%00", "/access.sqlite3"),
        "/gradio_api/upload_progress?upload_id=../../x",
    ],
)
def test_no_path_leads_to_a_file_of_the_server(locked: Locked, path: str) -> None:
    cookie = f"rq-session={locked.session(Role.ADMIN).cookies['rq-session']}"
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    answer = locked.raw(head.encode())
    assert answer[9:12] in (b"400", b"404", b"422"), answer[:200]
    assert b"root:" not in answer
    assert b"SQLite format" not in answer


@pytest.mark.parametrize(
    "name", ["../../escaped.md", "..\\..\\escaped.md", "/etc/escaped.md", "a\x00b.md", "C:\\escaped.md", "...", ".md"]
)
def test_a_name_that_is_a_path_lands_in_the_knowledge_base_alone(locked: Locked, name: str) -> None:
    curator = locked.session(Role.CURATOR)
    event = {"files": [{"path": upload(curator, "plain.md", f"# A\n\n{name!r} is a name.\n".encode()), "name": name}]}
    locked.call(curator, "ReportsPage.add", [], event | {"refused": [], "folder": False})
    assert curator.get("/jobs").status_code == 200
    root = locked.kb.settings.dir.parent
    assert not [path for path in root.rglob("escaped.md") if not path.is_relative_to(locked.kb.settings.dir)]
    assert not list(root.parent.glob("*escaped.md"))


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=http://127.0.0.1:{port}/x",
        "/proxy=http://127.0.0.1:{port}/x",
        "/gradio_api/file=http://127.0.0.1:{port}/x",
    ],
)
def test_the_server_fetches_no_address_for_anybody(locked: Locked, path: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(0.5)
        admin = locked.session(Role.ADMIN)
        assert admin.get(path.format(port=listener.getsockname()[1])).status_code == 404
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("kind", ["md", "html", "docx", "xml.html"])
def test_no_address_in_a_report_is_fetched(locked: Locked, kind: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(0.5)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        fetching = f'<img src="{address}"><iframe src="{address}"></iframe><link rel=stylesheet href="{address}">'
        external = f'<w:p><w:r><w:t>Text</w:t></w:r></w:p><w:altChunk r:id="rId9" Target="{address}"/>'
        data: dict[str, Any] = {
            "md": f"# A\n\n![a]({address}) [b]({address}) {fetching}\n",
            "html": f'<html><base href="{address}"><p>Some text.</p>{fetching}</html>',
            "docx": docx(external),
            "xml.html": f'<!DOCTYPE html [<!ENTITY e SYSTEM "{address}">]><html><p>It says &e; here.</p></html>',
        }
        sent = data[kind] if isinstance(data[kind], bytes) else data[kind].encode()
        curator = locked.session(Role.CURATOR)
        given(locked, curator, f"fetching.{kind}", sent)
        with pytest.raises(TimeoutError):
            listener.accept()


def bomb(kind: str) -> bytes:
    """A small file that is vast once it is read."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml" if kind == "docx" else "xl/workbook.xml", b"<a>" + bytes(200_000_000))
    return made.getvalue()


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html"])
def test_a_bomb_is_refused_and_the_server_goes_on(locked: Locked, kind: str) -> None:
    laughs = f"<!DOCTYPE html [{LAUGHS}]><html><p>&l11; and more</p></html>".encode()
    curator = locked.session(Role.CURATOR)
    told = given(locked, curator, f"bomb.{kind}", laughs if kind == "html" else bomb(kind))
    assert f"bomb.{kind}" in told
    assert "hahaha" not in told
    assert curator.get("/config").status_code == 200


def test_a_file_over_the_limit_is_refused_with_what_to_do(locked: Locked) -> None:
    curator = locked.session(Role.CURATOR)
    told = given(locked, curator, "large.md", b"# A\n\n" + b"Some words here. " * 100_000)
    assert "large.md" in told
    assert "large.md" not in locked.names()


def test_a_formula_of_a_report_is_text_in_the_files_that_are_made_of_it(locked: Locked) -> None:
    curator = locked.session(Role.CURATOR)
    given(locked, curator, "formula.csv", b"Firm,Sales\n=cmd|'/C calc'!A0,41\n@SUM(1),42\n+cmd,43\n")
    document = next(one for one in locked.kb.documents() if one.name == "formula.csv")
    (chunk,) = locked.kb.chunks(document.id)
    table = curator.get(f"/tables/{document.id}-{chunk.order}.csv").text
    cells = [cell for line in table.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.lstrip('"\ufeff').startswith(("=", "@", "+"))], table


def test_ten_thousand_reports_are_listed_in_one_answer(locked: Locked) -> None:
    (document,) = (one for one in locked.kb.documents() if one.name == "acme.md")
    many = [replace(document, id=f"{at:016x}", name=f"{at}{SCRIPT}.md") for at in range(10_000)]
    texts = load_texts()["en"]
    assert documents_html(many, texts).count("<tr") >= 10_000
    assert Live(documents_html(many, texts)).found == []
    assert len(document_choices(many, texts)) >= 10_000
