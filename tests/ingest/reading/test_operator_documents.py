"""Documents as operators have them, from the file to what may be quoted: each stands for a kind that was once misread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.build import Contents, take_apart
from ingest.corpus import Corpus, read_corpus

SITE = "<html><head><title>Rides | Elm Club</title></head><body>{}</body></html>"


@pytest.fixture
def built(tmp_path: Path) -> Callable[..., tuple[Corpus, Contents]]:
    def build(**files: str | bytes) -> tuple[Corpus, Contents]:
        for name, content in files.items():
            stem, _, suffix = name.rpartition("_")
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{stem}.{suffix}").write_bytes(data)
        corpus = read_corpus([tmp_path], tolerant=True)
        return corpus, take_apart(corpus)

    return build


Build = Callable[..., tuple[Corpus, Contents]]


@pytest.mark.parametrize(
    ("name", "content", "quotes"),
    [
        (
            "fees_html",
            SITE.format("<h1>Rides</h1><p>The late fee is $25<sup>1</sup> a ride.</p>"),
            ["The late fee is $25 ¹ a ride."],
        ),
        (
            "table_html",
            SITE.format(
                "<h1>Rides</h1><table><tr><th>Rider<th>Ride<th>Fee<tr><td rowspan=2>Guest<td>Day<td>60<tr><td>Night<td>35<tr><td>Member<td>Day<td>20</table>"
            ),
            ["Fee … Guest … Day … 60", "Fee … Guest … Night … 35", "Fee … Member … Day … 20"],
        ),
        (
            "compare_md",
            "# Short rides and long rides\n\n| Short rides | Long rides |\n|---|---|\n| Leave daily | Leave weekly |\n",
            ["Short rides … Leave daily", "Long rides … Leave weekly"],
        ),
        (
            "money_md",
            "# Fees\n\nThe fee is approx. $1,250.50 for Dr. Lee, e.g. for a ride at 3 p.m. Eastern, acc. to Sec. 4 of the rules. Ask Ms. Gray.\n",
            [
                "The fee is approx. $1,250.50 for Dr. Lee, e.g. for a ride at 3 p.m. Eastern, acc. to Sec. 4 of the rules.",
                "Ask Ms. Gray.",
            ],
        ),
        ("faq_md", "# FAQ\n\n## Is there a fee?\n\nYes.\n", ["Is there a fee? … Yes."]),
        (
            "page_html",
            SITE.format(
                '<div id="cookie-banner"><p>Cookies are small files.</p></div><div role="main"><h1>Rides</h1><p>A ride takes a day.</p><p hidden>A ride is free.</p></div>'
            ),
            ["A ride takes a day."],
        ),
        ("dated_md", "# Rides\n\n(As of 10/29/2019)\n\nA ride takes a day.\n", ["A ride takes a day."]),
    ],
)
def test_what_may_be_quoted(built: Build, name: str, content: str, quotes: list[str]) -> None:
    _, contents = built(**{name: content})
    assert [statement.quote for statement in contents.statements if statement.asserted] == quotes


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("(As of 10/29/2019)", "2019-10-29"),
        ("Última actualización: 12/03/2025", None),
        ("Última actualización: 12 de marzo de 2025", "2025-03-12"),
        ("Last modified: 2024-07-15T14:25:13Z", "2024-07-15"),
        ("Revised 9/30/2015", "2015-09-30"),
        ("Version 2.1, March 2024", "2024-03"),
    ],
)
def test_the_date_that_a_document_gives_itself(built: Build, line: str, date: str | None) -> None:
    _, contents = built(notice_md=f"# Notice\n\n{line}\n\nThe club keeps your papers for seven years.\n")
    assert contents.sources[0].date == date


def test_a_site_names_its_publisher_and_a_file_does_not(built: Build, pdf: Callable[..., bytes]) -> None:
    page = [(72, 740, 18, "Rides"), (72, 700, 10, "A ride takes a day for most of us.")]
    _, contents = built(
        a_html=SITE.format("<h1>Rides</h1><p>A ride takes a day.</p>"), b_pdf=pdf([page], title="rides_v2.indd")
    )
    assert [(source.title, source.publisher, source.author) for source in contents.sources] == [
        ("Rides", "Elm Club", None),
        ("Rides", "b.pdf", None),
    ]


def test_spanish_documents_are_spanish(built: Build) -> None:
    text = """---
lang: es
publisher: Club del Valle
---
# Peajes

Un peaje, también llamado cuota, es un pago que usted hace por cada viaje en bicicleta.

## ¿Cuánto tiempo tengo para apelar?

Usted debe presentar la apelación en un plazo de 180 días después del aviso.

## ¿Quién puede pedirla?

Usted o su médico.
"""
    _, contents = built(peajes_md=text)
    assert (
        {section.language for section in contents.sections}
        == {statement.language for statement in contents.statements}
        == {"es"}
    )
    assert [section.question for section in contents.sections] == [
        "Peajes",
        "¿Cuánto tiempo tengo para apelar?",
        "¿Quién puede pedirla?",
    ]
    assert [(term.label, term.spanish) for term in contents.terms] == [("peaje", ("peaje",))]
    assert [statement.kind.value for statement in contents.statements][:1] == ["definition"]
    assert contents.statements[-1].quote == "¿Quién puede pedirla? … Usted o su médico."


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("“Territory” means the United States.\n\n“Head Rider” means a person who leads.", ["Head Rider", "territory"]),
        ("A late ride is one made on the day of the race.", ["late ride"]),
        ("A toll is what you pay.\n\nA tollage is another word for a toll.", ["toll"]),
        ("Tollage is the share of costs that you pay.", ["tollage"]),
        ("Email: rides@elm.example\n\nPhone: 555-0100\n\nPurpose: to tell riders what to bring.", []),
        ("Please note: a ride takes a day.\n\nThe goal is to ride.\n\nThe first step is when you call.", []),
        ("- Monday: a ride in the park.\n- **Please:** a bell that rings for all.", []),
    ],
)
def test_terms_found_are_words_that_the_document_defines(built: Build, text: str, labels: list[str]) -> None:
    _, contents = built(words_md=f"# Rides and rules\n\n{text}\n")
    assert [term.label for term in contents.terms] == labels


def test_one_file_that_cannot_be_read_does_not_stop_the_others(built: Build) -> None:
    corpus, contents = built(
        good_md="# Rides\n\nA ride takes a day.\n", empty_md="", broken_pdf="%PDF-1.4 nothing", sheet_xlsx="x"
    )
    assert [document.file for document in contents.documents] == ["good.md"]
    assert [line.split(":")[0] for line in corpus.refused] == ["broken.pdf", "empty.md"]
    assert [line.split(":")[0] for line in corpus.notices] == ["sheet.xlsx"]


def test_two_files_of_one_name_are_two_documents(built: Build) -> None:
    _, contents = built(
        policy_html=SITE.format("<h1>Fee</h1><p>The fee is 40.</p>"), policy_md="# Fee\n\nThe fee is 25.\n"
    )
    assert len({document.id for document in contents.documents}) == 2
    assert sorted(statement.quote for statement in contents.statements) == ["The fee is 25.", "The fee is 40."]
