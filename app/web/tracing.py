"""Spans for an operator's collector, by OpenTelemetry: a request, and in it an answer with its steps.

Nothing of this is imported unless PLAINTERM_TRACES names a collector. A span has what the log and the counts have:
endpoint, method, status, outcome, intent, language, times. No question, no address of a visitor, no path, and of an
exception only its class. The only file that imports opentelemetry.
"""

from __future__ import annotations

import time
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.answer import Answer
from ingest.errors import SettingError
from ingest.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

PATH = "/v1/traces"  # where a collector takes spans over OTLP/HTTP


class Tracing:
    """Makes spans; ``answered`` is told of each answer, ``Spans`` of each request."""

    def __init__(self, exporter: SpanExporter, *, at_once: bool = False) -> None:
        """``at_once`` hands each span over when it ends, for a test; else they are collected and sent by a thread."""
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

        resource = Resource.create({"service.name": "plainterm", "service.version": _version()})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor((SimpleSpanProcessor if at_once else BatchSpanProcessor)(exporter))
        self.tracer: Tracer = self._provider.get_tracer("plainterm")

    @classmethod
    def read(cls, settings: Settings) -> Tracing | None:
        """None where no collector is named. Raises SettingError for what is no address, and where the extra is missing."""
        if not settings.traces:
            return None
        parts = urlsplit(settings.traces)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise SettingError(f"PLAINTERM_TRACES: {settings.traces!r} is no address. Write http://127.0.0.1:4318.")
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        except ImportError as error:
            raise SettingError('PLAINTERM_TRACES needs: pip install "plainterm[otel]"') from error
        return cls(OTLPSpanExporter(endpoint=settings.traces.rstrip("/") + PATH))

    def answered(self, answer: Answer, milliseconds: float) -> None:
        """A span for an answer that its asker has waited for so long, and in it one for each of the engine's steps."""
        from opentelemetry import trace

        end = time.time_ns()
        began = end - _ns(answer.timings_ms.total)
        span = self.tracer.start_span("answer", start_time=began)
        span.set_attributes(
            {
                "plainterm.outcome": answer.outcome,
                "plainterm.intent": answer.intent,
                "plainterm.language": answer.language,
                "plainterm.drafter": answer.drafter,
                "plainterm.index": answer.index,
                "plainterm.waited_ms": round(milliseconds, 1),
            }
        )
        context = trace.set_span_in_context(span)
        for name, spent in answer.timings_ms.model_dump().items():
            if name != "total":
                step = self.tracer.start_span(name, context=context, start_time=began)
                began += _ns(spent)
                step.end(began)
        span.end(end)

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()


class Spans:
    """Wraps an ASGI app: a span for each request, named by its endpoint."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app, self._tracing = app, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            if scope["type"] == "lifespan":
                self._tracing.close()
            return
        with self._tracing.tracer.start_as_current_span(
            "request", record_exception=False, set_status_on_exception=False
        ) as span:

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            try:
                await self._app(scope, receive, noting)
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                raise
            finally:
                span.update_name(getattr(scope.get("endpoint"), "__name__", "none"))
                span.set_attribute("http.request.method", _method(scope))


def _method(scope: Scope) -> str:
    """As the conventions write it: what is no known method is none of a visitor's to name."""
    known = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}
    method: Any = scope.get("method")
    return method if method in known else "_OTHER"


def _ns(milliseconds: float) -> int:
    return int(milliseconds * 1_000_000)


def _version() -> str:
    try:
        return version("plainterm")
    except PackageNotFoundError:
        return "unknown"
