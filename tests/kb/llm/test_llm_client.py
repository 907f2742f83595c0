"""The client of a language model: real HTTP on loopback, with an endpoint that works, dawdles, breaks off, refuses and
babbles."""

import json
import threading
from collections.abc import Callable

import pytest
from scripted_llm import Reply, Scripted, scripted_llm

from kb.errors import LanguageModelError
from kb.llm.client import LanguageModel
from kb.llm.messages import Message, Spent, Stop
from kb.settings import Settings

ASKED = [Message("system", "Be brief."), Message("user", "你好")]
KEY = "sk-very-secret"


def settings_for(server: Scripted, **given: object) -> Settings:
    fields = {"llm_base_url": server.url, "llm_model": "scripted", "llm_api_key": KEY, "llm_retries": 0, **given}
    return Settings.model_validate(fields)


def written(server: Scripted, **given: object) -> list[str | Spent]:
    return list(LanguageModel(settings_for(server, **given)).write(ASKED, Stop()))


def test_a_reply_comes_in_pieces_with_the_tokens_it_took() -> None:
    with scripted_llm(lambda _: Reply("一二三四五六七", size=2)) as server:
        assert written(server) == ["一二", "三四", "五六", "七", Spent(1000, 50)]
    assert server.requests[0]["messages"][1] == {"role": "user", "content": "你好"}
    assert server.requests[0]["stream"] is True
    assert server.requests[0]["temperature"] == 0.0
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_an_endpoint_that_tells_no_tokens_and_one_that_cuts_at_the_most_are_noticed() -> None:
    with scripted_llm(lambda _: Reply("abc", usage=False, finish="length")) as server:
        assert written(server) == ["abc", Spent(0, 0, whole=False)]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=500), "failed (status 500)"),
        (Reply(status=429), "is too busy (status 429)"),
        (Reply(status=401), "refuses the key (status 401)"),
        (Reply(status=404), "is not there (status 404)"),
        (Reply(status=400), "refused the request (status 400)"),
        (Reply("a long answer", cut=2), "broke off"),
        (Reply(raw=b"data: {not json}\n\n"), "sent what is no answer"),
        (Reply(raw=b'data: {"choices": 7}\n\n'), "sent what is no answer"),
        (Reply(raw=b'data: {"choices": [{"delta": 3}]}\n\n'), "sent what is no answer"),
        (Reply(raw=b"<html>busy</html>"), "broke off"),
        (Reply(raw=b"data: [DONE]\n\n"), "broke off"),
        (Reply(raw=b"data: \xff\xfe\n\n"), "sent what is no answer"),
    ],
)
def test_what_fails_is_told_in_one_line_without_the_key(reply: Reply, why: str) -> None:
    with scripted_llm(lambda _: reply) as server, pytest.raises(LanguageModelError) as raised:
        written(server)
    assert why in raised.value.what
    assert "\n" not in raised.value.what
    assert "sk-" not in str(raised.value)


def test_an_endpoint_that_is_busy_at_first_is_asked_again() -> None:
    replies = iter([Reply(status=429), Reply(status=503), Reply("done")])
    with scripted_llm(lambda _: next(replies)) as server:
        assert written(server, llm_retries=2)[0] == "don"
    assert len(server.requests) == 3


def test_an_endpoint_that_keeps_silent_or_takes_too_long_is_given_up() -> None:
    with scripted_llm(lambda _: Reply("slow", pause=30)) as server:
        with pytest.raises(LanguageModelError, match="kept silent for 1 seconds"):
            written(server, llm_timeout=1)
        with pytest.raises(LanguageModelError, match="took longer than 1 seconds"):
            written(server, llm_timeout_total=1)


def test_an_endpoint_that_is_not_there_is_told() -> None:
    with scripted_llm(lambda _: Reply()) as server:
        pass
    with pytest.raises(LanguageModelError, match="cannot be reached"):
        written(server)


@pytest.mark.parametrize("how", ["stop", "close"])
def test_stopping_ends_the_request_itself(how: str) -> None:
    with scripted_llm(lambda _: Reply("x" * 10_000, size=1, pause=0.01)) as server:
        stop = Stop()
        pieces = LanguageModel(settings_for(server)).write(ASKED, stop)
        assert next(pieces) == "x"
        if how == "stop":
            stop.tell()
            assert len(list(pieces)) < 10_000
        else:
            pieces.close()  # type: ignore[attr-defined]
        assert server.gone.wait(10)


def test_stopping_does_not_wait_for_a_silent_endpoint() -> None:
    with scripted_llm(lambda _: Reply("late", pause=600)) as server:
        stop = Stop()
        threading.Timer(0.2, stop.tell).start()
        assert list(LanguageModel(settings_for(server)).write(ASKED, stop)) == []
        assert list(LanguageModel(settings_for(server)).write(ASKED, stop)) == []


def test_the_key_is_in_no_settings_that_are_shown_or_stored(
    make_settings: Callable[..., Settings], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with scripted_llm(lambda _: Reply("ok")) as server:
        settings = settings_for(server)
        list(LanguageModel(settings).write(ASKED, Stop()))
    assert KEY not in repr(settings) + str(settings) + json.dumps(settings.model_dump(mode="json")) + caplog.text
