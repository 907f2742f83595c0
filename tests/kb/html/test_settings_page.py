"""The settings page: every setting has its place and its meaning in both languages, and no key is shown."""

from pathlib import Path

import pytest

from kb.html.rendering import load_texts
from kb.html.settings_rendering import settings_file, settings_html
from kb.settings import Settings, load_settings, origins

STATUS = {"documents": 1, "tables": 2, "chunks": 3, "megabytes": 4.0, "versions": {"python": "3"}, "made_with": {}}


def test_every_setting_stands_in_one_group_and_is_told_of_in_both_languages() -> None:
    known = settings_file()
    listed = [name for names in known["groups"].values() for name in names]
    assert sorted(listed) == sorted(Settings.model_fields) == sorted(known["zh"])
    assert all(field.description for field in Settings.model_fields.values())


def test_each_value_is_told_with_where_it_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb.toml").write_text("top_k = 7\nbatch_size = 8\n", encoding="utf-8")
    monkeypatch.setenv("KB_BATCH_SIZE", "9")
    came = origins(load_settings(dir=tmp_path / "kb"))
    assert (came["dir"], came["batch_size"], came["top_k"], came["model"]) == (
        "command line",
        "environment",
        "file",
        "default",
    )


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_a_key_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoken: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KB_LLM_API_KEY", "sk-very-secret")
    texts = load_texts()[spoken]
    html = settings_html(load_settings(), STATUS, texts, spoken)
    assert "very-secret" not in html
    assert texts["settings_key_set"] in html
