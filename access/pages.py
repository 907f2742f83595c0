"""The pages of accounts as HTML: no script, nothing loaded from anywhere, nothing unescaped."""

from __future__ import annotations

import tomllib
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from access.principal import Principal, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from access.kept.audit import Entry
    from access.kept.tokens import Token
    from access.kept.users import User

Said = tuple[str, "Mapping[str, str]"]
"""A language and the texts in it."""

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
DAYS = 90


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_file("texts.toml"))


@cache
def _file(name: str) -> str:
    return files("access").joinpath(name).read_text("utf-8")


def language_of(accept_language: str) -> Said:
    """The texts in the language of a browser, from its Accept-Language header."""
    first, *more = accept_language.split(",")[0].split(";")[0].strip().lower().split("-")
    language = "en" if first != "zh" else "zh-Hant" if _TRADITIONAL & set(more) else "zh"
    return language, _texts()[language]


def login_page(said: Said, token: str, onward: str, fault: str, *, provider: bool) -> str:
    """Name and password; `fault` is the key of a text, or a text."""
    texts = said[1]
    other = f'<p><a href="/access/oidc/start?next={_quoted(onward)}">{escape(texts["with_provider"])}</a></p>'
    return _page(
        said,
        texts["login"],
        f'<main class="narrow"><h1>report-qa</h1>{_note(texts, fault)}<form method="post" action="/access/login">'
        f"{_hidden('form', token)}{_hidden('next', onward)}"
        f"{_field(texts['name'], 'name', 'text', 'username')}"
        f"{_field(texts['password'], 'password', 'password', 'current-password')}"
        f"<button>{escape(texts['login'])}</button></form>{other if provider else ''}</main>",
    )


def account_page(
    said: Said, user: User, who: Principal, tokens: Sequence[Token], token: str, note: str, secret: str
) -> str:
    """Role, password and tokens of a user; `secret` is a token just made."""
    texts = said[1]
    shown = f'<code class="secret">{escape(secret)}</code>' if secret else ""
    audit = f'<a href="/access/audit">{escape(texts["audit"])}</a>' if who.may(Scope.ADMIN) else ""
    return _page(
        said,
        texts["account"],
        f'<main><nav><a href="/">{escape(texts["back"])}</a>{audit}<form method="post" action="/access/logout">'
        f'{_hidden("form", token)}<button class="plain">{escape(texts["logout"])}</button></form></nav>'
        f"<h1>{escape(texts['account'])}: {escape(user.name)}</h1>{_note(texts, note)}{shown}"
        f"<p>{escape(texts['role'])}: {escape(texts[f'role_{user.role}'])}</p>"
        f"{_password_form(texts, user, token)}{_token_forms(texts, who, tokens, token)}</main>",
    )


def _password_form(texts: Mapping[str, str], user: User, token: str) -> str:
    if user.issuer:
        return f"<p>{escape(texts['from_provider'].format(issuer=user.issuer))}</p>"
    return (
        f'<h2>{escape(texts["change_password"])}</h2><form method="post" action="/access/password">'
        f"{_hidden('form', token)}{_field(texts['old_password'], 'old', 'password', 'current-password')}"
        f"{_field(texts['new_password'], 'new', 'password', 'new-password')}"
        f"<button>{escape(texts['change_password'])}</button></form>"
    )


def _token_forms(texts: Mapping[str, str], who: Principal, tokens: Sequence[Token], token: str) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.label)}</td><td>{escape(_scopes(texts, one.scopes))}</td>"
        f"<td>{escape(texts['token_ended'] if one.ended else one.ends_at)}</td>"
        f'<td><form method="post" action="/access/tokens/revoke">{_hidden("form", token)}{_hidden("id", one.id)}'
        f'<button class="plain">{escape(texts["token_revoke"])}</button></form></td></tr>'
        for one in tokens
    )
    choices = "".join(
        f'<label class="choice"><input type="checkbox" name="scope_{scope}" value="1"'
        f"{' checked' if scope is Scope.READ else ''}> {escape(texts[f'scope_{scope}'])}</label>"
        for scope in Scope
        if who.may(scope)
    )
    head = "".join(f"<th>{escape(texts[key])}</th>" for key in ("token_label", "scopes", "ends"))
    return (
        f"<h2>{escape(texts['tokens'])}</h2><p>{escape(texts['tokens_help'])}</p>"
        f'<div class="scroll"><table><thead><tr>{head}<th></th></tr></thead><tbody>{rows}</tbody></table></div>'
        f'<form method="post" action="/access/tokens">{_hidden("form", token)}'
        f"{_field(texts['token_label'], 'label', 'text', 'off')}"
        f"{_field(texts['token_days'], 'days', 'number', 'off', str(DAYS))}<p>{choices}</p>"
        f"<button>{escape(texts['token_make'])}</button></form>"
    )


def _scopes(texts: Mapping[str, str], scopes: Sequence[Scope]) -> str:
    return ", ".join(texts[f"scope_{scope}"] for scope in scopes)


def audit_page(said: Said, entries: Sequence[Entry]) -> str:
    """The last lines of the log."""
    texts = said[1]
    names = ("at", "who", "how", "action", "what", "address", "status")
    head = "".join(f"<th>{escape(texts[name])}</th>" for name in names)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(str(getattr(entry, name)))}</td>' for name in names)}</tr>" for entry in entries
    )
    return _page(
        said,
        texts["audit"],
        f'<main><nav><a href="/access/account">{escape(texts["account"])}</a></nav><h1>{escape(texts["audit"])}</h1>'
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></main>',
    )


def _page(said: Said, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{said[0]}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>report-qa: '
        f"{escape(title)}</title><style>{_file('access.css')}</style></head><body>{body}</body></html>"
    )


def _note(texts: Mapping[str, str], note: str) -> str:
    return f'<p class="note" role="alert">{escape(texts.get(note, note))}</p>' if note else ""


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _field(label: str, name: str, kind: str, fill: str, value: str = "") -> str:
    return (
        f'<label>{escape(label)}<input name="{name}" type="{kind}" autocomplete="{fill}" value="{escape(value)}" '
        f"required></label>"
    )


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/")
