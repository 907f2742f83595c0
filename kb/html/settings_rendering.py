"""The settings in force as HTML: each with its value, where that comes from and what it does. Keys are never shown."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from kb.html.rendering import TRADITIONAL, asset, inert
from kb.search.searcher import LONGEST_QUESTION
from kb.settings import ENVIRONMENT_PREFIX, Settings, origins
from kb.store.bin import DAYS_KEPT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Texts = Mapping[str, Any]

CONFIDENCE = 0.5
"""What Answer.confidence is weighed against."""

_COLUMNS = ("name", "value", "origin", "meaning")


def settings_file() -> dict[str, Any]:
    """The groups of the settings, and their meanings in Chinese, in both scripts."""
    traditional = tomllib.loads(asset("texts_hant.toml"))
    return {**tomllib.loads(asset("settings.toml")), TRADITIONAL: traditional["meanings"]}


def settings_html(settings: Settings, status: Mapping[str, Any], texts: Texts, language: str) -> str:
    """The whole page; `status` is what `KnowledgeBase.status` tells.

    Raises:
        UsageError: kb.toml or the environment have changed since, and cannot be read any more.
    """
    known, came = settings_file(), origins(settings)
    groups = "".join(
        f"<h3>{inert(texts[f'settings_{group}'])}</h3>"
        + _table([_setting(settings, name, came[name], known.get(language, {}), texts) for name in names], texts)
        for group, names in known["groups"].items()
    )
    return (
        f'<div class="rq-settings"><p>{inert(texts["settings_help"])}</p>{_state(settings, status, texts)}{groups}'
        f"{_fixed(texts)}</div>"
    )


def _table(rows: Sequence[Sequence[str]], texts: Texts) -> str:
    names = [inert(texts[f"settings_{name}"]) for name in _COLUMNS]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(
        "<tr>"
        + "".join(f'<td data-label="{name}"><span>{cell}</span></td>' for name, cell in zip(names, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="rq-scroll" tabindex="0" role="region" aria-label="{inert(texts["tab_settings"])}"><table '
        f'class="rq-cards">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _setting(settings: Settings, name: str, origin: str, meanings: Mapping[str, str], texts: Texts) -> tuple[str, ...]:
    meaning = meanings.get(name) or str(Settings.model_fields[name].description)
    came = texts[f"origin_{origin}"].format(name=f"{ENVIRONMENT_PREFIX}{name.upper()}")
    return f"<code>{inert(name)}</code>", inert(_value(getattr(settings, name), texts)), inert(came), inert(meaning)


def _value(value: object, texts: Texts) -> str:
    if isinstance(value, SecretStr):
        return str(texts["settings_key_set" if value.get_secret_value() else "settings_not_set"])
    shown = "" if value is None else str(value)
    return shown.replace(" ", "␣") if shown.endswith(" ") else shown or str(texts["settings_not_set"])


def _state(settings: Settings, status: Mapping[str, Any], texts: Texts) -> str:
    """What the settings come to: who writes, what is in, by which versions."""
    writes = "state_llm_on" if settings.written_by_llm else "state_llm_off"
    lines = (texts[writes].format(model=settings.llm_model), texts["state_counts"].format(**status))
    versions = "".join(
        f"<dt>{inert(name)}</dt><dd>{inert(str(one))}</dd>" for name, one in status["versions"].items() if one
    )
    made = "".join(f"<dt>{inert(name)}</dt><dd>{inert(str(one))}</dd>" for name, one in status["made_with"].items())
    state_lines = "".join(f"<p>{inert(line)}</p>" for line in lines)
    details = f"<details><summary>{inert(texts['state_versions'])}</summary><dl>{made}{versions}</dl></details>"
    return f"<h3>{inert(texts['settings_state'])}</h3>{state_lines}{details}"


def _fixed(texts: Texts) -> str:
    rows = (("question", f"{LONGEST_QUESTION:,}"), ("confidence", str(CONFIDENCE)), ("bin", str(DAYS_KEPT)))
    listed = "".join(f"<dt>{inert(texts[f'fixed_{name}'])}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<h3>{inert(texts["settings_fixed"])}</h3><dl class="rq-fixed">{listed}</dl>'
