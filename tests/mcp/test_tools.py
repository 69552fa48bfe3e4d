"""``plainterm mcp`` by the official client, over stdin and stdout and over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer

pytest.importorskip("mcp")

ROOT = Path(__file__).parents[2]
Talk = Callable[[Any], Awaitable[None]]


def command(index: Path, *more: str) -> list[str]:
    return ["-m", "app", "mcp", "--index", str(index), *more]


def talk(index: Path, act: Talk) -> None:
    """Starts the server, opens a session over its stdin and stdout, and acts in it."""
    import mcp
    from mcp.client.stdio import stdio_client

    async def run() -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        server = mcp.StdioServerParameters(command=sys.executable, args=command(index), cwd=str(ROOT), env=environment)
        async with stdio_client(server) as (reading, writing), mcp.ClientSession(reading, writing) as session:
            await session.initialize()
            await act(session)

    asyncio.run(asyncio.wait_for(run(), 120))


def test_a_client_finds_the_tools_and_each_does_its_work(index_folder: Path) -> None:
    async def act(session: Any) -> None:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"define", "compare", "list_terms", "what_changed", "ask"}
        assert all(tool.description for tool in tools.values())

        defined = (await session.call_tool("define", {"term": "RPM"})).structured_content
        assert defined["term"]["id"] == "remote-patient-monitoring"
        assert defined["term"]["plain"]["quote"]
        assert [item["number"] for item in defined["definitions"]] == list(range(1, len(defined["definitions"]) + 1))
        assert defined["sources"] >= len(defined["definitions"]) > 0

        beside = (
            await session.call_tool("compare", {"first": "telehealth", "second": "telemedicine"})
        ).structured_content
        numbers = {item["number"] for item in beside["citations"]}
        cited = {
            number for row in beside["comparison"]["rows"] for cell in row["cells"] for number in cell["citations"]
        }
        assert cited == numbers

        listed = (await session.call_tool("list_terms", {"typed": "telesalud"})).structured_content["result"]
        assert listed[0] == {"id": "telehealth", "label": "telehealth"}

        changed = (await session.call_tool("what_changed", {"since": "2025"})).structured_content
        assert set(changed["vocabulary"]["release"]) == {"version", "date"}
        assert changed["vocabulary"]["releases"]
        days = [item["citation"]["date"] for item in changed["definitions"]]
        assert days == sorted(days, reverse=True)
        assert all(day >= "2025" for day in days)

        answered = await session.call_tool("ask", {"question": "What is a patient portal?"})
        assert Answer.model_validate(json.loads(answered.content[0].text)).outcome == "answered"

        unknown = await session.call_tool("define", {"term": "telehaelth"})
        assert unknown.is_error
        assert "telehealth" in unknown.content[0].text

    talk(index_folder, act)


def test_over_http_it_speaks_the_same(index_folder: Path) -> None:
    import mcp
    from mcp.client.streamable_http import streamable_http_client

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = command(index_folder, "--http", "--port", str(port))
    process = subprocess.Popen([sys.executable, *started], cwd=ROOT, env=environment)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)

        async def run() -> None:
            async with (
                streamable_http_client(f"http://127.0.0.1:{port}/mcp") as streams,
                mcp.ClientSession(streams[0], streams[1]) as session,
            ):
                await session.initialize()
                found = await session.call_tool("list_terms", {"typed": "RPM"})
                assert found.structured_content["result"][0]["id"] == "remote-patient-monitoring"

        asyncio.run(asyncio.wait_for(run(), 60))
    finally:
        process.terminate()
        process.wait(10)


def test_the_registrys_description_names_what_is_there() -> None:
    described = json.loads((ROOT / "server.json").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert described["version"] == described["packages"][0]["version"] == project["version"]
    assert f"mcp-name: {described['name']} " in (ROOT / "README.md").read_text("utf-8")
    assert described["packages"][0]["transport"] == {"type": "stdio"}
    assert described["packages"][0]["packageArguments"] == [{"type": "positional", "value": "mcp"}]
