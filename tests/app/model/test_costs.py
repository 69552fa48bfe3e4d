"""What the model costs is counted where it is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from eval.costs import CHARACTERS
from eval.model_system import watched
from tests.app.model.scripted_server import Reply, ScriptedServer
from tests.app.model.test_drafting import FAR, NEAR, ask, saying

if TYPE_CHECKING:
    from app.assistant import Assistant


def test_tokens_and_the_first_verified_sentence_are_counted(sky: Assistant, server: ScriptedServer) -> None:
    drafter = watched(sky)
    told: list[Reply] = []

    def script(body: dict[str, Any]) -> Reply:
        told.append(saying((NEAR, "A near-Earth object comes"))(body))
        return told[-1]

    answer, _ = ask(sky, FAR, server, script)
    cost = drafter.cost([answer.timings_ms.total / 1000])
    sent = sum(len(message["content"]) for body in server.seen for message in body["messages"])
    assert json.loads(told[0].text)["sentences"]
    assert (answer.drafter, cost.questions) == ("model", 1)
    assert cost.tokens_in == pytest.approx(sent / CHARACTERS, abs=0.1)
    # The connection is closed when the list of sentences ends: no more is paid for.
    assert 0 < cost.tokens_out <= len(told[0].text) / CHARACTERS
    assert cost.first is not None
    assert cost.seconds == cost.longest > 0
