"""Ask: every outcome and every mark is drawn, and what the reader does next works."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.answering.draft import Line
from app.web.drawing import answers
from app.web.tallies import tallies
from app.web.views.conversation import Conversation, Exchange
from ingest.errors import ModelError, StoreError
from ingest.settings import Settings


def ask(page: Any, question: str) -> Any:
    return page.chat_input[0].set_value(question).run()


def test_before_the_first_question_there_are_suggestions(page: Any, text: Any, drawn: Any) -> None:
    test = page()
    assert not test.exception
    assert "What does that healthcare word mean?" in text(test)
    assert drawn(test).count("data-ask=") == 4


def test_a_suggestion_is_asked_with_one_click(page: Any, text: Any, drawn: Any, press: Any) -> None:
    test = press(page(), "ask", "Is telehealth the same as telemedicine?")
    assert not test.exception
    assert "Is telehealth the same as telemedicine?" in text(test)
    assert "pt-verdict" in drawn(test)


def test_sentences_of_a_chat_model_are_drawn_as_they_are_verified(
    page: Any, canned: Any, answer: Any, drawn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = answers.turn
    monkeypatch.setattr("app.web.drawing.answers.turn", lambda *given: seen.append(real(*given)) or seen[-1])
    engine = canned(answer("answered"))
    plain = engine.ask

    def ask_aloud(question: Any, heard: Any) -> Any:
        heard(Line("Told <early>.", ("s-1",), "model"))
        heard(Line("Told later.", ("s-2",), "model"))
        return plain(question)

    engine.ask = ask_aloud
    html = drawn(ask(page(engine=engine), "What is it?"))
    first, one, both, whole = seen
    assert "pt-said" not in first
    assert "Told &lt;early&gt;." in one
    assert "pt-looking" in one
    assert one.index("Told") < one.index("pt-looking")
    assert "Told later." in both
    assert "Told" not in whole
    assert "Told" not in html
    assert "pt-verdict" in html


def test_the_verdict_comes_first_and_every_source_follows_with_its_place(page: Any, drawn: Any) -> None:
    html = drawn(ask(page(), "What is the difference between synchronous and asynchronous telehealth?"))
    assert html.index("pt-verdict") < html.index("pt-sources")
    chips = re.findall(r'data-source="t1-(\d+)"', html)
    assert chips
    assert set(chips) <= set(re.findall(r'id="t1-(\d+)"', html))
    assert html.count("<mark>") >= len(set(chips))
    firsts = list(dict.fromkeys(map(int, chips)))
    assert firsts == sorted(firsts)  # numbered in the order in which one reads


def test_where_sides_are_the_answer_they_stand_open_and_are_said_once(
    page: Any, drawn: Any, canned: Any, answer: Any
) -> None:
    html = re.sub(r"<button.*?</button>", "", drawn(ask(page(engine=canned(answer("answered"))), "q")), flags=re.S)
    assert html.index("pt-verdict") < html.index("pt-disagreement") < html.index("pt-sources")
    assert "pt-fold" not in html[: html.index("pt-sources")]
    said = html[: html.index("pt-sources")]
    assert said.count("Remote patient monitoring is not&nbsp;") + said.count("is not <span") == 1


def test_our_words_are_never_in_quotation_marks(page: Any, drawn: Any) -> None:
    test = ask(page(), "What is remote patient monitoring?")
    assert "told in our words" in drawn(test)
    assert "“" not in re.sub(r"<button.*?</button>", "", drawn(test))


def test_a_verbatim_source_is_quoted(page: Any, drawn: Any, canned: Any, answer: Any) -> None:
    found = answer("answered")
    verbatim = [citation.model_copy(update={"wording": "verbatim"}) for citation in found.citations]
    test = ask(page(engine=canned(found.model_copy(update={"citations": verbatim}))), "q")
    assert "“Remote patient monitoring is telehealth.”" in drawn(test)
    assert "in our words" not in drawn(test)


def test_every_mark_is_shown(page: Any, text: Any, canned: Any, answer: Any) -> None:
    found = answer("answered")
    first, second, third = found.citations
    marked = [
        first.model_copy(
            update={"status": "superseded", "superseded_by": "the 2025 rule", "as_of": "2019-05", "date": None}
        ),
        second.model_copy(update={"status": "lapsed", "via": "CCHP"}),
        third.model_copy(update={"lapses": "2027-12-31", "page": 4, "source_id": "another"}),
    ]
    test = ask(page(engine=canned(found.model_copy(update={"citations": marked}))), "q")
    for mark in (
        "superseded by the 2025 rule",
        "as of May 2019",
        "undated",
        "no longer in force",
        "known through CCHP",
        "until 31 Dec 2027",
        "page 4",
    ):
        assert mark in text(test), mark


def test_a_statement_that_the_index_no_longer_holds_is_shown_as_it_was(
    page: Any, text: Any, canned: Any, answer: Any
) -> None:
    test = ask(page(engine=canned(answer("answered"))), "q")
    assert "The sources were renewed since." in text(test)
    assert "Remote patient monitoring is not telemedicine." in text(test)


def test_a_reviewed_answer_is_our_words_with_numbers_and_folds_away_who_says_what(
    page: Any, text: Any, drawn: Any, canned: Any, answer: Any
) -> None:
    found = answer("reviewed")
    test = ask(page(engine=canned(found)), "q")
    html = re.sub(r"<button.*?</button>", "", drawn(test), flags=re.S)
    assert "“" not in html
    assert re.search(r'pt-verdict"><span>Often they mean the same\..*?data-source="t1-1".*?data-source="t1-2"', html)
    fold = re.search(r'<details class="pt-fold"><summary>Who says what.*?</section></details>', html)
    assert fold
    assert html.index("pt-verdict") < html.index("pt-said") < fold.start() < html.index("pt-sources")
    for side in fold[0].split('class="pt-side"')[1:]:
        assert side.count("<li>") <= 3
    assert "2 sources" in fold[0]
    assert fold[0].index("World Health Organization") < fold[0].index("Vegavid")  # the order of authority
    more = html[html.index("2 more sources") :]
    assert all((f'id="t1-{number}"' in more) == (number in found.supporting) for number in range(1, 8))
    assert text(test).count("in our words") == 1


def test_a_side_counts_all_its_sources_and_leads_to_them(
    page: Any, text: Any, drawn: Any, canned: Any, answer: Any
) -> None:
    found = answer("reviewed")
    spoken = [c.model_copy(update={"publisher": f"Voice {c.number}"}) for c in found.citations]
    test = ask(page(engine=canned(found.model_copy(update={"citations": spoken}))), "q")
    assert "5 sources, 3 shown" in text(test)
    assert re.search(r'data-term="telehealth">See all<', drawn(test))


@pytest.mark.parametrize("name", ["emergency", "crisis"])
def test_the_numbers_to_call_can_be_tapped(page: Any, drawn: Any, canned: Any, answer: Any, name: str) -> None:
    html = drawn(ask(page(engine=canned(answer(name))), "q"))
    number = "911" if name == "emergency" else "988"
    assert f'<a href="tel:{number}">{number}</a>' in html
    assert "pt-loud" in html


OUTCOMES = ["clarify", "crisis", "declined", "emergency", "front_desk", "medical_advice", "not_covered", "off_topic"]


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_without_an_answer_is_said_plainly(
    page: Any, text: Any, drawn: Any, canned: Any, answer: Any, name: str
) -> None:
    found = answer(name)
    test = ask(page(engine=canned(found)), "q")
    assert not test.exception
    assert " ".join(found.text.split()) in text(test)
    assert ("pt-loud" in drawn(test)) == (name in {"crisis", "emergency"})
    assert drawn(test).count("data-ask=") == len(found.related_questions)
    leads_on = name not in {"clarify", "crisis", "emergency"}
    assert ("words about telehealth and care are explained here" in text(test)) == leads_on


def test_a_refusal_offers_words_that_are_really_near(page: Any, drawn: Any, canned: Any, answer: Any) -> None:
    asked = answer("not_covered").model_copy(update={"uncovered_terms": ["telehelath"]})
    assert 'data-term="telehealth"' in drawn(ask(page(engine=canned(asked)), "q"))
    far = asked.model_copy(update={"uncovered_terms": ["xylophone"]})
    assert "Words like it" not in drawn(ask(page(engine=canned(far)), "q"))


def test_a_partial_answer_and_a_redacted_question_say_so(page: Any, text: Any, canned: Any, answer: Any) -> None:
    found = answer("answered").model_copy(
        update={"coverage": "partial", "redacted": True, "question": "I am …", "standalone_question": "What is RPM?"}
    )
    test = ask(page(engine=canned(found)), "I am Jane Doe")
    assert "Part of an answer" in text(test)
    assert "Personal details were taken out" in text(test)
    assert "Read as: What is RPM?" in text(test)
    assert "Jane" not in text(test)


def test_markup_in_a_question_or_an_answer_stays_text(page: Any, drawn: Any, canned: Any, answer: Any) -> None:
    found = answer("answered")
    bad = found.citations[0].model_copy(
        update={"title": "<script>alert(1)</script>", "url": "javascript:alert(1)", "publisher": '"><img src=x>'}
    )
    test = ask(
        page(engine=canned(found.model_copy(update={"citations": [bad, *found.citations[1:]]}))), "<b onclick=x>?"
    )
    assert "<script>" not in drawn(test)
    assert "<img" not in drawn(test)
    assert "javascript:" not in drawn(test)
    assert "&lt;b onclick=x&gt;?" in drawn(test)


@pytest.mark.parametrize("place", ["US", "US-TX"])
def test_a_place_never_takes_the_leading_sentence_away(page: Any, drawn: Any, place: str) -> None:
    for question in ("What is mHealth?", "What is a patient portal?"):
        without, within = page(), page()
        within.selectbox(key="place").set_value(place).run()
        first, second = (
            re.search(r'class="pt-verdict">(.*?)<span class="pt-chips"', drawn(ask(test, question)))
            for test in (without, within)
        )
        assert first
        assert second
        assert first[1] == second[1]


def test_the_history_goes_with_a_follow_up(page: Any, canned: Any, answer: Any) -> None:
    engine = canned(answer("answered"))
    test = ask(page(engine=engine), "What is RPM?")
    ask(test, "And in Texas?")
    assert engine.asked[1].history[0].text == "What is RPM?"
    assert engine.asked[1].history[1].role == "assistant"


def test_the_chosen_place_goes_with_the_question(page: Any, canned: Any, answer: Any) -> None:
    engine = canned(answer("answered"))
    test = page(engine=engine)
    test.selectbox(key="place").set_value("US-TX").run()
    ask(test, "What is RPM?")
    assert engine.asked[0].jurisdiction == "US-TX"


def test_starting_over_forgets_everything(page: Any, text: Any) -> None:
    test = ask(page(), "What is telehealth?")
    test.button(key="start_over").click().run()
    assert not test.exception
    assert "What does that healthcare word mean?" in text(test)
    assert "Telehealth means" not in text(test)


def test_copying_takes_the_sources_along(page: Any, drawn: Any, canned: Any, answer: Any) -> None:
    test = ask(page(engine=canned(answer("answered"))), "q")
    copied = re.search(r'data-copy="([^"]*)"', drawn(test))
    assert copied
    assert "[1] Vegavid Technology, in our words. Difference Between Telemedicine and Telehealth. 2026." in copied[1]
    assert "https://quickblox.com/answers/telehealth-vs-telemedicine/" in copied[1]


def test_a_wrong_definition_can_be_reported_without_the_question(
    page: Any, text: Any, tmp_path: Any, canned: Any, answer: Any, press: Any, drawn: Any
) -> None:
    kept = tmp_path / "feedback.jsonl"
    before = sum(count for *_, count in tallies.verdicts())
    test = ask(page(engine=canned(answer("answered")), settings=Settings(feedback=str(kept))), "my secret question")
    assert "Report a wrong definition" in text(test)
    name = re.search(r'data-of="([^"]+)"', drawn(test))
    assert name
    for given in ({"verdict": "sideways"}, {"verdict": "down", "reason": "my secret"}):  # a browser can send anything
        assert "Thank you" not in text(press(test, "verdict", name[1], **given))
    press(test, "verdict", name[1], verdict="down", reason="wrong")
    press(test, "verdict", name[1], verdict="down", reason="wrong")  # counted once
    assert not test.exception
    assert "Thank you" in text(test)
    line = kept.read_text("utf-8")
    assert '"wrong"' in line
    assert "secret" not in line
    assert sum(count for *_, count in tallies.verdicts()) == before + 1


def test_an_error_of_the_engine_is_told_and_loses_nothing(page: Any, text: Any, canned: Any, answer: Any) -> None:
    engine = canned(answer("answered"))
    test = ask(page(engine=engine), "What is RPM?")

    def broken(question: Any, heard: Any) -> Any:
        raise ModelError("The chat model does not answer. Try again.")

    engine.ask = broken
    ask(test, "And then?")
    assert not test.exception
    assert test.warning[0].value == "The chat model does not answer. Try again."
    assert "What is RPM?" in text(test)


def test_a_fault_of_ours_shows_no_inside(page: Any, canned: Any, answer: Any) -> None:
    engine = canned(answer("answered"))

    def faulty(question: Any, heard: Any) -> Any:
        raise RuntimeError("/secret/path")

    engine.ask = faulty
    test = ask(page(engine=engine), "What is RPM?")
    assert not test.exception
    assert "Something went wrong here" in test.error[0].value
    assert "secret" not in test.error[0].value


def test_without_an_index_the_page_says_what_to_do(page: Any, text: Any, monkeypatch: Any) -> None:
    def missing() -> Any:
        raise StoreError("No index in DIR. Build one: python -m ingest build --index DIR")

    monkeypatch.setattr("app.web.holding.held.assistant", missing)
    test = page()
    assert not test.exception
    assert "The sources are not ready yet." in text(test)
    assert "python -m ingest build" in test.code[0].value
    assert not test.chat_input


def test_the_whole_page_speaks_spanish(page: Any, text: Any, press: Any) -> None:
    test = press(page(), "language", "es")
    assert "¿Qué significa esa palabra de la salud?" in text(test)
    ask(test, "¿Qué es la telesalud?")
    assert not test.exception
    assert "Fuentes" in text(test)
    assert test.chat_input[0].placeholder == "Pregunte por una palabra de la salud"


def test_the_address_can_ask_for_spanish(page: Any, text: Any) -> None:
    assert "¿Qué significa esa palabra" in text(page(language="es"))


def test_no_question_enters_the_address(page: Any) -> None:
    test = ask(page(), "What is telehealth?")
    assert not dict(test.query_params.items())


def test_a_conversation_comes_back_from_the_tab_and_rubbish_does_not(answer: Any) -> None:
    state: dict[str, Any] = {}
    kept = Exchange("What is RPM?", answer("answered")).to_json()
    assert Conversation(state).restore([kept])
    assert Conversation(state).exchanges[0].answer == answer("answered")
    for rubbish in ("{}", "not json", '{"question": 1, "answer": {}}', kept.replace('"answered"', '"<b>"')):
        fresh: dict[str, Any] = {}
        assert not Conversation(fresh).restore([rubbish])
        assert Conversation(fresh).exchanges == []
