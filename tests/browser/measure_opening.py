"""From the click on "chat" to a usable input: the widget beside an iframe of a bare Streamlit chat page, in one run.

``python tests/browser/measure_opening.py``; about three minutes. The Streamlit page is one ``st.chat_input`` and no more,
as ``streamlit run`` serves it. The widget's file is there already when the throttle begins, as on any page that is read
for a moment; the iframe is made on the click.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from app.web.widget_files import tag

ROOT = Path(__file__).parents[2]
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-site-isolation-trials",  # so that one throttle covers the frame too
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
WIDGET = """new Promise((done) => { const r = document.querySelector('plainterm-widget').shadowRoot;
    const from = performance.now(); r.querySelector('.launch').click();
    requestAnimationFrame(() => setTimeout(() => done(r.activeElement.localName === 'input' ? performance.now() - from : -1))); })"""
PORTS = {"site": 8731, "service": 8732, "streamlit": 8733}


def main() -> None:
    """Prints a table."""
    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp())
    (folder / "bare.py").write_text('import streamlit as st\nst.title("Ask")\nst.chat_input("Your question")\n')
    started = [
        [sys.executable, str(ROOT / "tests" / "fake_service.py"), str(PORTS["service"]), f"http://localhost:{PORTS['site']}"],
        [sys.executable, "-m", "streamlit", "run", str(folder / "bare.py"), "--server.port", str(PORTS["streamlit"]),
         "--server.headless", "true", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"],
    ]  # fmt: skip
    processes = [subprocess.Popen(command, cwd=ROOT) for command in started]
    try:
        serve_site()
        wait_for(f"http://127.0.0.1:{PORTS['service']}/readyz")
        wait_for(f"http://127.0.0.1:{PORTS['streamlit']}/_stcore/health")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            for name, measure, runs in (("widget", widget, 7), ("Streamlit iframe", iframe, 3)):
                for throttle in (None, SLOW_4G):
                    times = [measure(browser, throttle) for _ in range(runs)]
                    shown = f"{statistics.median(times):8,.0f} ms  [{min(times):,.0f}-{max(times):,.0f}]"
                    print(f"{name:18}{'Slow 4G' if throttle else 'no throttle':14}{shown}  n={runs}", flush=True)
            browser.close()
    finally:
        for process in processes:
            process.terminate()
        shutil.rmtree(folder)


def widget(browser: Any, throttle: dict[str, Any] | None) -> float:
    """Milliseconds."""
    page = visit(browser)
    page.wait_for_selector("plainterm-widget .launch")
    slow(page, throttle)
    taken = float(page.evaluate(WIDGET))
    page.context.close()
    return taken


def iframe(browser: Any, throttle: dict[str, Any] | None) -> float:
    """Milliseconds."""
    page = visit(browser)
    slow(page, throttle)
    began = time.perf_counter()
    page.evaluate(f"""(() => {{ const frame = document.createElement('iframe'); frame.width = 412; frame.height = 660;
        frame.src = 'http://127.0.0.1:{PORTS["streamlit"]}/?embed=true'; document.body.append(frame); }})()""")
    page.frame_locator("iframe").locator("textarea:not([disabled])").wait_for(timeout=90_000)
    taken = (time.perf_counter() - began) * 1000
    page.context.close()
    return taken


def visit(browser: Any) -> Any:
    """The clinic's page in a fresh context."""
    page = browser.new_context().new_page()
    page.goto(f"http://localhost:{PORTS['site']}/")
    return page


def slow(page: Any, throttle: dict[str, Any] | None) -> None:
    """From here on."""
    if throttle:
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", throttle)


def serve_site() -> None:
    """One page with the tag, on another site than the service."""
    script = tag(f"http://127.0.0.1:{PORTS['service']}")
    html = f"<!doctype html><title>Clinic</title><main>telehealth</main>{script}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *given: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", PORTS["site"]), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def wait_for(address: str) -> None:
    """Until it answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


if __name__ == "__main__":
    main()
