"""The page in Chromium, served by a real process on the shipped corpus: journeys, accessibility, privacy, speed."""

from __future__ import annotations

import json
import os
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "widget" / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = {
    "1280 light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "1280 dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "390 light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "390 dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
# What Streamlit's own frame causes, by axe's rule and a piece of the markup; nothing of it is in our hands.
FRAME: tuple[tuple[str, str], ...] = ()
ARTICLE = ".pt-answer"
Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any, address: str, site: Any) -> Iterator[Open]:
    """Opens an address of the service; every context must have stayed on this host."""
    contexts: list[Any] = []
    strays: list[str] = []
    ours = (address, site.origin, "data:", "blob:")

    def open_at(path: str = "/", **options: Any) -> Any:
        context = browser.new_context(
            **{"locale": "en-US", "reduced_motion": "reduce", **LOOKS["1280 light"], **options}
        )
        contexts.append(context)
        context.on(
            "request",
            lambda request: None if request.url.startswith(ours) else strays.append(request.url),
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address + path)
        page.locator(".pt-foot").wait_for()
        until(page, "Boolean(globalThis.__plainterm?.region)")  # the page's hand in the tab is there
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert strays == []


def typing_place(page: Any) -> Any:
    return page.get_by_test_id("stChatInputTextArea")


def ask(page: Any, question: str) -> Any:
    """Asks and waits until the answer is drawn; the newest answer."""
    before = page.locator(ARTICLE).count()
    typing_place(page).fill(question)
    typing_place(page).press("Enter")
    newest = page.locator(ARTICLE).nth(before)
    newest.wait_for()
    return newest


def until(page: Any, expression: str) -> None:
    """Until it holds. Looked at from outside: the page's policy forbids Playwright's own waiting, which is by eval."""
    end = time.monotonic() + 60
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.05)


def settle(page: Any) -> None:
    """Until Streamlit has drawn all of it."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def violations(page: Any) -> list[str]:
    """What axe-core finds, less what the frame causes."""
    if not AXE.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail("axe-core is missing; under CI=true a test that is left out fails.")
        pytest.skip("axe-core is missing: npm ci in tests/widget")
    settle(page)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        for node in one["nodes"]
        if not any(one["id"] == rule and part in node["html"] for rule, part in FRAME)
    ]


# --- accessibility ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_of_ours(open_page: Open, look: str) -> None:
    page = open_page(**LOOKS[look])
    assert violations(page) == []
    ask(page, "Is telehealth the same as telemedicine?").locator(".pt-chip").first.click()
    assert violations(page) == []
    ask(page, "Is remote patient monitoring telemedicine?")
    ask(page, "What is the difference between telehealth and telemedicine?")
    assert violations(page) == []
    page.close()
    views = ("/terms", "/terms?term=telemedicine", "/compare", "/sources", "/quality")
    for path in views if look in {"1280 light", "390 dark"} else ():  # each view light and dark, wide and narrow
        page = open_page(path, **LOOKS[look])
        assert violations(page) == [], path
        page.close()


def test_nothing_is_wider_than_the_screen(open_page: Open) -> None:
    narrow = {"viewport": {"width": 320, "height": 640}}
    page = open_page(**narrow)
    ask(page, "What is the difference between synchronous and asynchronous telehealth?")
    for path in (None, "/terms?term=telehealth", "/compare", "/sources"):
        if path:
            page = open_page(path, **narrow)
        settle(page)
        over = "(() => { const m = document.querySelector('.stMainBlockContainer'); return m.scrollWidth - m.clientWidth })()"
        assert page.evaluate(over) <= 0, path


def test_an_answer_is_announced_once(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """() => { const find = (root) => root.querySelector('#said') ?? [...root.querySelectorAll('*')]
             .map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
           window.told = []; const said = find(document);
           new MutationObserver(() => window.told.push(said.textContent))
             .observe(said, { childList: true, characterData: true, subtree: true }) }"""
    )
    answer = ask(page, "What is telehealth?")
    until(page, "window.told.length > 0")
    page.get_by_role("button", name="Copy with sources").first.click()
    answer.locator(".pt-chip").first.click()
    page.get_by_role("button", name="Start over").wait_for()
    page.wait_for_timeout(500)
    said, copied = page.evaluate("window.told")
    assert said.startswith("Answer: ")
    assert "sources" in said
    assert "[1]" not in said
    assert copied == "Copied"


def test_a_journey_by_keyboard(open_page: Open) -> None:
    page = open_page()
    typing_place(page).focus()
    page.keyboard.type("What is remote patient monitoring?")
    page.keyboard.press("Enter")
    page.locator(ARTICLE).wait_for()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"  # focus is never moved by an answer
    chip = page.locator(".pt-chip").first
    chip.focus()
    page.keyboard.press("Enter")
    place = page.locator("#t1-1")
    place.wait_for()
    assert place.locator("mark").count() >= 1
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert not place.is_visible()


# --- the conversation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["1280 light", "390 dark"])
def test_the_answer_is_in_sight_with_its_verdict_first(open_page: Open, look: str) -> None:
    page = open_page(**LOOKS[look])
    ask(page, "What is telehealth?")
    newest = ask(page, "Is telehealth the same as telemedicine?")
    assert newest.locator(".pt-verdict").inner_text()
    top = "document.querySelectorAll('.pt-verdict')[1].getBoundingClientRect().top"
    until(page, f"60 <= {top} && {top} <= 400")
    page.wait_for_timeout(1500)
    assert 60 <= page.evaluate(top) <= 400  # below the header, which stays


@pytest.mark.parametrize("look", ["1280 light", "390 dark"])
def test_a_citation_opens_its_source_in_sight_with_normal_motion(open_page: Open, look: str) -> None:
    page = open_page(**{**LOOKS[look], "reduced_motion": "no-preference"})
    ask(page, "What is telehealth?")
    ask(page, "Is telehealth the same as telemedicine?")
    settle(page)
    page.wait_for_timeout(800)
    chips = page.locator("#turn-2 .pt-chip:visible")
    for at in (0, chips.count() - 1):
        source = chips.nth(at).get_attribute("data-source")
        chips.nth(at).click()
        mark = f"document.querySelector('#{source} mark').getBoundingClientRect()"
        floor = "document.querySelector('[data-testid=stBottom]').getBoundingClientRect().top"
        page.wait_for_timeout(900)
        assert page.evaluate(f"60 <= {mark}.top && {mark}.bottom <= {floor}"), at


def test_keys_scroll_as_far_as_they_should(open_page: Open) -> None:
    page = open_page(**LOOKS["390 light"])
    ask(page, "Is telehealth the same as telemedicine?")
    settle(page)
    page.wait_for_timeout(700)
    page.locator("#turn-1 .pt-question").focus()
    scroller = "document.querySelector('.stMain')"
    for key, place in (("End", f"{scroller}.scrollHeight - {scroller}.clientHeight"), ("Home", "0")):
        page.keyboard.press(key)
        until(page, f"Math.abs({scroller}.scrollTop - ({place})) <= 2")


@pytest.mark.parametrize("look", ["1280 light", "390 light"])
def test_the_first_view_stands_still(browser: Any, address: str, look: str) -> None:
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    page.add_init_script(
        """window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())
             if (!one.hadRecentInput) window.shift += one.value }).observe({ type: 'layout-shift', buffered: true })"""
    )
    page.goto(address)
    page.locator(".pt-foot").wait_for()
    page.wait_for_timeout(1500)
    shift = page.evaluate("window.shift")
    print(f"layout shift of the first view, {look}: {shift:.3f}")
    assert shift < 0.05
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    context.close()


def test_focus_goes_on_after_a_suggestion_and_a_thumb(open_page: Open) -> None:
    page = open_page()
    page.locator("button[data-ask]").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(ARTICLE).wait_for()
    settle(page)
    until(page, "document.activeElement.classList.contains('pt-question')")
    page.get_by_role("button", name="No", exact=True).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "No"
    page.get_by_role("button", name="Hard to understand").focus()
    page.keyboard.press("Enter")
    until(page, "document.activeElement.textContent.startsWith('Thank you')")


def test_a_text_that_is_too_long_is_kept_as_far_as_it_fits_and_said(open_page: Open) -> None:
    page = open_page()
    settle(page)
    typing_place(page).focus()
    typing_place(page).evaluate(
        """(field) => { const clipboardData = new DataTransfer(); clipboardData.setData("text/plain", "word ".repeat(600));
             field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })) }"""
    )
    page.locator(".pt-toolong", has_text="We kept the first 2000 characters").wait_for()
    assert len(typing_place(page).input_value()) == 2000


def test_there_is_one_heading_of_the_first_level_and_a_named_navigation(open_page: Open) -> None:
    page = open_page()
    for path in ("Terms", "Compare", "Sources", "Ask"):
        page.get_by_role("navigation").get_by_role("link", name=path, exact=True).click()
        until(page, f"document.querySelector('.pt-top [aria-current]').textContent === '{path}'")
        settle(page)
        assert page.locator("h1").count() == 1, path
        assert page.title() == f"{path} · Plainterm"
    ask(page, "What is telehealth?")
    settle(page)
    assert page.locator("h1").count() == 1


def test_in_spanish_no_word_of_the_frame_is_english(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Español").click()
    page.get_by_role("button", name="English").wait_for()
    settle(page)
    until(page, "document.activeElement.querySelector('span')?.textContent === 'English'")
    assert page.get_by_test_id("stSkipToContent").inner_text() == "Ir al contenido"
    page.get_by_role("button", name="Enviar").wait_for(state="attached")
    page.get_by_role("navigation").get_by_role("link", name="Comparar", exact=True).click()
    boxes = page.get_by_test_id("stSelectbox")
    boxes.nth(1).wait_for()
    settle(page)
    until(page, "document.querySelectorAll('[data-testid=stSelectbox] [aria-label=Abrir]').length === 2")
    boxes.first.get_by_role("button", name="Borrar").wait_for()
    assert boxes.first.locator("input").get_attribute("placeholder") == "Elija"
    boxes.first.locator("input").fill("zzzz")
    page.get_by_text("Sin resultados").wait_for()
    assert page.get_by_text("No results").count() == 0


def test_targets_are_large_enough(open_page: Open) -> None:
    page = open_page(**LOOKS["390 light"])
    ask(page, "What is telehealth?")
    settle(page)
    small = """[...document.querySelectorAll('.stApp button, .stApp a, .stApp summary')].filter((one) => one.checkVisibility())
        .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([text, box]) => box.width > 2 && Math.min(box.width, box.height) < %s).map(([text]) => text)"""
    assert [one for one in page.evaluate(small % 23.9) if one != "Skip to the content"] == []
    main = "document.querySelectorAll('.pt-offer, .pt-action, .pt-top a, .pt-top button')"
    assert (
        page.evaluate(
            f"Math.min(...[...{main}].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().height))"
        )
        >= 43.9
    )


@pytest.mark.parametrize(("width", "height", "scale"), [(640, 450, 2), (320, 256, 4)], ids=["200 %", "400 %"])
def test_zoomed_all_of_it_can_be_reached(open_page: Open, width: int, height: int, scale: int) -> None:
    page = open_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
    answer = ask(page, "Is telehealth the same as telemedicine?")
    settle(page)
    answer.locator(".pt-chip:visible").first.click()
    until(page, "document.activeElement.localName === 'summary'")
    for part in (
        page.locator(".pt-question").first,
        page.locator("#t1-1 mark"),
        page.locator(".pt-foot"),
        typing_place(page),
    ):
        seen = part.evaluate(
            """(one) => { one.scrollIntoView({ block: "center", behavior: "instant" });
                 const box = one.getClientRects()[0], at = [box.x + box.width / 2, box.y + box.height / 2];
                 return box.x >= 0 && box.right <= innerWidth + 1 && one.contains(document.elementFromPoint(...at)) }"""
        )
        assert seen, part  # within the screen, and nothing lies over it
    over = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(over)


def test_in_forced_colours_the_focus_and_what_is_marked_are_seen(open_page: Open) -> None:
    page = open_page(forced_colors="active")
    ask(page, "Is telehealth the same as telemedicine?").locator(".pt-chip").first.click()
    page.locator("#t1-1 mark").wait_for()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    page.keyboard.press("Tab")  # focus by keyboard
    for name in ("Copy with sources", "Print", "Yes", "No"):
        page.get_by_role("button", name=name, exact=True).focus()
        assert page.evaluate(outline) == "solid", name
    page.locator("button[data-ask]").first.focus()
    assert page.evaluate(outline) == "solid"
    style = "getComputedStyle(document.querySelector('.pt-chip')).borderTopStyle"
    assert page.evaluate(style) == "solid"
    assert violations(page) == []


def test_where_motion_is_not_wanted_nothing_of_ours_moves(open_page: Open) -> None:
    page = open_page()
    ask(page, "What is telehealth?").locator(".pt-chip").first.click()
    until(page, "document.activeElement.localName === 'summary'")
    ours = "document.getAnimations().filter((one) => one.effect.target.closest('.stHtml')).length"
    assert page.evaluate(ours) == 0


def test_copying_and_thumbs_by_keyboard_are_announced(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "What is telehealth?")
    settle(page)
    said = page.locator("#said")
    copy = page.get_by_role("button", name="Copy with sources")
    copy.focus()
    page.keyboard.press("Enter")
    until(page, "document.activeElement.textContent === 'Copied'")
    said.get_by_text("Copied").wait_for(state="attached")
    page.get_by_role("button", name="No", exact=True).focus()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="No", exact=True).get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    until(page, "document.activeElement.dataset.reason === 'wrong'")
    page.keyboard.press("Space")
    said.get_by_text("Thank you.").wait_for(state="attached")
    until(page, "document.activeElement.textContent.startsWith('Thank you')")


def test_typing_while_an_answer_is_drawn_loses_nothing(open_page: Open) -> None:
    page = open_page()
    for question in ("What is telehealth?", "Is remote patient monitoring telemedicine?"):
        before = page.locator(ARTICLE).count()
        typing_place(page).fill(question)
        typing_place(page).press("Enter")
        typing_place(page).press_sequentially("and what is next", delay=15)
        page.locator(ARTICLE).nth(before).wait_for()
        settle(page)
        assert typing_place(page).input_value() == "and what is next"


def test_questions_in_quick_succession_are_all_answered_and_kept(open_page: Open) -> None:
    page = open_page()
    questions = ["What is telehealth?", "What is telemedicine?", "What is a virtual visit?"]
    for number, question in enumerate(questions):  # each as soon as the one before is on the page, answered or not
        typing_place(page).fill(question)
        typing_place(page).press("Enter")
        page.locator("h2.pt-question").nth(number).wait_for()
    page.locator(ARTICLE).nth(2).wait_for()
    assert page.locator("h2.pt-question").all_inner_texts() == questions
    until(page, "JSON.parse(sessionStorage.getItem('plainterm.page') ?? '[]').length === 3")


def test_a_reload_brings_the_conversation_back_and_starting_over_ends_it(open_page: Open, address: str) -> None:
    page = open_page()
    ask(page, "What is a virtual visit?")
    ask(page, "What is telehealth?")
    until(page, "JSON.parse(sessionStorage.getItem('plainterm.page') ?? '[]').length === 2")
    page.reload()
    page.locator(ARTICLE).nth(1).wait_for()
    assert page.locator("h2.pt-question").all_inner_texts() == ["What is a virtual visit?", "What is telehealth?"]
    assert page.url.rstrip("/") == address
    ask(page, "What is telemedicine?")
    until(page, "JSON.parse(sessionStorage.getItem('plainterm.page') ?? '[]').length === 3")
    page.get_by_role("button", name="Start over").click()
    page.get_by_text("What does that healthcare word mean?").wait_for()
    until(page, "sessionStorage.getItem('plainterm.page') === null")
    page.reload()
    page.get_by_text("What does that healthcare word mean?").wait_for()
    page.wait_for_timeout(500)
    assert page.locator(ARTICLE).count() == 0


def test_no_question_is_kept_outside_the_tab(open_page: Open) -> None:
    page = open_page()
    ask(page, "What is a hospital at home program?")
    settle(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_text("What does that healthcare word mean?").wait_for()
    other.wait_for_timeout(500)
    assert other.locator(ARTICLE).count() == 0
    kept = [json.dumps(page.context.cookies()), page.evaluate("JSON.stringify({ ...localStorage })"), page.url]
    assert "hospital" not in " ".join(kept).lower()


def test_feedback_with_a_reason(open_page: Open) -> None:
    page = open_page()
    ask(page, "What is telehealth?")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("button", name="Report a wrong definition").click()
    page.get_by_text("Thank you.").wait_for()


def test_copying_puts_the_sources_on_the_clipboard(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "What is telehealth?")
    page.get_by_role("button", name="Copy with sources").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in copied
    assert "Sources" in copied


def test_printing_shows_the_sources_open_and_no_controls(open_page: Open) -> None:
    page = open_page()
    ask(page, "What is telehealth?")
    settle(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#t1-1").is_visible()
    assert not typing_place(page).is_visible()
    assert not page.get_by_role("button", name="Start over").is_visible()


# --- terms ------------------------------------------------------------------------------------------------------------


def test_term_links_open_without_loading_anew_and_can_be_shared(open_page: Open, address: str) -> None:
    page = open_page("/terms")
    page.evaluate("window.same = true")
    field = page.get_by_role("combobox", name="Find a word")
    field.fill("RPM")
    page.get_by_role("option").first.wait_for()
    assert "also called RPM" in page.get_by_role("option").first.inner_text()
    assert violations(page) == []
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "option-0"
    field.press("Enter")
    page.get_by_role("heading", name="remote patient monitoring").first.wait_for()
    page.wait_for_url("**/terms?term=remote-patient-monitoring")
    until(page, "document.title === 'Remote patient monitoring · Plainterm'")
    page.locator(".pt-node", has_text="telehealth").first.click()
    page.wait_for_url("**/terms?term=telehealth")
    until(page, "document.activeElement.matches('h1') && document.activeElement.textContent === 'telehealth'")
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    assert page.evaluate("window.same") is True
    shared = open_page("/terms?term=remote-patient-monitoring")
    shared.get_by_role("heading", name="remote patient monitoring").first.wait_for()


def test_a_word_that_is_entered_filters_the_list_and_escape_ends_it(open_page: Open) -> None:
    page = open_page("/terms")
    field = page.get_by_role("combobox", name="Find a word")
    field.fill("hospice")
    field.press("Enter")
    until(page, "document.querySelectorAll('.pt-list dt').length < 30")
    assert page.locator(".pt-letters").count() == 0
    field.press("Escape")
    page.locator(".pt-letters").wait_for()


def test_a_conversation_outlives_a_visit_to_another_view(open_page: Open) -> None:
    page = open_page()
    ask(page, "What is telehealth?")
    page.get_by_role("link", name="Sources", exact=True).click()
    page.get_by_role("heading", name="What ends soon").wait_for()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.locator(ARTICLE).wait_for()


# --- the operator -----------------------------------------------------------------------------------------------------


def test_documents_are_previewed_and_added_while_a_visitor_reads(open_page: Open, key: str, tmp_path: Path) -> None:
    visitor = open_page()
    ask(visitor, "What is telehealth?")
    ward = tmp_path / "ward.md"
    ward.write_text("# Zorbal ward\n\nA zorbal ward is a hospital service for patients at home.\n", "utf-8")
    fake, large = tmp_path / "fake.pdf", tmp_path / "large.md"
    fake.write_bytes(b"PK\x03\x04 no pdf")
    large.write_bytes(b"a " * 25 * 2**20)
    page = open_page("/quality")
    page.get_by_label("Operator key").fill(key)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("tab", name="Add documents").click()
    page.locator("input[type=file]").set_input_files([ward, fake, large])
    page.get_by_text("fake.pdf: is named as a PDF but is none").wait_for(timeout=60_000)
    page.get_by_text("A zorbal ward is a hospital service for patients at home.").wait_for()
    assert page.get_by_text("large.md").count() == 1  # refused in the browser, by its size; it was never sent
    page.get_by_role("button", name="Add and build").click()
    page.get_by_text("Done. The index now holds").wait_for(timeout=180_000)
    ask(visitor, "What is telemedicine?")
    assert visitor.locator(ARTICLE).count() == 2
    visitor.get_by_role("link", name="Sources", exact=True).click()
    visitor.get_by_role("heading", name="ward.md").wait_for()  # nobody is named as its publisher


def test_without_the_key_nothing_is_shown(open_page: Open) -> None:
    page = open_page("/quality")
    page.get_by_label("Operator key").fill("no")
    page.get_by_role("button", name="Open").click()
    page.get_by_text("That is not the key").wait_for()
    assert page.get_by_role("tab").count() == 0


# --- frames and speed -------------------------------------------------------------------------------------------------


def test_embedded_it_works_without_the_frame_around_it(open_page: Open) -> None:
    page = open_page("/?embed=true")
    assert "Telehealth" in ask(page, "What is telehealth?").inner_text()


def test_other_sites_may_not_frame_it(open_page: Open, site: Any, address: str) -> None:
    page = open_page()
    with page.context.expect_page() as opened:
        page.evaluate("address => window.open(address)", site.page(f"<iframe src='{address}/?embed=true'></iframe>"))
    framed = opened.value.frames[-1]
    opened.value.wait_for_load_state()
    assert framed.locator(".pt-foot").count() == 0
    assert "frame-ancestors" in page.request.get(f"{address}/?embed=true").headers["content-security-policy"]


def test_an_answer_comes_soon_after_the_apis(open_page: Open, address: str) -> None:
    """Prints the median, whose aim is 300 ms; fails only on what no busy machine explains."""
    questions = [
        "What is telehealth?",
        "What is telemedicine?",
        "What is remote patient monitoring?",
        "Is telehealth the same as telemedicine?",
        "What is store-and-forward?",
        "What is a virtual visit?",
        "What is mHealth?",
        "What is an originating site?",
        "Is remote patient monitoring telemedicine?",
    ]
    page = open_page()
    ask(page, "What is eHealth?")
    extra = []
    for number, question in enumerate(questions):  # whoever asks second is helped by what the first one warmed
        before = _api_ms(address, question) if number % 2 else 0.0
        took = _page_ms(page, question)
        extra.append(took - (before or _api_ms(address, question)))
    median = statistics.median(extra)
    print(f"median extra latency of the page: {median:.0f} ms; all: {[round(one) for one in extra]}")
    assert median <= 3_000


def _page_ms(page: Any, question: str) -> float:
    """Milliseconds from Enter to the answer in the document, measured in the browser."""
    typing_place(page).fill(question)
    page.evaluate(
        """() => { const before = document.querySelectorAll('.pt-answer').length; window.took = null;
             document.addEventListener('keydown', () => { const start = performance.now();
               const look = () => document.querySelectorAll('.pt-answer').length > before
                 ? window.took = performance.now() - start : requestAnimationFrame(look); look() },
               { once: true, capture: true }) }"""
    )
    typing_place(page).press("Enter")
    until(page, "window.took !== null")
    settle(page)
    return float(page.evaluate("window.took"))


def _api_ms(address: str, question: str) -> float:
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(
        f"{address}/api/ask", body, {"Content-Type": "application/json", "Origin": address}
    )
    start = time.perf_counter()
    urllib.request.urlopen(request, timeout=10).read()
    return (time.perf_counter() - start) * 1000


# --- without scripts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 390])
def test_a_terms_page_without_scripts_is_short_and_fits(browser: Any, address: str, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/terms/telehealth")
    assert page.locator("main .pt-said > li:visible").count() <= 8
    body = page.locator("body").bounding_box()
    widest = max(
        box["x"] + box["width"] for one in page.locator("main *:visible").all()[:150] if (box := one.bounding_box())
    )
    assert widest <= width
    assert body["width"] <= width
    pages = page.pdf(format="A4").count(b"/Type /Page\n") or page.pdf(format="A4").count(b"/Type /Page ")
    print(f"A4 pages of telehealth: {pages}")
    assert 1 <= pages <= 12
    context.close()


def test_without_scripts_every_door_leads_to_the_words(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("/", "/embed", "/demo"):
        page.goto(address + path)
        page.locator("a[href^='/glossary']").first.click()
        page.wait_for_url("**/glossary**")
    page.goto(f"{address}/no-such-page")
    page.locator("main").wait_for()
    assert "no such page" in page.inner_text("h1")
    context.close()
