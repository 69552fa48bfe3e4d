"""The page and the widget in Firefox, as Debian ships it: ask, read, open a citation, find a word; axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.web.widget_files import tag
from tests.browser.conftest import AXE, PROSE, free_port
from tests.browser.firefox import DOWN, ENTER, ESCAPE, Firefox, firefox

pytestmark = pytest.mark.firefox

ROOT = "document.querySelector('plainterm-widget').shadowRoot"
SETTLED = "document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """One Firefox for all of them."""
    with firefox(tmp_path_factory.mktemp("profile"), free_port()) as opened:
        yield opened


def violations(tab: Firefox) -> list[str]:
    """What axe-core finds, all rules but those that are experimental."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing: make widget")
    tab.run(f"(() => {{ {AXE.read_text('utf-8')} }})()")
    found = tab.run("axe.run().then((it) => it.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]))")
    return [f"{rule}: {html}" for rule, nodes in found for html in nodes]


def open_page(tab: Firefox, address: str, width: int = 1280, height: int = 900) -> None:
    tab.size(width, height)
    tab.go(address)
    tab.until("document.querySelector('.pt-foot') && globalThis.__plainterm?.region")
    tab.until(SETTLED)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_a_question_and_its_citation_on_the_page(tab: Firefox, address: str, width: int, height: int) -> None:
    open_page(tab, address, width, height)
    assert violations(tab) == []
    tab.click("document.querySelector('[data-testid=stChatInputTextArea]')")
    tab.keys("Is telehealth the same as telemedicine?" + ENTER)
    tab.until("document.querySelector('.pt-verdict')?.textContent.includes('telemedicine')")
    tab.until(SETTLED)
    tab.until("document.querySelector('.pt-verdict')?.textContent.includes('telemedicine')")  # Streamlit drew it anew
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")
    chip = "[...document.querySelectorAll('.pt-chip')].find((one) => one.checkVisibility())"
    tab.click_until(chip, "document.querySelector('details[open] .pt-place mark')")
    place = "document.querySelector('details[open] .pt-place mark')"
    tab.until(
        f"{place} && {place}.getBoundingClientRect().top > 40 && {place}.getBoundingClientRect().bottom < innerHeight - 80"
    )
    assert tab.run("document.activeElement.localName") == "summary"
    assert violations(tab) == []


def test_a_word_is_found_as_one_types_on_the_page(tab: Firefox, address: str) -> None:
    open_page(tab, f"{address}/terms")
    field = "document.querySelectorAll('*').values().map((one) => one.shadowRoot?.querySelector('#find-a-word'))"
    combobox = f"{field}.find(Boolean)"
    tab.click(combobox)
    tab.keys("RPM")
    tab.until(f"({combobox}).ariaExpanded === 'true'")
    tab.keys(DOWN + ENTER)
    tab.until("document.querySelector('h1')?.textContent === 'remote patient monitoring'")
    tab.until("document.activeElement.localName === 'h1'")
    tab.until(SETTLED)
    assert violations(tab) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640)])
def test_a_question_and_its_citation_in_the_widget(
    tab: Firefox, service: str, site: Any, width: int, height: int
) -> None:
    tab.size(width, height)
    tab.go(site.page(PROSE + tag(service, terms="")))
    tab.until("document.querySelector('plainterm-widget')?.shadowRoot")
    tab.run("document.querySelector('plainterm-widget').reset()")  # what the other width has asked in this tab
    tab.click(f"{ROOT}.querySelector('.launch')")
    tab.until(f"{ROOT}.activeElement?.localName === 'input'")
    tab.keys("tele")
    tab.until(f"{ROOT}.querySelector('[role=option]')")
    assert violations(tab) == []
    tab.keys(ESCAPE)
    tab.until(f"{ROOT}.querySelector('#words').hidden && {ROOT}.querySelector('dialog').open")
    tab.keys(" answered?" + ENTER)
    tab.until(f"{ROOT}.querySelector('.says')?.textContent.startsWith('Sources differ.')")
    tab.click(f"{ROOT}.querySelector('.cite')")
    tab.until(f"{ROOT}.querySelector('details[open] .quote')?.checkVisibility()")
    assert tab.run(f"{ROOT}.activeElement.localName") == "summary"
    assert tab.run(f"{ROOT}.querySelector('.log').scrollWidth <= {ROOT}.querySelector('.log').clientWidth")
    assert violations(tab) == []
    tab.keys(ESCAPE)
    tab.until(f"!{ROOT}.querySelector('dialog').open && {ROOT}.activeElement.className === 'launch'")


def test_a_term_in_the_text_opens_its_card(tab: Firefox, service: str, site: Any) -> None:
    tab.size(1280, 800)
    tab.go(site.page(PROSE + tag(service, terms="")))
    tab.click("document.querySelector('plainterm-term')")
    tab.until("document.querySelector('plainterm-term-card')?.matches(':popover-open')")
    assert violations(tab) == []
