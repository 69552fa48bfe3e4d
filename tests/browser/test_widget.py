"""The widget in Chromium, on a clinic's website, against a real service process."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest

from app.web.widget_files import tag

pytestmark = pytest.mark.browser

SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
Visits = Callable[..., Any]
Clinic = Callable[..., str]

STATES: dict[str, tuple[dict[str, Any], dict[str, Any], str | None]] = {
    "closed": ({}, {}, None),
    "open": ({}, {}, ""),
    "answered, sources differ": ({}, {}, "answered"),
    "partial, changed, verbatim": ({}, {}, "changed"),
    "not in the sources": ({}, {}, "not_covered"),
    "clarify": ({}, {}, "clarify"),
    "advice refused": ({}, {}, "medical_advice"),
    "emergency": ({}, {}, "emergency"),
    "crisis": ({}, {}, "crisis"),
    "reviewed, folded": ({}, {}, "reviewed"),
    "front desk": ({}, {}, "front_desk"),
    "error": ({}, {}, "boom"),
    "dark": ({"color_scheme": "dark"}, {}, "changed"),
    "dark emergency": ({"color_scheme": "dark"}, {}, "emergency"),
    "390 px": (PHONE, {}, "answered"),
    "Spanish": ({}, {"lang": "es"}, "answered"),
    "yellow": ({}, {"data": {"color": "#ffd400"}}, "answered"),
    "forced colours": ({"forced_colors": "active"}, {}, "answered"),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit: Visits, clinic: Clinic, state: str) -> None:
    options, page, question = STATES[state]
    here = visit(reduced_motion="reduce", **options).go(clinic(**page))
    if question is not None:
        here.page.locator(".launch").click()
    if question:
        here.ask(question)
        here.inside("r.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert here.violations() == []


def test_axe_would_find_something(visit: Visits, clinic: Clinic) -> None:
    here = visit().go(clinic())
    here.inside("""r.append(document.createElement('button'),
        Object.assign(document.createElement('p'), {textContent: 'grey', style: 'color:#bbb;background:#fff'}))""")
    found = " ".join(here.violations())
    assert "button-name" in found
    assert "color-contrast" in found


def test_a_journey_by_keyboard_alone(visit: Visits, clinic: Clinic) -> None:
    here = visit().go(clinic())
    press = here.page.keyboard.press
    focus = "(r.activeElement?.getAttribute('aria-label') || r.activeElement?.textContent || '').trim()"
    press("Tab")  # the page's own link
    press("Tab")
    assert here.inside(focus) == "Explain a health word"
    press("Enter")
    assert here.inside(focus) == "Ask about a healthcare word"
    here.page.keyboard.type("Is it?")
    press("Enter")
    here.page.wait_for_selector("details")
    assert here.inside(focus) == "Ask about a healthcare word"  # focus did not move when the answer came
    press("Tab")
    assert here.inside(focus) == "Send"
    order = []
    for _ in range(20):
        press("Shift+Tab")
        order.append(here.inside(focus))
        if order[-1] == "Start over":
            break
    assert order[0] == "Ask about a healthcare word"
    assert order[-3:] == ["Health words, explained", "Close", "Start over"]
    assert order.index("No") < order.index("What is remote patient monitoring?") < order.index("Source 1")
    for _ in range(3):
        press("Tab")
    assert here.inside(focus) == "Source 1"
    press("Enter")
    assert here.inside("r.activeElement.parentElement.open") is True
    press("Escape")
    assert here.inside("r.querySelector('dialog').open") is False
    assert here.inside(focus) == "Explain a health word"


def test_on_a_wide_screen_the_page_stays_usable_on_a_phone_the_panel_fills_it(visit: Visits, clinic: Clinic) -> None:
    wide = visit().go(clinic())
    wide.page.locator(".launch").click()
    assert wide.inside("r.querySelector('dialog').matches(':modal')") is False
    wide.page.get_by_role("link", name="A link").click()
    phone = visit(reduced_motion="reduce", **PHONE).go(clinic())
    phone.page.locator(".launch").click()
    assert phone.inside("r.querySelector('dialog').matches(':modal')") is True
    assert phone.page.locator("dialog").bounding_box() == pytest.approx({"x": 0, "y": 0, "width": 390, "height": 844})
    assert phone.inside("r.activeElement.id") == "title"  # the field would call up the keyboard


def test_targets_are_44_px(visit: Visits, clinic: Clinic) -> None:
    here = visit(**PHONE).go(clinic()).ask("answered")
    sizes = here.inside(
        "[...r.querySelectorAll('button:not(.cite), summary, input')].map((one) => one.getBoundingClientRect()).filter((box) => box.width).map((box) => [box.width, box.height])"
    )
    assert len(sizes) > 8
    # A box between two layout units is reported as 43.99994: the sum of floats, not a smaller target.
    assert min(round(side, 2) for size in sizes for side in size) >= 44
    marks = here.inside("[...r.querySelectorAll('.cite')].map((one) => one.getBoundingClientRect().height)")
    assert min(round(height, 2) for height in marks) >= 24  # inside a line of text


def test_the_status_says_an_answer_once(visit: Visits, clinic: Clinic) -> None:
    here = visit().go(clinic())
    here.inside("""(window.said = [], new MutationObserver(() => said.push(r.querySelector('[role=status]').textContent))
        .observe(r.querySelector('[role=status]'), {childList: true, characterData: true, subtree: true}))""")
    here.ask("answered")
    here.page.wait_for_timeout(300)
    said = here.page.evaluate("said")
    assert said[0] == "Looking through the sources"
    assert len([one for one in said if one.startswith("Sources differ.")]) == 1
    assert here.inside("[...r.querySelectorAll('[aria-live]')].map((one) => one.ariaLive)") == ["off"]


def test_at_400_percent_all_of_it_can_be_reached(visit: Visits, clinic: Clinic) -> None:
    here = visit(viewport={"width": 320, "height": 256}, device_scale_factor=4).go(clinic()).ask("answered")
    assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in ("input", ".send", ".note", ".says"):
        here.page.locator(f"plainterm-widget {part}").first.scroll_into_view_if_needed()
        box = here.page.locator(f"plainterm-widget {part}").first.bounding_box()
        assert box["y"] >= 0, part
        assert round(box["y"] + min(box["height"], 60)) <= 256, part


def test_at_200_percent_nothing_is_cut_off(visit: Visits, clinic: Clinic) -> None:
    here = visit(viewport={"width": 640, "height": 400}, device_scale_factor=2).go(clinic()).ask("answered")
    assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert here.inside("r.querySelector('.log').scrollWidth <= r.querySelector('.log').clientWidth")
    assert here.inside("r.querySelector('.log').clientHeight") >= 120
    box = here.page.locator("input").bounding_box()
    assert round(box["y"] + box["height"], 2) <= 400


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_nothing_moves(visit: Visits, clinic: Clinic, motion: str) -> None:
    here = visit(reduced_motion=motion).go(clinic()).ask("answered")
    assert here.inside("r.getAnimations().length") == 0
    moving = "[...r.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration !== '0s').length"
    assert here.inside(moving) == 0


def test_thumbs_and_follow_ups_by_keyboard(visit: Visits, clinic: Clinic) -> None:
    here = visit().go(clinic()).ask("answered?")
    said = "r.querySelector('[role=status]').textContent"
    here.page.get_by_role("button", name="No", exact=True).focus()
    here.page.keyboard.press("Enter")
    assert here.inside("r.activeElement.textContent") == "What went wrong?"
    here.page.keyboard.press("Tab")
    assert here.inside("r.activeElement.textContent") == "Wrong definition"
    here.page.keyboard.press("Enter")
    assert here.inside("r.activeElement.textContent").startswith("Thank you.")
    assert here.inside(said).startswith("Thank you.")
    here.page.locator(".next button").first.focus()
    here.page.keyboard.press("Space")
    here.page.locator(".turn").nth(1).locator(".says").wait_for()
    assert here.inside("r.querySelectorAll('.you').length") == 2
    assert here.violations() == []


def test_words_are_offered_as_one_types(visit: Visits, clinic: Clinic, service: str) -> None:
    here = visit(reduced_motion="reduce").go(clinic())
    here.page.locator(".launch").click()
    here.page.keyboard.type("tele")
    options = here.page.get_by_role("option")
    options.first.wait_for()
    assert options.all_inner_texts() == ["telehealth"]
    assert here.violations() == []
    here.page.keyboard.press("ArrowDown")
    assert here.inside("r.activeElement.getAttribute('aria-activedescendant')") == "w0"
    assert here.violations() == []
    here.page.keyboard.press("Escape")
    assert here.page.locator("#words").is_visible() is False
    assert here.inside("r.querySelector('dialog').open") is True
    here.page.keyboard.press("Backspace")
    options.first.wait_for()
    here.page.keyboard.press("ArrowUp")
    here.page.keyboard.press("Enter")
    here.page.locator(".says").wait_for()
    assert here.page.locator(".you").inner_text().endswith("telehealth")
    assert here.inside("r.activeElement.localName") == "input"
    looked = [url for url in here.requests if "/api/suggest" in url]
    assert looked
    assert all(url.startswith(service) for url in looked)


def test_a_word_that_is_offered_can_be_tapped(visit: Visits, clinic: Clinic) -> None:
    here = visit(**PHONE).go(clinic())
    here.page.locator(".launch").tap()
    here.page.locator("plainterm-widget input").tap()
    here.page.locator("plainterm-widget input").press_sequentially("vid")
    option = here.page.get_by_role("option", name="video visit")
    option.wait_for()
    box = option.bounding_box()
    assert round(box["height"], 2) >= 44
    option.tap()
    here.page.locator(".says").wait_for()
    assert here.page.locator(".you").inner_text().endswith("video visit")


def test_the_field_goes_before_what_is_offered(visit: Visits, clinic: Clinic) -> None:
    """Enter sends what was typed while nothing of the list is chosen."""
    here = visit().go(clinic())
    here.page.locator(".launch").click()
    here.page.keyboard.type("tele")
    here.page.get_by_role("option").first.wait_for()
    here.page.keyboard.press("Enter")
    here.page.locator(".says").wait_for()
    assert here.page.locator(".you").inner_text().endswith("tele")
    assert here.page.locator("#words").is_visible() is False


def test_sentences_of_a_chat_model_come_in_before_the_answer(visit: Visits, site: Any, streaming: str) -> None:
    here = visit().go(site.page(tag(streaming)))
    here.page.evaluate(
        """() => { window.drawn = []; const root = document.querySelector('plainterm-widget').shadowRoot;
             new MutationObserver(() => drawn.push(root.querySelector('.says')?.textContent ?? ''))
               .observe(root, { childList: true, subtree: true }) }"""
    )
    here.ask("early")
    here.page.locator("details").first.wait_for()
    drawn = here.page.evaluate("window.drawn")
    assert "Telehealth is care at a distance.1" in drawn
    assert drawn[-1].startswith("Sources differ.")
    assert here.violations() == []


def test_in_forced_colours_edges_are_drawn(visit: Visits, clinic: Clinic) -> None:
    here = visit(forced_colors="active").go(clinic())
    assert here.inside("getComputedStyle(r.querySelector('.launch')).borderTopStyle") == "solid"
    here.ask("answered")
    assert here.inside("getComputedStyle(r.querySelector('.cite')).borderTopStyle") == "solid"
    here.page.keyboard.type("tele")
    here.page.get_by_role("option").first.wait_for()
    here.page.keyboard.press("ArrowDown")
    assert here.inside("getComputedStyle(r.querySelector('[aria-selected=true]')).outlineStyle") == "solid"


def test_under_a_strict_policy_with_trusted_types(visit: Visits, site: Any, service: str) -> None:
    policy = (
        f"default-src 'none'; script-src 'nonce-n1'; connect-src {service}; style-src 'none'; base-uri 'none';"
        " require-trusted-types-for 'script'; trusted-types plainterm"
    )
    script = tag(service, terms="").replace("<script", "<script nonce='n1'")
    body = f"<main><p>telehealth</p></main>{script}"
    here = visit().go(site.page(body, headers={"Content-Security-Policy": policy}))
    here.ask("answered")
    here.page.wait_for_selector("plainterm-term")
    assert here.inside("getComputedStyle(r.querySelector('.launch')).position") == "fixed"  # the style sheet holds
    here.page.locator("plainterm-term").click()
    assert here.page.locator("plainterm-term-card").is_visible()
    assert [one for one in here.complaints if "favicon" not in one] == []


def test_a_wrong_hash_keeps_the_file_from_running(visit: Visits, site: Any, service: str) -> None:
    here = visit()
    here.page.goto(site.page(tag(service).replace("sha384-", "sha384-AAAA")))
    here.page.wait_for_timeout(300)
    assert here.page.locator("plainterm-widget").count() == 0
    assert "integrity" in " ".join(here.complaints)


def test_a_site_that_is_not_listed_gets_no_answer(visit: Visits, site: Any, service: str) -> None:
    address = site.page(tag(service)).replace(
        "localhost", "127.0.0.1"
    )  # the same pages under an origin that is not listed
    here = visit().go(address).ask("answered")
    assert here.inside("r.querySelectorAll('details').length") == 0
    assert "cannot be reached" in here.inside("r.querySelector('.it').textContent")


def test_hostile_styles_of_the_page_do_not_reach_in(visit: Visits, clinic: Clinic) -> None:
    style = """<style>html{font-size:40px} *{color:red!important;letter-spacing:9px!important;all:unset!important}
        button,dialog,input{display:none!important;font-size:90px!important} plainterm-widget{display:none!important}</style>"""
    here = visit().go(clinic(head=style)).ask("answered")
    launcher = here.inside(
        "JSON.stringify([getComputedStyle(r.querySelector('.you')).fontSize, getComputedStyle(r.querySelector('.you')).color, getComputedStyle(r.querySelector('.you')).letterSpacing])"
    )
    assert launcher == '["16px","rgb(255, 255, 255)","normal"]'


def test_it_keeps_nothing_and_asks_nobody_else(visit: Visits, clinic: Clinic, site: Any, service: str) -> None:
    here = visit().go(clinic(data={"terms": ""})).ask("answered")
    here.page.wait_for_selector("plainterm-term")
    assert here.page.context.cookies() == []
    assert here.page.evaluate("[localStorage.length, Object.keys(sessionStorage), document.cookie]") == [
        0,
        ["plainterm"],
        "",
    ]
    own = (site.origin, service)
    assert [url for url in here.requests if not url.startswith(own)] == []
    asked = [url.removeprefix(service).partition("?")[0] for url in here.requests if url.startswith(service)]
    files = [f"/widget/1.0.0/{name}" for name in ("plainterm.js", "terms.js")]
    assert [path for path in asked if path != "/api/suggest"] == [*files, "/api/terms", "/api/ask"]


def test_nothing_is_asked_before_the_first_question(visit: Visits, clinic: Clinic, service: str) -> None:
    here = visit().go(clinic())
    here.page.locator(".launch").click()
    here.page.wait_for_timeout(200)
    assert [url for url in here.requests if url.startswith(service)] == [f"{service}/widget/1.0.0/plainterm.js"]


def test_offline_then_try_again(visit: Visits, clinic: Clinic) -> None:
    here = visit().go(clinic())
    here.page.context.set_offline(True)
    here.ask("answered")
    assert "You are offline" in here.inside("r.querySelector('.it').textContent")
    here.page.context.set_offline(False)
    here.page.get_by_role("button", name="Try again").click()
    here.page.wait_for_selector("details")
    assert here.inside("r.activeElement.tagName") == "INPUT"


def test_printed_it_is_the_answers_with_their_sources(visit: Visits, clinic: Clinic) -> None:
    here = visit().go(clinic()).ask("answered")
    here.page.emulate_media(media="print")
    assert here.page.locator("input").is_visible() is False
    assert here.inside("[...r.querySelectorAll('.quote')].every((one) => one.checkVisibility())")
    assert here.inside("r.querySelector('.log').scrollHeight <= r.querySelector('.log').clientHeight + 1")
    here.inside("w.close()")
    assert here.page.locator(".launch").is_visible() is False


def test_corner_offset_and_right_to_left(visit: Visits, clinic: Clinic) -> None:
    banner = visit().go(clinic(data={"offset": "90"})).page.locator(".launch").bounding_box()
    assert 800 - banner["y"] - banner["height"] == pytest.approx(110)
    assert visit().go(clinic(data={"corner": "start"})).page.locator(".launch").bounding_box()["x"] == pytest.approx(20)
    rtl = visit().go(clinic(body="<script>document.documentElement.dir='rtl'</script>" + "<main></main>"))
    assert rtl.page.locator(".launch").bounding_box()["x"] == pytest.approx(20)
    rtl.ask("answered")
    assert rtl.inside("getComputedStyle(r.querySelector('.log')).direction") == "ltr"


def test_our_own_pages_hold_their_policies(visit: Visits, service: str) -> None:
    demo = visit().go(f"{service}/demo")
    demo.page.wait_for_selector("plainterm-term")
    demo.ask("answered")
    assert demo.violations() == []
    embedded = visit().go(f"{service}/embed?lang=es&color=%23123456").ask("answered")
    assert embedded.violations() == []
    assert embedded.inside("getComputedStyle(r.querySelector('.send')).backgroundColor") == "rgb(18, 52, 86)"
    for path in ("/terms/telehealth", "/glossary?language=es"):
        page = visit(java_script_enabled=True)
        page.page.goto(service + path)
        assert page.violations() == []
        assert page.complaints == []
    assert demo.complaints + embedded.complaints == []


def test_an_iframe_of_a_listed_site_shows_the_widget_another_does_not(visit: Visits, site: Any, service: str) -> None:
    address = site.page(f"<iframe title='Words' width=420 height=640 src='{service}/embed'></iframe>")
    here = visit()
    here.page.goto(address)
    frame = here.page.frame_locator("iframe")
    frame.locator("input").fill("answered")
    frame.locator("input").press("Enter")
    frame.locator("details").first.wait_for()
    other = visit()
    other.page.goto(address.replace("localhost", "127.0.0.1"))
    other.page.wait_for_timeout(300)
    assert other.page.frame_locator("iframe").locator("input").count() == 0


def test_terms_in_the_text_by_keyboard(visit: Visits, clinic: Clinic) -> None:
    here = visit().go(clinic(data={"terms": ""}))
    here.page.wait_for_selector("plainterm-term")
    assert here.page.locator("plainterm-term").all_inner_texts() == ["telehealth"]
    here.page.keyboard.press("Tab")
    here.page.keyboard.press("Enter")
    card = here.page.locator("plainterm-term-card")
    assert card.is_visible()
    assert "Telehealth is care at a distance." in card.locator("p").first.inner_text()
    assert card.bounding_box()["width"] == pytest.approx(340)
    assert here.violations() == []
    here.page.keyboard.press("Escape")
    assert card.is_visible() is False
    assert here.page.evaluate("document.activeElement.localName") == "plainterm-term"
    here.page.keyboard.press("Space")
    here.page.get_by_role("button", name="Ask about it").click()
    here.page.wait_for_selector("details")


@pytest.mark.parametrize(("throttle", "limit"), [(None, 80), (SLOW_4G, 150)], ids=["no throttle", "Slow 4G"])
def test_it_opens_at_once(
    visit: Visits, clinic: Clinic, throttle: dict[str, Any] | None, limit: int, record_property: Callable[..., None]
) -> None:
    times = []
    for _ in range(5):
        here = visit().go(clinic())
        if throttle:
            here.page.context.new_cdp_session(here.page).send("Network.emulateNetworkConditions", throttle)
        times.append(
            here.inside("""new Promise((done) => {
            const from = performance.now();
            r.querySelector('.launch').click();
            requestAnimationFrame(() => setTimeout(() => done(r.activeElement.localName === 'input' ? performance.now() - from : 1e6)));
        })""")
        )
    record_property("median_ms", round(statistics.median(times), 1))
    assert statistics.median(times) <= 10 * limit, times  # the aim is the limit; ten times it no busy machine explains
