"""Terms: the list, the search, and a term's page with its own address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape
from types import SimpleNamespace
from typing import Any

from app.web import entries
from app.web.drawing.words import shown_date
from app.web.glossary import label, suggest
from app.web.term_names import named


def test_all_terms_stand_under_their_letters(page: Any, drawn: Any, assistant: Any) -> None:
    test = page("terms")
    assert not test.exception
    authored = [term for term in assistant.index.terms.values() if not term.found]
    assert drawn(test).count("data-term=") == len(authored)
    assert 'href="#letter-T"' in drawn(test)


def test_a_sign_before_the_first_letter_does_not_count(assistant: Any) -> None:
    names = [label(term, "en") for term in entries.authored(assistant.index.terms, "en")]
    signed = [name for name in names if name.startswith("-")]
    assert signed
    for name in signed:
        before, after = names[names.index(name) - 1], names[names.index(name) + 1]
        assert before[:1].upper() == name[1].upper() or after[:1].upper() == name[1].upper(), name
    assert not names[0].startswith("-")


def test_suggestions_put_names_before_other_labels_and_speak_both_languages(assistant: Any) -> None:
    terms = named(entries.authored(assistant.index.terms, "en"))

    def offered(typed: str, language: Any = "en") -> list[tuple[str, str | None]]:
        return [(one.label, one.also) for one in suggest(terms, typed, language).suggestions]

    assert offered("RPM")[0] == ("remote patient monitoring", "RPM")
    assert offered("telesalud")[0] == ("telehealth", "telesalud")
    assert offered("telesalud", "es")[0] == ("telesalud", None)
    assert offered("telehelth") == [("telehealth", None)]  # a misspelling finds and is not shown
    names = [label for label, also in offered("tele") if also is None]
    assert names == [label for label, _ in offered("tele")][: len(names)]
    assert len(offered("e")) <= 8
    assert offered(" ") == []


def test_a_term_is_found_by_abbreviation_misspelling_and_spanish(assistant: Any) -> None:
    terms = entries.authored(assistant.index.terms, "en")
    for typed in ("RPM", "telehelth", "telesalud", "remote patient"):
        assert entries.search(terms, typed), typed
    assert entries.search(terms, "telesalud")[0].id == "telehealth"


def test_a_search_without_a_hit_offers_words_like_it(page: Any, drawn: Any, press: Any) -> None:
    test = press(page("terms"), "find", "telehaelthh")
    assert not test.exception
    assert "No word here matches" in test.info[0].value
    assert 'data-term="telehealth"' in drawn(test)


def test_a_terms_page_has_all_its_parts(page: Any, text: Any, drawn: Any) -> None:
    test = page("terms", term="remote-patient-monitoring")
    assert not test.exception
    for part in ("In plain words", "Drawn from", "Also called", "In Spanish", "Who says what", "Words around it"):
        assert part in text(test), part
    for part in ("Not to be confused with", "Where it occurs", "RPM"):
        assert part in text(test), part
    assert 'data-copy="?term=remote-patient-monitoring"' in drawn(test)


def test_definitions_are_sorted_and_filtered(page: Any, drawn: Any) -> None:
    test = page("terms", term="remote-patient-monitoring")
    everything = drawn(test).count("pt-card")
    kinds = test.selectbox(key="kind-remote-patient-monitoring")
    kinds.set_value("vendor").run()
    assert 0 < drawn(test).count('class="pt-card"') < everything
    assert "Government agency" not in drawn(test)
    test.selectbox(key="place-remote-patient-monitoring").set_value("US-NY").run()
    assert "No definition fits these choices." in drawn(test)


def test_orders_put_the_undated_last(assistant: Any) -> None:
    cards = entries.definitions(assistant, "telemedicine", date(2026, 11, 22))
    for order in ("newest", "oldest"):
        dates = [card[0].date for card in entries.ordered(cards, order)]
        dated = [day for day in dates if day]
        assert dates[: len(dated)] == dated
        assert dated == sorted(dated, reverse=order == "newest")
    kinds = [card[0].authority_type for card in entries.ordered(cards, "authority") if card[0].status == "current"]
    assert kinds == sorted(kinds, key=entries.AUTHORITIES.index)


def test_many_definitions_are_shown_when_asked_for(page: Any, drawn: Any) -> None:
    test = page("terms", term="telehealth")
    few = drawn(test).count('class="pt-card"')
    test.button(key="more-telehealth").click().run()
    assert drawn(test).count('class="pt-card"') > few


def test_a_terms_page_shows_what_sources_differ_on(page: Any, text: Any, drawn: Any, assistant: Any) -> None:
    test = page("terms", term="remote-patient-monitoring")
    assert "Where sources differ" in text(test)
    found = entries.disagreements(assistant.index, "remote-patient-monitoring", "en", date.today())
    assert found
    assert drawn(test).count('class="pt-disagreement"') == len(found)
    item, citations = found[0]
    assert len(item.sides) >= 2
    for part in (item.about[1:], *(side.position or "" for side in item.sides)):
        assert part in text(test), part
    for citation in citations.values():
        assert citation.publisher in text(test)
        assert shown_date(citation.date, "en") in text(test)
        assert not citation.url or f'href="{escape(citation.url)}"' in drawn(test)
    assert "pt-chip" not in drawn(test)  # there is no list of sources that a number could lead to


def test_what_only_the_rules_found_is_not_shown(assistant: Any) -> None:
    unseen = tuple(replace(item, reviewed=False) for item in assistant.index.disagreements)
    index: Any = SimpleNamespace(disagreements=unseen, statements=assistant.index.statements)
    assert entries.disagreements(index, "telehealth", "en", date.today()) == []


def test_many_disagreements_are_shown_when_asked_for(page: Any, drawn: Any, assistant: Any) -> None:
    found = entries.disagreements(assistant.index, "telehealth", "en", date.today())
    test = page("terms", term="telehealth")
    few = drawn(test).count('class="pt-disagreement"')
    test.button(key="more-telehealth-differ").click().run()
    assert few < drawn(test).count('class="pt-disagreement"') == len(found)


def test_a_term_without_a_disagreement_says_nothing_of_it(page: Any, text: Any, assistant: Any) -> None:
    assert entries.disagreements(assistant.index, "place-of-service-code", "en", date.today()) == []
    assert "Where sources differ" not in text(page("terms", term="place-of-service-code"))


def test_every_term_has_a_page(page: Any, assistant: Any) -> None:
    test = page("terms")
    for term in ("telehealth", "ehealth", "place-of-service-code", "hub-site"):
        if term in assistant.index.terms:
            test.query_params["term"] = term
            assert not test.run().exception, term


def test_a_link_with_an_unknown_term_says_so_and_helps(page: Any, text: Any) -> None:
    test = page("terms", term="telehelth-[x](javascript:1)<b>")
    assert not test.exception
    assert "There is no word" in test.warning[0].value
    test.button(key="all_terms").click().run()
    assert "words, each with who says what" in text(test)


def test_asking_about_a_term_leads_to_the_answer(page: Any, text: Any, drawn: Any) -> None:
    test = page("terms", term="telehealth")
    test.button(key="ask_about").click().run()
    assert not test.exception
    assert "What is telehealth?" in text(test)
    assert "pt-verdict" in drawn(test)


def test_in_spanish_the_labels_are_spanish(page: Any, text: Any, press: Any) -> None:
    test = press(page("terms", term="telehealth"), "language", "es")
    assert not test.exception
    assert "telesalud" in text(test)
    assert "Quién dice qué" in text(test)
