"""The outermost layer: counts every response, and keeps exceptions' texts, which may hold a question, out of the log."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.failures import as_failure
from app.web.logs import told
from app.web.metrics import Metrics


class Guard:
    """Wraps an ASGI app."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            logging.getLogger(__name__).error("%(error)s at %(at)s", told(error), extra={"more": told(error)})
            if not status:
                await as_failure(error).response()(scope, receive, noting)
        endpoint = getattr(scope.get("endpoint"), "__name__", "none")
        self._metrics.responded(endpoint, status)
