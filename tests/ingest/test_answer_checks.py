"""A reviewed answer is proved against its statements: each kind of planted fault is told at its line, a right answer is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.build import build
from ingest.checks import check
from ingest.index import Index
from tests.ingest.conftest import ANSWERS, WordEncoder

FILE = "answers/basics.toml"
DAY = date(2026, 11, 28)
RULES = """
## Rules {#rules terms=telehealth}

### HRSA {#rules--hrsa source=hrsa-page as_of=2024-05}

Since April 2, 2024, telehealth code 99213 with modifier 95 pays for 30 minutes under Part B.

Telehealth does not include fax. Telehealth sometimes includes a phone call. For HRSA, telehealth is an umbrella word.

### HRSA for a while {#rules--lapsing source=hrsa-page lapses=2027-12-31}

Telehealth at home is paid through December 31, 2027.

### HRSA on what is not so {#rules--myth source=hrsa-page asserted=no}

Telehealth is free.

### Acme {#rules--acme source=acme-page}

Telehealth includes fax for Acme. For Acme, remote patient monitoring means telehealth with a device.
"""


@pytest.fixture
def ruled(answered: Path) -> Path:
    """The corpus with rules that have figures, a denial and an end."""
    path = answered / "documents" / "two-terms.md"
    path.write_text(path.read_text(encoding="utf-8") + RULES, encoding="utf-8")
    return answered


@pytest.fixture
def ids(ruled: Path) -> dict[str, str]:
    """The ids of the statements by the start of their quotes."""
    from ingest.build import take_apart
    from ingest.corpus import read_corpus

    return {s.quote: s.id for s in take_apart(read_corpus([ruled], tolerant=True)).statements}


CODE = "Since April 2, 2024, telehealth code 99213 with modifier 95 pays for 30 minutes under Part B."
FAX = "Telehealth does not include fax."
PHONE = "Telehealth sometimes includes a phone call."
UMBRELLA = "For HRSA, telehealth is an umbrella word."
HOME = "Telehealth at home is paid through December 31, 2027."
MYTH = "Telehealth is free."
ACME_FAX = "Telehealth includes fax for Acme."
ACME_MEANS = "For Acme, remote patient monitoring means telehealth with a device."
ACME_RPM = "Remote patient monitoring is not part of telehealth."
HRSA_RPM = "Remote patient monitoring is part of telehealth."
SPANISH = "La telesalud es la atención de salud a distancia."


def told(
    corpus: Path, ids: dict[str, str], english: str, spanish: str, *basis: str, facet: str = "meaning"
) -> list[str]:
    """What is told of an answer with one sentence more, which rests on the statements with these quotes."""
    known = ", ".join(f'"{ids.get(quote, quote)}"' for quote in basis)
    text = ANSWERS.replace('facet = "counts as"', f'facet = "{facet}"')
    text += f'\n[[answer.sentence]]\nen = "{english}"\nes = "{spanish}"\nbasis = [{known}]\n'
    (corpus / FILE).write_text(text, encoding="utf-8")
    return [defect.split(": ", 2)[2] for defect in check(corpus, DAY) if defect.startswith(FILE)]


RIGHT = [
    ("A visit with code 99213 and modifier 95 pays for thirty minutes.", "Una visita con el código 99213 y el modificador 95 paga 30 minutos.", CODE),
    ("It began on April 2, 2024, under Part B.", "Comenzó el 2 de abril de 2024, en la Parte B.", CODE),
    ("HRSA said so in May 2024: fax does not count.", "HRSA lo dijo en mayo de 2024: el fax no cuenta.", FAX),
    (
        "Remote patient monitoring (RPM) means telehealth with a device.", "El monitoreo remoto es telesalud con un aparato.",
        ACME_MEANS,
    ),
    ("It leaves out fax.", "Deja fuera el fax.", FAX),
    ("Not every phone call counts.", "No toda llamada cuenta.", PHONE),
    ("HRSA calls it an umbrella.", "La HRSA lo llama un paraguas.", UMBRELLA),
    ("Care at home is paid through December 31, 2027.", "El cuidado en casa se paga hasta el 31 de diciembre de 2027.", HOME),
]  # fmt: skip


@pytest.mark.parametrize(("english", "spanish", "basis"), RIGHT)
def test_a_right_sentence_is_left_in_peace(
    ruled: Path, ids: dict[str, str], english: str, spanish: str, basis: str
) -> None:
    assert told(ruled, ids, english, spanish, basis) == []


def test_two_speakers_may_differ_in_one_sentence(ruled: Path, ids: dict[str, str]) -> None:
    english = "HRSA does not count fax, but Acme includes it."
    assert told(ruled, ids, english, "HRSA no cuenta el fax, pero Acme sí lo incluye.", FAX, ACME_FAX) == []


WRONG = {
    "changed number": ("It pays for 45 minutes.", "Paga 45 minutos.", [CODE], "45 is in no statement"),
    "changed number in words": ("It pays for forty minutes.", "Paga cuarenta minutos.", [CODE], "40 is in no statement"),
    "changed month": ("It began on May 2, 2024.", "Comenzó el 2 de mayo de 2024.", [CODE], "2024-05-02 is in no statement"),
    "wrong code": ("Code 99214 pays for it.", "El código 99214 lo paga.", [CODE], "99214 is in no statement"),
    "wrong modifier": ("It needs modifier GT.", "Necesita el modificador GT.", [CODE], "modifier GT is in no statement"),
    "wrong part": ("Part A pays for it.", "La Parte A lo paga.", [CODE], "part A is in no statement"),
    "wrong name": ("Acme calls it an umbrella word.", "Acme lo llama paraguas.", [UMBRELLA], "Acme is in no statement"),
    "wrong abbreviation": ("The FDA counts it.", "La FDA lo cuenta.", [UMBRELLA], "FDA is in no statement"),
    "lost negation": ("It includes fax.", "Incluye el fax.", [FAX], "its basis denies “includ…” and it does not"),
    "added negation": ("It has no teaching.", "No tiene enseñanza.", [UMBRELLA], "it says no or not where its basis does"),
    "swapped speakers": (
        "Acme does not count fax, but HRSA includes it.", "Acme no cuenta el fax, pero HRSA sí lo incluye.", [FAX, ACME_FAX],
        "it says no or not where its basis does not",
    ),
    "swapped terms": (
        "Telehealth is part of remote patient monitoring.", "La telesalud es parte del monitoreo remoto.", [HRSA_RPM],
        "its basis has it the other way round that telehealth is a remote-patient-monitoring",
    ),
    "turned meaning": (
        "Telehealth means remote patient monitoring with a device.", "Telesalud es el monitoreo remoto con un aparato.",
        [ACME_MEANS], "its basis has it the other way round that telehealth means remote-patient-monitoring",
    ),
    "number that differs in Spanish": ("It pays for 30 minutes.", "Paga 40 minutos.", [CODE], "the figures differ (30 only in English; 40 only in Spanish)"),
    "code that differs in Spanish": ("It needs modifier 95.", "Necesita el modificador 93.", [CODE], "the figures differ"),
    "denial lost in Spanish": ("It does not include fax.", "Incluye el fax.", [FAX], "the Spanish has lost a no or not"),
    "denial only in Spanish": ("It includes fax.", "No incluye el fax.", [ACME_FAX], "the English has lost a no or not"),
    "unknown statement": ("It is an umbrella.", "Es un paraguas.", ["rules--hrsa-00000000"], "rules--hrsa-00000000 is no statement."),
    "no basis": ("It is an umbrella.", "Es un paraguas.", [], "no basis bears 'It is an umbrella.'."),
    "basis in Spanish only": ("It is care from afar.", "Es atención a distancia.", [SPANISH], "every statement is in another language"),
    "not asserted": ("It is free.", "Es gratis.", [MYTH], "its source does not assert"),
    "superseded": ("It is not part of it.", "No es parte de ella.", [ACME_RPM], "is superseded on 2026-11-28."),
    "long": (f"It is {'a word ' * 13}.", "Es una palabra.", [UMBRELLA], "29 words, at most 25."),
    "hard": (
        "Interoperability considerations necessitate organizational responsibility throughout administrative infrastructure.",
        "Es una palabra.", [UMBRELLA], "grade ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_a_planted_fault_is_told(ruled: Path, ids: dict[str, str], fault: str) -> None:
    english, spanish, basis, message = WRONG[fault]
    found = told(ruled, ids, english, spanish, *basis)
    assert any(message in defect for defect in found), found


def test_history_may_rest_on_what_was_superseded(ruled: Path, ids: dict[str, str]) -> None:
    assert told(ruled, ids, "Acme did not count it.", "Acme no lo contaba.", ACME_RPM, facet="history") == []
    assert told(ruled, ids, "It no longer leaves it out.", "Ya no lo deja fuera.", ACME_RPM) == []


def test_a_difference_names_what_it_sets_apart(ruled: Path, ids: dict[str, str]) -> None:
    text = ANSWERS.replace('facet = "counts as"', 'facet = "difference"').replace(
        "remote patient monitoring as part", "it as part"
    )
    (ruled / FILE).write_text(text, encoding="utf-8")
    assert any("no sentence names remote-patient-monitoring, which it sets apart." in d for d in check(ruled, DAY))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"rpm telehealth or not", ', "", 1, "5 questions; an answer has 6 or more."),
        ('"monitoreo remoto telesalud", ', "", 1, "2 Spanish questions; an answer has 3 or more."),
        ('"telehealth"]', '"telehelth"]', 1, "terms names telehelth, which is no term."),
        ("my sources do not say. Ask", "you pay half. Ask", 18, "an open sentence says what “my sources do not say”"),
        ("mis fuentes no lo dicen", "la mitad", 18, "an open sentence says in Spanish"),
        ("What you pay yourself", "What you pay after 2 visits", 18, "an open sentence has no number: 2."),
        ("What you pay yourself", "What Aetna pays", 18, "an open sentence names only what the others name, not Aetna."),
        ("Ask your plan.", "Most plans pay it.", 18, "an open sentence claims nothing: 'Most plans pay it.'."),
        ("open = true", 'basis = ["rpm--hrsa-d7d3c28f"]\nopen = true', 18, "an open sentence has no basis"),
        ('es = "Sí', 'no = "Sí', 13, "es is missing."),
    ],
)  # fmt: skip
def test_a_defect_of_an_answer_is_told(answered: Path, old: str, new: str, line: int, message: str) -> None:
    text = ANSWERS.replace(old, new, 1)
    assert text != ANSWERS
    (answered / FILE).write_text(text, encoding="utf-8")
    found = [defect for defect in check(answered, DAY) if message in defect]
    assert len(found) == 1
    assert found[0].startswith(f"{FILE}:")
    assert abs(int(found[0].split(":")[1]) - line) <= 2


def test_no_question_has_two_owners(answered: Path) -> None:
    other = ANSWERS.replace("rpm-counts-as-telehealth", "second").replace("questions = [", 'questions = ["Other", ')
    (answered / "answers" / "more.toml").write_text(other, encoding="utf-8")
    found = [defect for defect in check(answered, DAY) if "is also owned by rpm-counts-as-telehealth" in defect]
    assert len(found) == 9
    assert all(defect.startswith("answers/more.toml:") and ": second: the question " in defect for defect in found)


def test_an_answer_has_two_sentences_at_least(answered: Path) -> None:
    (answered / FILE).write_text(ANSWERS[: ANSWERS.rindex("[[answer.sentence]]")], encoding="utf-8")
    assert any("1 sentences; an answer has 2 to 5." in defect for defect in check(answered, DAY))


def test_a_rule_that_lapses_fails_its_answer_the_day_after(ruled: Path, ids: dict[str, str]) -> None:
    sentence = ("Care at home is paid through December 31, 2027.", "Se paga hasta el 31 de diciembre de 2027.")
    assert told(ruled, ids, *sentence, HOME) == []
    assert check(ruled, date(2027, 12, 31)) == []
    (defect,) = check(ruled, date(2028, 1, 1))
    assert f"rpm-counts-as-telehealth: {ids[HOME]} is lapsed on 2028-01-01." in defect


def test_a_build_leaves_out_an_answer_whose_basis_fell(
    ruled: Path, ids: dict[str, str], encoder: WordEncoder, tmp_path: Path
) -> None:
    told(ruled, ids, "It is not part of it.", "No es parte de ella.", ACME_RPM)
    said: list[str] = []
    build([ruled], tmp_path / "index", encoder, say=said.append)
    index = Index.open(tmp_path / "index")
    assert dict(index.answers) == {}
    assert not any(index.question(name).answer_id for name in index.question_ids())
    assert said == [f"rpm-counts-as-telehealth: left out; {ids[ACME_RPM]} is superseded."]


def test_supersession_in_a_circle_is_told(corpus: Path) -> None:
    sources = corpus / "sources.toml"
    text = sources.read_text(encoding="utf-8")
    text = text.replace('title = "What is', 'superseded_by = "acme-page"\ntitle = "What is')
    text = text.replace('title = "Telehealth explained"', 'superseded_by = "hrsa-page"\ntitle = "Telehealth explained"')
    sources.write_text(text, encoding="utf-8")
    document = corpus / "documents" / "two-terms.md"
    text = document.read_text(encoding="utf-8").replace('superseded_by="a rule of 2025"', "superseded_by=rpm--hrsa")
    text = text.replace("{#rpm--hrsa source=hrsa-page}", "{#rpm--hrsa source=hrsa-page superseded_by=rpm--acme}")
    document.write_text(text, encoding="utf-8")
    found = [defect for defect in check(corpus, DAY) if "circle" in defect]
    assert [defect.split(": ", 1)[1] for defect in found] == [
        "superseded_by goes round in a circle: rpm--hrsa > rpm--acme > rpm--hrsa.",
        "superseded_by goes round in a circle: hrsa-page > acme-page > hrsa-page.",
    ]
    assert [defect.split(":")[0] for defect in found] == ["documents/two-terms.md", "sources.toml"]
