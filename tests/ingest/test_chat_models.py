"""Opening a chat model: what is wrong is said in one line, and a model off this machine can be forbidden."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ingest.chat_models import is_loopback, leaves_this_machine, open_model
from ingest.errors import ModelError, SettingError
from ingest.settings import Settings


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "none")


@pytest.mark.parametrize("name", ["gpt-4o", "openai:", ":gpt-4o"])
def test_a_setting_of_another_form_is_an_error(name: str) -> None:
    with pytest.raises(SettingError, match=r"write provider:model"):
        open_model(Settings(model=name))


def test_no_model_and_an_unknown_provider_are_errors() -> None:
    with pytest.raises(SettingError, match="is not set"):
        open_model(Settings())
    with pytest.raises(SettingError, match=r"does not know: frobnitz\.$"):
        open_model(Settings(model="frobnitz:model"))


@pytest.mark.parametrize("limits", [{"model_seconds": "soon"}, {"model_seconds": "0"}, {"model_tokens": "-1"}])
def test_a_limit_that_is_none_is_an_error(limits: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="write a number above 0"):
        open_model(Settings(model="openai:m", **limits))


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (ImportError("Please install it with `pip install langchain-openai`"), "pip install langchain-openai"),
        (RuntimeError("No API key.\nSet it."), "cannot be opened: No API key. Set the provider's key"),
        (RuntimeError(), "cannot be opened: RuntimeError."),
    ],
)
def test_a_missing_package_or_key_is_one_line_with_the_next_step(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, message: str
) -> None:
    def refuse(*given: Any, **named: Any) -> Any:
        raise raised

    monkeypatch.setattr("langchain.chat_models.init_chat_model", refuse)
    with pytest.raises(ModelError) as caught:
        open_model(Settings(model="openai:gpt-4o"))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def never() -> Settings:
    return Settings(model="openai:m", model_offmachine="never")


def test_never_allows_this_machine_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1")
    assert open_model(never())
    for address in ("https://api.openai.com/v1", "http://10.0.0.5/v1", "http://localhost.example.com/v1"):
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        with pytest.raises(SettingError, match="OFFMACHINE is never, but the model is at"):
            open_model(never())
    monkeypatch.delenv("OPENAI_BASE_URL")
    with pytest.raises(SettingError, match=r"the model is at api\.openai\.com"):
        open_model(never())
    assert open_model(Settings(model="openai:m"))


def test_a_proxy_or_tracing_leaves_the_machine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    with pytest.raises(SettingError, match="LangSmith"):
        open_model(never())
    monkeypatch.delenv("LANGSMITH_TRACING")
    monkeypatch.setenv("http_proxy", "http://proxy.example.com:3128")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(SettingError, match=r"the proxy http://proxy\.example\.com"):
        open_model(never())


def test_a_provider_that_does_not_tell_where_it_sends_counts_as_off_the_machine() -> None:
    assert leaves_this_machine(SimpleNamespace()) == "nobody can tell where this provider sends a question"
    assert leaves_this_machine(SimpleNamespace(base_url="http://[::1]:8080")) is None


def test_another_value_of_the_setting_is_an_error() -> None:
    with pytest.raises(SettingError, match="write never"):
        open_model(Settings(model="openai:m", model_offmachine="no"))


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:8080/v1", True), ("http://127.8.8.8", True), ("localhost:11434", True), ("http://[::1]/v1", True),
        ("http://0.0.0.0:80", False), ("http://192.168.1.4", False), ("http://127.0.0.1.example.org", False), ("", False),
    ],
)  # fmt: skip
def test_loopback_is_told_by_the_address_alone(address: str, here: bool) -> None:
    assert is_loopback(address) is here
