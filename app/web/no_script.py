"""What Streamlit's page holds before its scripts run: for browsers without any, a way to the plain pages; our mark."""

from __future__ import annotations

import re
from html import escape

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.drawing.words import word

_PLACE = re.compile(rb"<noscript>.*?</noscript>", re.S)


class NoScript:
    """Wraps the page; a response that is no page goes through as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        said = "".join(
            f'<p lang="{language}">{escape(word("no_script", language))} '
            f'<a href="/glossary?language={language}">{escape(word("all_terms", language))}</a></p>'
            for language in ("en", "es")
        )
        self._said = f"<noscript>{said}</noscript>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        started: Message | None = None
        body = b""

        async def whole(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                if MutableHeaders(scope=message).get("content-type", "").startswith("text/html"):
                    started = message
                else:
                    await send(message)
                return
            if started is None:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = _PLACE.sub(lambda found: self._said, body).replace(b"favicon.png", b"favicon.ico")
            headers = MutableHeaders(scope=started)
            if "content-length" in headers:
                headers["content-length"] = str(len(body))
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, whole)
