"""Opening the operator's chat model by LangChain's name for it, and where it would send what it is asked."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ingest.errors import ModelError, SettingError
from ingest.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NEVER = "never"

_ADDRESSES = (
    "openai_api_base", "azure_endpoint", "anthropic_api_url", "base_url", "endpoint_url", "endpoint", "api_base", "url",
)  # fmt: skip
_PROXIES = ("openai_proxy", "anthropic_proxy", "proxy")
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def open_model(settings: Settings) -> BaseChatModel:
    """Open PLAINTERM_MODEL.

    Raises SettingError for a name of another form, an unknown provider, a limit that is no number, and for a model that
    is not on this machine where PLAINTERM_MODEL_OFFMACHINE is ``never``; ModelError when the provider's package or key
    is missing.
    """
    if not settings.model:
        raise SettingError("PLAINTERM_MODEL is not set. Name a chat model, for example openai:gpt-4o-mini.")
    provider, _, name = settings.model.partition(":")
    if not provider or not name:
        raise SettingError(
            f"PLAINTERM_MODEL is {settings.model}: write provider:model, for example openai:gpt-4o-mini."
        )
    if settings.model_offmachine not in ("", NEVER):
        raise SettingError(f"PLAINTERM_MODEL_OFFMACHINE is {settings.model_offmachine}: write never, or unset it.")
    model = _opened(provider, name, _limits(provider, seconds(settings), tokens(settings)))
    if settings.model_offmachine == NEVER and (reason := leaves_this_machine(model)):
        raise SettingError(f"PLAINTERM_MODEL_OFFMACHINE is never, but {reason}. Name a server on this machine.")
    return model


def seconds(settings: Settings) -> float:
    """PLAINTERM_MODEL_SECONDS. Raises SettingError for what is no time."""
    return _number(settings.model_seconds, "PLAINTERM_MODEL_SECONDS", 600.0)


def tokens(settings: Settings) -> int:
    """PLAINTERM_MODEL_TOKENS. Raises SettingError for what is no count."""
    return int(_number(settings.model_tokens, "PLAINTERM_MODEL_TOKENS", 100_000))


def _number(value: str, name: str, most: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number <= most:
        raise SettingError(f"{name} is {value}: write a number above 0, at most {most:g}.")
    return number


def _limits(provider: str, time: float, most: int) -> dict[str, Any]:
    """The provider's own limits. Tries are counted by us: a second one inside the library would not know of the time."""
    if provider == "ollama":
        return {"temperature": 0.0, "num_predict": most, "client_kwargs": {"timeout": time}}
    return {"temperature": 0.0, "max_tokens": most, "timeout": time, "max_retries": 0}


def _opened(provider: str, name: str, limits: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    whole = f"{provider}:{name}"
    try:
        opened: BaseChatModel = init_chat_model(name, model_provider=provider, **limits)
    except ImportError as error:
        package = re.search(r"pip install (?:-U )?[\"'`]?([\w-]+)", str(error))
        needed = package[1] if package else f"langchain-{provider}"
        raise ModelError(f"{whole} needs the package {needed}. Install it: pip install {needed}") from error
    except ValueError as error:
        if "provider" in str(error):
            raise SettingError(f"PLAINTERM_MODEL names a provider that LangChain does not know: {provider}.") from error
        raise _unopened(whole, error) from error
    except Exception as error:  # each provider has its own
        raise _unopened(whole, error) from error
    return opened


def _unopened(name: str, error: Exception) -> ModelError:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    return ModelError(f"{name} cannot be opened: {reason}. Set the provider's key, or unset PLAINTERM_MODEL.")


def leaves_this_machine(model: object) -> str | None:
    """Why a model's questions may leave this machine, or None. What cannot be told counts as leaving."""
    addresses = list(_addresses(model))
    if not addresses:
        return "nobody can tell where this provider sends a question"
    for address in addresses:
        if not is_loopback(address):
            return f"the model is at {urlsplit(address).hostname or address}"
        if proxy := _proxy(address):
            return f"questions would go through the proxy {proxy}"
    for name in _PROXIES:
        if proxy := getattr(model, name, None):
            return f"questions would go through the proxy {proxy}"
    for name in _TRACING:
        if os.environ.get(name, "").lower() in ("true", "1"):
            return f"{name} sends every question to LangSmith"
    return None


def _addresses(model: object) -> Iterator[str]:
    client = getattr(model, "root_client", None)
    if told := getattr(client, "base_url", None):  # what the client has settled on, variables of its own included
        yield str(told)
        return
    for name in _ADDRESSES:
        if told := getattr(model, name, None):
            yield str(told)


def _proxy(address: str) -> str | None:
    parts = urlsplit(address)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    host = parts.hostname or ""
    return proxy if proxy and not proxy_bypass(host) and not is_loopback(proxy) else None


def is_loopback(address: str) -> bool:
    """Whether an address names this machine; a name other than localhost does not, whatever it resolves to."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
