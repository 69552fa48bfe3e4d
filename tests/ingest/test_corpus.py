"""A corpus is read whole; what is wrong with it is named all at once, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.checks import check
from ingest.corpus import read_corpus
from ingest.errors import CorpusError
from ingest.records import AuthorityType, Wording


def edit(corpus: Path, name: str, old: str, new: str) -> int:
    """Replace a text that occurs in a file; returns its line."""
    path = corpus / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_described_corpus_is_read_with_all_that_describes_it(corpus: Path) -> None:
    found = read_corpus([corpus])
    assert check(corpus) == []
    assert [text.document.id for text in found.texts] == ["two-terms"]
    hrsa = found.sources["hrsa-page"]
    assert (hrsa.publisher, hrsa.authority_type, hrsa.date) == ("HRSA", AuthorityType.FEDERAL_AGENCY, "2024-05")
    assert hrsa.wording is Wording.OURS
    assert found.sources["acme-page"].published == "2023-01-31"
    telehealth, monitoring = found.terms
    assert telehealth.narrower == ("remote-patient-monitoring",)
    assert monitoring.related == ()  # telehealth is broader already
    assert monitoring.family == "basics"
    (disagreement,) = found.disagreements
    assert [position.evidence[0].id for position in disagreement.positions] == ["SF001", "rpm--acme"]


def test_a_plain_document_is_its_own_source_quoted_word_for_word(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a.md").write_text("---\npublisher: Clinic\ndate: 2024-03\n---\n# Words\nHi.", encoding="utf-8")
    (folder / "b.txt").write_text("A title\n\nText.", encoding="utf-8")
    found = read_corpus([folder])
    first, second = found.sources.values()
    assert (first.id, first.title, first.publisher, first.date) == ("a", "Words", "Clinic", "2024-03")
    assert (second.title, second.publisher, second.date) == ("A title", "b.txt", None)
    assert first.wording is second.wording is Wording.VERBATIM
    assert not any(text.attributes_allowed for text in found.texts)


def test_equal_documents_are_read_once_and_other_files_left_out_with_a_notice(tmp_path: Path) -> None:
    for name in ("a.md", "b.md", "c.bin", ".hidden.md"):
        (tmp_path / name).write_text("# Words\n", encoding="utf-8")
    found = read_corpus([tmp_path])
    assert len(found.texts) == 1
    assert sorted(notice.split(":")[0] for notice in found.notices) == ["b.md", "c.bin"]


def test_two_folders_may_have_a_file_of_one_name(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(f"# {name}\n", encoding="utf-8")
    first, second = read_corpus([tmp_path / "x", tmp_path / "y"]).texts
    assert first.document.id == "a"
    assert second.document.id.startswith("a-")


def test_the_digest_changes_with_every_file(corpus: Path) -> None:
    before = read_corpus([corpus]).digest
    assert read_corpus([corpus]).digest == before
    edit(corpus, "disagreements.toml", "it is not", "it is none")
    assert read_corpus([corpus]).digest != before


def test_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"nowhere: no such file or folder\. Check the path\.$"):
        read_corpus([tmp_path / "nowhere"])
    with pytest.raises(CorpusError, match="No document in"):
        read_corpus([tmp_path])


TERM = "terms/basics.toml"
TWO = "documents/two-terms.md"
BROKEN = [
    ("sources.toml", 'id = "acme-page"', 'id = "hrsa-page"', "source hrsa-page was given before, in sources.toml:1"),
    ("sources.toml", 'title = "Telehealth explained"\n', "", "title is missing"),
    (
        "sources.toml",
        'authority_type = "vendor"',
        'authority_type = "seller"',
        "authority_type is 'seller'; it is one of",
    ),
    ("sources.toml", "published = 2023-01-31", 'published = "last May"', "published is no date: 'last May'"),
    ("sources.toml", 'reviewed = "2024-05"', 'reviewed = "2024-13"', "reviewed is no date: '2024-13'"),
    ("sources.toml", 'voice = "hrsa"', 'loud = "hrsa"', "loud is not a key of this entry"),
    (
        "sources.toml",
        'voice = "hrsa"',
        'file = "documents/gone.md"',
        "names the file documents/gone.md, which does not exist",
    ),
    (
        "sources.toml",
        'voice = "hrsa"',
        'superseded_by = "new-page"',
        "superseded_by names new-page, which is no source",
    ),
    ("sources.toml", 'publisher = "Acme"', "publisher = Acme", "is no TOML"),
    (TERM, 'id = "remote-patient-monitoring"', 'id = "telehealth"', "term telehealth was given before"),
    (TERM, 'label = "telehealth"', 'label = ["telehealth", "telecare"]', "label is not one text (there is one only"),
    (TERM, 'label = "telehealth"', 'label = "telehealth"\nlabel = "telecare"', "label is given twice"),
    (TERM, 'broader = ["telehealth"]', 'broader = ["virtual-care"]', "broader names virtual-care, which is no term"),
    (TERM, 'related = ["telehealth"]', 'related = ["phone"]', "related names phone, which is no term"),
    (TERM, 'with = ["telehealth"]', 'with = ["phone"]', "not_to_be_confused_with names phone, which is no term"),
    (
        TERM,
        'alternative = ["tele-health service"]',
        'broader = ["remote-patient-monitoring"]',
        "goes round in a circle",
    ),
    (
        TERM,
        'alternative = ["tele-health service"]',
        'alternative = ["rpm"]',
        "'rpm' of telehealth is also owned by remote",
    ),
    (TERM, 'alternative = ["tele-health service"]', 'narrower = ["x"]', "narrower is computed"),
    (TERM, 'alternative = ["tele-health service"]', 'alternative = "x"', "alternative is not a list of texts"),
    (TERM, 'scope_note = "Devices at home."', 'synonym = "x"', "synonym is not a key of this entry"),
    (TERM, "[[term]]", '[[term]]\nid = "fax"\nlabel = "fax"\n\n[[term]]', "fax has no statement"),
    (TERM, "[[term]]", "[[concept]]", "[[concept]] is not [[term]]"),
    (
        TWO,
        "{#telehealth--hrsa source=hrsa-page as_of=2024-05}",
        "{#telehealth--hrsa source=hrsa}",
        "source=hrsa is not in",
    ),
    (TWO, "{#telehealth--faq source=acme-page}", "", "no source speaks here"),
    (TWO, "{#rpm terms=remote-patient-monitoring}", "{#rpm terms=rpm}", "terms names rpm, which is no term"),
    (TWO, "{#rpm--acme ", "{#rpm--hrsa ", "the section id rpm--hrsa was given before"),
    (TWO, 'basis="rpm--hrsa SF001"', 'basis="rpm--cms"', "basis names rpm--cms, which is neither"),
    (TWO, ' basis="rpm--hrsa SF001"', "", "rpm--plain has no basis"),
    (TWO, "as_of=2024-05", "as_of=May", "as_of is no date: 'May'"),
    (TWO, "as_of=2024-05", "asof=2024-05", "asof is not an attribute of a heading"),
    (TWO, "as_of=2024-05", 'as_of="2024-05', "is no attribute; write"),
    (TWO, "kind=definition", "kind=meaning", "kind is 'meaning'; it is one of"),
    (TWO, "lang=es", "lang=fr", "lang is 'fr'; it is one of: en, es"),
    (TWO, '"a rule of 2025"', "rpm--cms", "superseded_by names rpm--cms, which is no section"),
    (TWO, "Telehealth includes health education.", "It includes health education.", "does not stand alone"),
    (TWO, "Telehealth includes health", "Telehealth includes" + " very" * 25 + " health", "29 words, at most 25"),
    ("disagreements.toml", '"opinions"', '"quarrel"', "kind is 'quarrel'; it is one of"),
    ("disagreements.toml", '["SF001"]', '["SF999"]', "evidence SF999 is neither a section, a fact nor a document"),
    ("disagreements.toml", "is not part of telehealth", "is never", "no statement of rpm--acme holds 'is never'"),
    ("disagreements.toml", '["SF001"]', "[]", "a side has evidence"),
    ("disagreements.toml", 'terms = ["remote-patient-monitoring", "telehealth"]', 'terms = ["rpm"]', "terms names rpm"),
    (
        "locators.jsonl",
        "is part of telehealth",
        "is half of telehealth",
        "SF001 is not at exactly one place of two-terms",
    ),
    ("locators.jsonl", '{"fact"', '{"fax"', "is no locator"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), BROKEN, ids=[said[:40] for *_, said in BROKEN])
def test_a_defect_is_named_with_its_file_and_line(corpus: Path, name: str, old: str, new: str, said: str) -> None:
    edit(corpus, name, old, new)
    found = [defect for defect in check(corpus) if said in defect]
    assert found, check(corpus)
    file, line, _ = found[0].split(":", 2)
    assert file == name
    lines = (corpus / name).read_text(encoding="utf-8").split("\n")
    assert 1 <= int(line) <= len(lines)


def test_lines_are_those_of_the_keys(corpus: Path) -> None:
    line = edit(corpus, TERM, 'broader = ["telehealth"]', 'broader = ["virtual-care"]')
    dated = edit(corpus, "sources.toml", 'reviewed = "2024-05"', 'reviewed = "soon"')
    heading = edit(corpus, TWO, "as_of=2024-05", "as_of=May")
    places = [defect.split(": ")[0] for defect in check(corpus)]
    assert places == [f"{TWO}:{heading}", f"sources.toml:{dated}", f"{TERM}:{line}"]


def test_a_concept_without_a_sentence_in_plain_spanish_is_named(corpus: Path) -> None:
    edit(corpus, TWO, " lang=es", "")
    assert any("telehealth has no sentence in plain Spanish" in defect for defect in check(corpus))


def test_one_broken_entry_does_not_hide_the_next(corpus: Path) -> None:
    edit(corpus, TERM, 'label = "telehealth"', "label = ")
    edit(corpus, TERM, 'spanish = ["monitoreo remoto de pacientes"]', "spanish = 3")
    edit(corpus, "sources.toml", 'publisher = "Plainterm"', "")
    found = "\n".join(check(corpus))
    for said in ("is no TOML", "spanish is not a list of texts", "publisher is missing"):
        assert said in found


@pytest.mark.parametrize("value", ["9" * 5_000, "[" * 40_000])
def test_a_value_without_end_is_a_defect(corpus: Path, value: str) -> None:
    edit(corpus, "sources.toml", 'publisher = "Acme"', f'publisher = "Acme"\nvoice = {value}')
    assert any(defect.startswith("sources.toml:") and "cannot be read" in defect for defect in check(corpus))


def test_labels_may_be_shared_where_both_say_which_is_meant(corpus: Path) -> None:
    edit(corpus, TERM, 'alternative = ["tele-health service"]', 'alternative = ["RPM"]\nscope_note = "Care."')
    assert check(corpus) == []


def test_sources_without_an_entry_are_a_defect_and_no_traceback(corpus: Path) -> None:
    (corpus / "sources.toml").write_text("id = 1\n")
    with pytest.raises(CorpusError, match="stands before the first entry"):
        read_corpus([corpus])
