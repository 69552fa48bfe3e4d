"""The form for a missing word in a real browser: without scripts, sent and kept, at every width, and accessible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.suggested_changes import read_changes

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "widget" / "node_modules" / "axe-core" / "axe.min.js"
SERVE = """
import sys
sys.path.insert(0, "tests")
import fake_service, uvicorn
from app.web import api
from app.web.batching import Worker
from ingest.settings import Settings
worker = Worker(fake_service.FakeAssistant)
worker.wait_until_open()
app = api.create(worker, Settings(suggestions=sys.argv[2], rate_limit="10000/minute"))
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("suggestions")


@pytest.fixture(scope="module")
def address(serving: Any, folder: Path) -> Iterator[str]:
    with serving("-c", SERVE, "PORT", str(folder), cwd=ROOT) as found:
        yield found


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_correction_is_sent_without_scripts(
    browser: Any, address: str, folder: Path, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    page = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=False).new_page()
    page.goto(f"{address}/terms/telehealth")
    page.get_by_role("link", name="Suggest a correction").click()
    page.get_by_label("What it means, or what is wrong").fill(f"Said at {width} in {scheme}.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you. Your note was sent.").wait_for()
    assert f"Said at {width} in {scheme}." in {one.says for one in read_changes(folder, [])}
    assert page.locator("textarea").count() == 0
    page.context.close()


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_form_is_accessible_and_fits_a_phone(browser: Any, address: str, scheme: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/suggest?language={language}")
    for wrong in (False, True):
        if wrong:
            page.eval_on_selector("form", "form => { form.noValidate = true; form.requestSubmit(); }")
            page.locator("[role=alert]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.add_script_tag(content=AXE.read_text("utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        assert [violation["id"] for violation in found] == []
    context.close()
