"""Files are taken from operators alone, and only as many bytes as fit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.web.operator_doors import Operators
from app.web.origins import Origins
from app.web.page_gate import OVERHEAD, TOTAL, PageGate
from app.web.rate_limits import RateLimits
from ingest.reading.fetching import LARGEST
from ingest.settings import Settings

FILE = b"x" * (1 << 20)


def test_no_key_no_file_and_no_memory(service: Any) -> None:
    before = service.resident()
    for number in range(40):
        head = (
            f"PUT /_stcore/upload_file/session/{number} HTTP/1.1\r\nHost: {service.host}\r\n"
            f"Content-Length: {19 * len(FILE)}\r\n\r\n"
        )
        with service.open() as line:
            line.sendall(head.encode())
            try:
                for _ in range(19):
                    line.sendall(FILE)
            except OSError:
                pass  # it is not read to its end
    assert service.request("PUT", "/_stcore/upload_file/session/1", b"x")[0] == 403
    assert service.request("DELETE", "/_stcore/upload_file/session/1")[0] == 403
    assert service.resident() - before < 64 << 20


@pytest.mark.parametrize("path", ["/_stcore/upload_file/", "/_stcore/upload_file", "/_stcore//upload_file/a/b"])
def test_no_other_spelling_opens_it(service: Any, path: str) -> None:
    assert service.request("PUT", path, b"x")[0] in (403, 404, 405)


@pytest.fixture
def gate() -> tuple[TestClient, Operators, set[str]]:
    operators, gone = Operators(), set[str]()

    async def taking(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("", 400 if b"refuse" in scope["query_string"] else 204)(scope, receive, send)

    app = PageGate(
        taking, Origins.read(Settings()), RateLimits("30/minute"), operators, lambda session: session not in gone
    )
    return TestClient(app), operators, gone


def put(client: TestClient, name: str, size: int, query: str = "") -> int:
    headers = {"Content-Length": str(size)}
    return client.put(f"/_stcore/upload_file/{name}{query}", content=b"", headers=headers).status_code


def test_an_operator_has_one_total_and_gets_it_back(gate: tuple[TestClient, Operators, set[str]]) -> None:
    client, operators, gone = gate
    assert put(client, "s/0", 1) == 403
    operators.admit("s")
    assert put(client, "s/0", LARGEST + OVERHEAD + 1) == 413
    whole = TOTAL // LARGEST
    assert [put(client, f"s/{number}", LARGEST) for number in range(whole + 1)] == [204] * whole + [413]
    assert put(client, "s/0", LARGEST) == 204  # the same file again
    assert client.delete("/_stcore/upload_file/s/0").status_code == 204
    assert put(client, "s/new", LARGEST, "?refuse") == 400
    assert put(client, "s/new", LARGEST) == 204  # what was refused is not held
    operators.admit("t")
    assert put(client, "t/0", LARGEST) == 413
    gone.add("s")
    assert put(client, "t/0", LARGEST) == 204


def test_a_file_says_its_length(gate: tuple[TestClient, Operators, set[str]]) -> None:
    client, operators, _ = gate
    operators.admit("s")
    assert client.put("/_stcore/upload_file/s/0", content=iter([b"a", b"b"])).status_code == 411


def test_who_opens_many_tabs_is_turned_away_and_gets_the_places_back() -> None:
    from app.web.page_gate import OPEN_FROM_ONE

    async def run() -> tuple[list[str], str]:
        leave = asyncio.Event()

        async def page(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "websocket.accept"})
            await leave.wait()

        gate = PageGate(page, Origins.read(Settings()), RateLimits("1000/minute"), Operators())

        async def tab(address: str) -> str:
            said: list[str] = []

            async def send(message: Any) -> None:
                said.append(message["type"])

            async def receive() -> Any:
                return {"type": "websocket.connect"}

            scope = {
                "type": "websocket", "path": "/_stcore/stream", "headers": [], "client": (address, 1),
                "scheme": "ws", "server": ("x", 80), "query_string": b"",
            }  # fmt: skip
            await gate(scope, receive, send)
            return said[0]

        tasks = [asyncio.create_task(tab(f"2001:db8::{number}")) for number in range(OPEN_FROM_ONE + 1)]
        tasks.append(asyncio.create_task(tab("2001:db8:0:1::1")))
        await asyncio.sleep(0.05)
        leave.set()
        return [await task for task in tasks], await tab("2001:db8::1")

    first, after = asyncio.run(run())
    assert first == ["websocket.accept"] * OPEN_FROM_ONE + ["websocket.close", "websocket.accept"]
    assert after == "websocket.accept"
