"""The page's scripts are its own: the policy names them, and the page works under it."""

from __future__ import annotations

import re
from typing import Any

import pytest


def policy_of(service: Any, path: str) -> dict[str, list[str]]:
    answer = service.send(f"GET {path} HTTP/1.1\r\nHost: {service.host}\r\nConnection: close\r\n\r\n".encode())
    found = re.search(rb"content-security-policy: ([^\r]+)", answer, re.I)
    assert found
    return {name: rest for name, *rest in (part.split() for part in found[1].decode().split(";"))}


def test_only_scripts_of_ours_run(service: Any) -> None:
    policy = policy_of(service, "/")
    allowed = [source for source in policy["script-src"] if not source.startswith("'sha384-")]
    assert allowed == ["'self'", "blob:"]
    assert policy["object-src"] == policy["object-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'self'"]


@pytest.mark.browser
def test_the_page_works_under_its_policy(service: Any) -> None:
    import shutil

    from playwright.sync_api import sync_playwright

    refused: list[str] = []
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"],
        )
        page = browser.new_page()
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"http://{service.host}/")
        page.get_by_role("textbox").first.wait_for(timeout=20_000)
        assert page.evaluate("document.querySelectorAll('script').length") > 0
        page.evaluate(
            "(() => { const s = document.createElement('script'); s.textContent = 'window.foreign = 1'; document.body.append(s) })()"
        )
        assert page.evaluate("window.foreign === undefined")
        browser.close()
    assert len(refused) == 1, refused  # the one that the test put there
