"""Statements: every sentence, item, labelled line and cell of a document nobody annotated, typed and quoted exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.build import Contents, take_apart
from ingest.corpus import read_corpus
from ingest.passing import find_terms
from ingest.reading.markdown import place_blocks
from ingest.records import Document, Kind, Relation, Statement, Term
from ingest.sections import read_sections
from ingest.statements import JOINT, quote_of, read_statements
from ingest.vocabulary import Vocabulary

BICYCLES = Path(__file__).parent.parent / "data" / "bicycles"
VOCABULARY = Vocabulary([Term("moped", "moped"), Term("ebike", "electric bicycle", abbreviations=("EB",))])


def statements(text: str) -> list[Statement]:
    document = Document("doc", "doc.md", "Doc", text, "0")
    blocks = place_blocks(text)
    return read_statements(document, blocks, read_sections(document, blocks, "club"), VOCABULARY)[1]


def under(body: str, heading: str = "Bicycles") -> list[Statement]:
    return statements(f"# {heading}\n\n{body}\n")


def quotes(body: str, heading: str = "Bicycles") -> list[str]:
    return [statement.quote for statement in under(body, heading)]


@pytest.fixture(scope="module")
def contents() -> Contents:
    """Three documents about bicycles, taken apart."""
    return take_apart(read_corpus([BICYCLES]))


# --- what is quoted ---------------------------------------------------------------------------------------------------


def test_every_span_equals_the_stored_text(contents: Contents) -> None:
    texts = {document.id: document.text for document in contents.documents}
    assert len(contents.statements) > 20
    for statement in contents.statements:
        parts = [texts[statement.document_id][span.start : span.end] for span in statement.spans]
        assert all(part and part == part.strip() for part in parts)
        assert statement.quote == JOINT.join(parts)


def test_a_statement_lies_in_its_passage_and_the_passage_in_its_section(contents: Contents) -> None:
    sections = {section.id: section for section in contents.sections}
    passages = {passage.id: passage for passage in contents.passages}
    for statement in contents.statements:
        passage, section = passages[statement.passage_id], sections[statement.section_id]
        assert section.start <= passage.start <= passage.end <= section.end
        # Only a label or a lead-in may stand before the sentence; they lie in the passage too.
        assert all(passage.start <= span.start and span.end <= passage.end for span in statement.spans)
        assert statement.source_id == passage.source_id == section.source_id


def test_a_pronoun_carries_the_sentence_before_it() -> None:
    assert quotes("A moped has a motor. It must be insured.") == [
        "A moped has a motor.",
        "A moped has a motor. It must be insured.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Since May 1, 2026 it has been slower.",
        "Until 2024 it was slower.",
        "Once you start it you hear a hum.",
        "Most of them are red.",
        "Three of these are red.",
        "Riders who own it, love to ride.",
    ],
)
def test_a_pronoun_that_is_not_the_first_word_carries_the_sentence_before_as_well(sentence: str) -> None:
    assert quotes(f"A moped has a motor. {sentence}")[1] == f"A moped has a motor. {sentence}"


@pytest.mark.parametrize("sentence", ["Most of these riders are young.", "Since May 1, 2026 riders wear a helmet."])
def test_a_sentence_that_names_what_it_speaks_of_stands_alone(sentence: str) -> None:
    assert quotes(f"A moped has a motor. {sentence}")[1] == sentence


def test_a_pronoun_with_nothing_before_it_dangles() -> None:
    (statement,) = under("They must be insured.")
    assert statement.dangling


def test_this_with_a_word_of_the_heading_says_what_is_meant() -> None:
    assert [s.dangling for s in under("This kit is for riders.", "Repair kit")] == [False]
    assert [s.dangling for s in under("This rule is for riders.", "Repair kit")] == [True]


def test_a_list_item_carries_its_lead_in_and_the_list_is_a_statement() -> None:
    assert quotes("A kit holds:\n\n- a pump\n- two levers") == [
        "A kit holds: … a pump",
        "A kit holds: … two levers",
        "A kit holds: … a pump … two levers",
    ]


def test_a_bare_lead_in_is_found_by_its_heading_and_the_sentence_before_it() -> None:
    found = under("Riders carry tools.\n\nThese are:\n\n- a pump\n- two levers", "Repairs")
    assert found[1].quote == "These are: … a pump"
    assert found[1].search_text == "Repairs Riders carry tools. These are: … a pump"
    for lead in ("A kit for every rider of the club holds:", "A moped has:"):
        assert under(f"{lead}\n\n- a pump")[0].search_text.startswith(lead)


def test_an_item_that_is_a_sentence_stands_alone() -> None:
    assert quotes("Rules:\n\n- Ring the bell. Wear a helmet.")[:2] == ["Ring the bell.", "Wear a helmet."]


def test_a_cell_carries_its_row_and_column_heads() -> None:
    table = "| Kind | Weight |\n|---|---|\n| Moped | 60 kg |\n"
    assert quotes(table) == ["Weight … Moped … 60 kg"]


def test_a_row_that_does_not_line_up_is_quoted_whole_and_makes_no_claim() -> None:
    table = "| Kind | Weight | Is a moped |\n|---|---|---|\n| EB | moped |\n"
    (statement,) = under(table)
    assert statement.quote == "EB … moped"
    assert (statement.kind, statement.frames) == (Kind.OTHER, ())
    assert "Weight" in statement.search_text


def test_a_label_in_bold_is_quoted_without_its_marks_and_carried_by_each_sentence() -> None:
    one, other = under("**Electric bicycle (EB)** – A bicycle with a motor that helps the rider pedal. It is quiet.")
    assert one.quote == "Electric bicycle (EB) … A bicycle with a motor that helps the rider pedal."
    assert other.quote == "Electric bicycle (EB) … It is quiet."
    assert (one.kind, one.terms[0]) == (Kind.DEFINITION, "ebike")


def test_a_definition_of_few_words_takes_the_sentence_after_it() -> None:
    assert quotes("A moped is a vehicle. The rider twists a grip to go faster.")[0] == (
        "A moped is a vehicle. The rider twists a grip to go faster."
    )
    assert quotes("**Moped.** A rule. The rider twists a grip.")[0] == "Moped … A rule. The rider twists a grip."


def test_a_definition_takes_no_sentence_that_stands_alone_or_carries_it() -> None:
    assert quotes("A moped is a vehicle. Mopeds hum.")[0] == "A moped is a vehicle."
    assert quotes("A moped is a vehicle. It hums.") == ["A moped is a vehicle.", "A moped is a vehicle. It hums."]
    assert quotes("A moped is a light vehicle that has a motor. The grip hums.")[0].endswith("motor.")


def test_the_id_depends_on_section_and_quote_only() -> None:
    one = under("A moped has a motor.\n\nA bell rings.")[1]
    other = under("Something else was added.\n\nA bell rings.")[1]
    assert one.id == other.id
    assert under("A bell rings loudly.")[0].id != one.id


def test_equal_sentences_of_a_section_have_ids_of_their_own() -> None:
    one, other = under("A bell rings.\n\nA bell rings.")
    assert other.id == f"{one.id}-2"


# --- what it is -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("A moped is a light vehicle with a motor.", Kind.DEFINITION),
        ("Moped means a light vehicle with a motor.", Kind.DEFINITION),
        ("“Moped” means a light vehicle with a motor.", Kind.DEFINITION),
        ("The term moped refers to a light vehicle.", Kind.DEFINITION),
        ("The city defines a moped as a light vehicle.", Kind.DEFINITION),
        ("Moped: a light vehicle with a motor.", Kind.DEFINITION),
        ("An electric bicycle is broader than a moped.", Kind.DISTINCTION),
        ("A moped must be insured.", Kind.REQUIREMENT),
        ("The word was coined in 1952 for a moped.", Kind.HISTORY),
        ("Riding saves money and is good for access to work.", Kind.BENEFIT),
        ("The main drawback is the noise.", Kind.LIMITATION),
        ("For example, bells and horns.", Kind.EXAMPLE),
        ("Your moped is what you ride.", Kind.DEFINITION),
        ("A moped is for people who like noise.", Kind.DEFINITION),
        ("The moped, also called a motor bicycle, has a motor.", Kind.DEFINITION),
        ("“A moped is a toy,” she says.", Kind.OTHER),
        ("An electric bicycle is not a moped.", Kind.EXCLUSION),
        ("A bell rings.", Kind.OTHER),
    ],
)
def test_the_kind_of_a_sentence(sentence: str, kind: Kind) -> None:
    assert under(sentence)[0].kind is kind


@pytest.mark.parametrize(
    ("heading", "kind"), [("Benefits of riding", Kind.BENEFIT), ("Limits", Kind.LIMITATION), ("History", Kind.HISTORY)]
)
def test_a_heading_says_the_kind_of_what_has_none(heading: str, kind: Kind) -> None:
    assert under("A bell rings.", heading)[0].kind is kind


def test_what_a_heading_states_overrides_the_rules() -> None:
    (statement,) = statements("# Bells {kind=history terms=moped lang=es as_of=2024-05}\n\nA bell must ring.\n")
    assert statement.kind is Kind.HISTORY
    assert (statement.terms, statement.language, statement.as_of) == (("moped",), "es", "2024-05")


def test_a_sentence_that_names_its_end_lapses_then_unless_the_heading_says_otherwise() -> None:
    one, other = under("Until 2023, a moped was free. Since January 2024, a moped costs a fee.")
    assert (one.lapses, other.lapses) == ("2023", None)
    (statement,) = statements("# Bells {lapses=2027-01-01}\n\nUntil 2023 a bell was free.\n")
    assert statement.lapses == "2027-01-01"


def test_terms_are_those_named_then_those_of_the_section() -> None:
    assert under("An EB is quiet.", "Moped")[0].terms == ("ebike", "moped")
    assert under("It rings.", "Moped")[0].terms == ("moped",)


# --- what is not asserted ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Is an electric bicycle a moped?",
        "Some people say an electric bicycle is a moped.",
        "It is a common myth that an electric bicycle is a moped.",
        "Many believe that an electric bicycle is a moped.",
        "Critics call an electric bicycle a moped.",
        "**Myth 1:** An electric bicycle is a moped.",
        "Contrary to rumour, an electric bicycle is a moped.",
        "In this article we explain what a moped is.",
        "Contact us for a moped of your own.",
        "Ann Lee is the founder of Moped Monthly.",
        "Myth: an electric bicycle is a moped.",
        "Copyright 2026 Moped Monthly.",
        "© 2026 Moped Monthly.",
        "A moped " + "and a bell " * 300 + "ring.",
    ],
)
def test_what_a_source_does_not_assert_is_stored_and_makes_no_claim(sentence: str) -> None:
    (statement,) = under(sentence)
    assert not statement.asserted
    assert statement.frames == ()


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("An electric bicycle is a moped.", "Common myths"),
        ("An electric bicycle is a moped.", "About the author"),
        ("An electric bicycle is a moped.", "Ready to ride?"),
    ],
)
def test_a_heading_takes_the_assertion_away(body: str, heading: str) -> None:
    assert [statement.asserted for statement in under(body, heading)] == [False]


@pytest.mark.parametrize(
    ("headings", "asserted"),
    [
        ("# Common myths\n\n## Mopeds", False),
        ("# Common myths\n\n## An electric bicycle is a moped", True),
        ("# Common myths\n\n## Is an electric bicycle a moped?", True),
        ("# Myths and facts\n\n## The myth", False),
        ("# Myths and facts\n\n## The facts", True),
        ("# Mopeds\n\n## Bells", True),
    ],
)
def test_below_a_heading_of_myths_only_the_answer_to_one_is_asserted(headings: str, asserted: bool) -> None:
    (statement,) = statements(f"{headings}\n\nAn electric bicycle is quiet.\n")
    assert statement.asserted is asserted


def test_the_fact_under_a_myth_is_asserted() -> None:
    found = under("Myth: an electric bicycle is a moped.\n\nFact: an electric bicycle is not a moped.", "Myths")
    assert [statement.asserted for statement in found] == [False, True]
    frame = found[1].frames[0]
    assert (frame.subject, frame.relation, frame.object, frame.affirmed) == ("ebike", Relation.IS_A, "moped", False)


def test_the_fact_after_a_myth_is_quoted_without_its_label_and_may_dangle() -> None:
    one, other = under("**Myth 1: An electric bicycle is a moped.**\nFact: It is not. An electric bicycle is quiet.")
    assert (one.quote, one.dangling, one.asserted) == ("It is not.", True, True)
    assert (other.quote, other.dangling, other.asserted) == ("An electric bicycle is quiet.", False, True)


def test_a_verdict_alone_is_no_statement() -> None:
    assert quotes("No. An electric bicycle is quiet.") == ["An electric bicycle is quiet."]


def test_a_verdict_on_what_the_heading_asks_is_quoted_with_the_sentence_after_it() -> None:
    answer = "No. A moped is a light vehicle with a motor. It must be insured."
    judged, one, other = under(answer, "Is an electric bicycle a moped?")
    assert (judged.quote, judged.kind) == ("No. A moped is a light vehicle with a motor.", Kind.OTHER)
    assert (one.quote, one.kind) == ("A moped is a light vehicle with a motor.", Kind.DEFINITION)
    assert other.quote == "A moped is a light vehicle with a motor. It must be insured."
    fact, plain = under("Fact: It depends. A moped may be quiet.", "Myth: A moped is loud")
    assert (fact.quote, plain.quote) == ("It depends. A moped may be quiet.", "A moped may be quiet.")


# --- terms found in passing -------------------------------------------------------------------------------------------


def found_in(text: str, vocabulary: Vocabulary | None = None) -> dict[str, Term]:
    document = Document("doc", "doc.md", "Doc", text, "0")
    blocks = place_blocks(text)
    parts = [(document, blocks, read_sections(document, blocks, "club", attributes_allowed=False))]
    return {term.id: term for term in find_terms(parts, vocabulary or Vocabulary([]))}


@pytest.mark.parametrize(
    ("text", "label", "short"),
    [
        ("A continuously variable transmission (CVT) has no steps.", "continuously variable transmission", "CVT"),
        ("The anti-lock braking system (ABS) helps.", "anti-lock braking system", "ABS"),
        ("Velocipedes (VP) hum.", "velocipedes", "VP"),
        ("Some hub gear units (HGUs) hum.", "hub gear units", "HGU"),
    ],
)
def test_an_abbreviation_in_passing_becomes_a_label(text: str, label: str, short: str) -> None:
    (term,) = found_in(f"# Bicycles\n\n{text}\n").values()
    assert (term.label, term.abbreviations, term.found) == (label, (short,), True)


@pytest.mark.parametrize(
    "text", ["The bicycle (see page 3) is red.", "Its weight (kg) is low.", "A bell (loud) rings."]
)
def test_a_bracket_that_spells_nothing_is_no_abbreviation(text: str) -> None:
    assert found_in(f"# Bicycles\n\n{text}\n") == {}


def test_a_heading_whose_words_a_sentence_below_defines_becomes_a_term() -> None:
    assert list(found_in("# Derailleur\n\nA derailleur is a mechanism that moves the chain.\n")) == ["derailleur"]
    assert found_in("# Derailleur\n\nThe chain moves.\n") == {}
    assert found_in("# Derailleur\n\nA derailleur cable is a wire.\n") == {}


def test_what_a_labelled_line_names_becomes_a_term() -> None:
    assert list(found_in("# Words\n\n**Derailleur** – A mechanism that moves the chain.\n")) == ["derailleur"]
    assert found_in("# Words\n\nFact: A bell rings.\n\nMyth: A bell hoots.\n") == {}
    assert found_in("# Words\n\nThe part people overlook: the chain needs oil.\n") == {}


def test_what_a_heading_asks_about_becomes_a_term() -> None:
    assert list(found_in("# What is a disc brake?\n\nTwo pads press a disc.\n")) == ["disc-brake"]
    assert list(found_in("# Disc brake vs. rim brake\n\nPads press.\n")) == ["disc-brake", "rim-brake"]


@pytest.mark.parametrize(
    ("text", "label", "short"),
    [
        ("The CVT (continuously variable transmission) has no steps.", "continuously variable transmission", "CVT"),
        ("Some bikes have a continuously\nvariable transmission (CVT).", "continuously variable transmission", "CVT"),
        ("A continuously variable transmission, or CVT for short, hums.", "continuously variable transmission", "CVT"),
        ("CVT stands for continuously variable transmission.", "continuously variable transmission", "CVT"),
        ("**CVT** – Continuously variable transmission. It hums.", "continuously variable transmission", "CVT"),
        ("A statement of benefits (SOB) is posted.", "statement of benefits", "SOB"),
    ],
)
def test_long_forms_in_other_places_are_whole(text: str, label: str, short: str) -> None:
    (term,) = found_in(f"# Bicycles\n\n{text}\n").values()
    assert (term.label.lower(), term.abbreviations) == (label, (short,))


def test_an_abbreviation_that_a_heading_names_is_the_term_it_shortens() -> None:
    found = found_in("# CVT vs. hub gear\n\nA continuously variable transmission (CVT) has no steps.\n")
    assert sorted(found) == ["continuously-variable-transmission", "hub-gear"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Your derailleur is the part that moves the chain.",
        "Derailleurs were mechanisms of the last century.",
        "A derailleur is not a hub gear.",
        "The derailleur is for people who like to shift.",
        "Derailleur is machinery that moves the chain.",
    ],
)
def test_a_sentence_about_its_own_headings_words_makes_them_a_term(sentence: str) -> None:
    assert list(found_in(f"# Derailleur\n\n{sentence}\n")) == ["derailleur"]
    assert list(found_in(f"# Bell and derailleur\n\n{sentence}\n")) == ["derailleur"]


@pytest.mark.parametrize(
    "sentence",
    [
        "A derailleur is the part that moves the chain.",
        "A derailleur is what moves the chain.",
        "A derailleur is a mechanism that moves the chain.",
    ],
)
def test_a_sentence_that_says_what_any_is_makes_a_term_without_a_heading(sentence: str) -> None:
    assert list(found_in(f"# Bicycles\n\n{sentence}\n")) == ["derailleur"]


def test_other_names_belong_to_the_term_they_stand_beside() -> None:
    (term,) = found_in("# Bicycles\n\nA derailleur, also called a chain shifter or CS, moves the chain.\n").values()
    assert (term.label, term.alternative, term.abbreviations) == ("derailleur", ("chain shifter",), ("CS",))
    (term,) = found_in('# Bicycles\n\nThe derailleur (also "shifter") is a part.\n').values()
    assert (term.label, term.alternative) == ("derailleur", ("shifter",))
    (term,) = found_in(
        "# Bicycles\n\nA derailleur, also called a chain shifter (CS), moves a chain.\n\n**Chain shifter** – A part.\n"
    ).values()
    assert (term.label, term.alternative, term.abbreviations) == ("derailleur", ("chain shifter",), ("CS",))


def test_a_name_that_two_terms_share_joins_neither() -> None:
    text = "A horn, also called a hooter, hoots.\n\nA siren, also called a hooter, wails."
    assert {term.alternative for term in found_in(f"# Bicycles\n\n{text}\n").values()} == {()}


def test_a_new_abbreviation_of_a_known_term_is_added_to_it() -> None:
    known = Vocabulary([Term("moped", "light moped")])
    found = found_in("# Bicycles\n\nA light moped (LM) hums.\n", known)
    assert found["moped"].abbreviations == ("LM",)


# --- any text ---------------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "# A b",
                "It is c.",
                "- d e",
                "- It f.",
                "| g | h |",
                "|---|---|",
                "| | i |",
                "",
                "J: k l.",
                "**M**",
                "Yes.",
                "n:",
                "|",
            ]
        ),
        max_size=12,
    ).map("\n".join)
)
def test_any_text_is_taken_apart_exactly(text: str) -> None:
    for statement in statements(text):
        assert quote_of(text, statement.spans) == statement.quote
        assert statement.quote.strip()
        assert list(statement.spans) == sorted(statement.spans)
