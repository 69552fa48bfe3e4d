"""Web pages: what a reader sees of the page is read, as headings, paragraphs, items, tables and questions."""

from __future__ import annotations

import pytest

from ingest.reading.documents import Read, read


def page(body: str, head: str = "<title>Bells</title>") -> Read:
    return read("p.html", ".html", f"<html><head>{head}</head><body>{body}</body></html>".encode())


def text(body: str) -> str:
    return page(f"<main><h1>Bells</h1>{body}</main>").document.text.removeprefix("# Bells\n\n").rstrip("\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Care &amp; more<br>online.", "Care & more online."),
        ("<ul><li>One<li><p>Two</p><p>and more</p></ul>", "- One\n- Two and more"),
        ("<ul><li>One<ul><li>inner</ul>rest<li>Two</ul>", "- One\n  - inner\n- rest\n- Two"),
        ("<dl><dt>Bell<dd>It rings.<dt>Horn<dd><p>It hoots.</p></dl>", "- Bell: It rings.\n- Horn: It hoots."),
        ("<p><b>Horn.</b> A thing.</p>", "**Horn.** A thing."),
        ("<p>It is <b>very</b> loud.</p>", "It is very loud."),
        ("<p><strong>Who rings?</strong><br>Anyone.</p>", "## Who rings?\n\nAnyone."),
        ("<p>12 Bell Road<br>Phone: 555-0100</p>", "12 Bell Road\n\nPhone: 555-0100"),
        ("<p>Tele&shy;care&#8203; is&nbsp;care, 555\u20110100.</p>", "Telecare is care, 555-0100."),
        ("<p>It is $25<sup>1</sup> for 7<sup>2</sup> years.</p>", "It is $25 ¹ for 7 ² years."),
        ("<p>Its area is 3 m<sup>2</sup>, the 1<sup>st</sup>, CO<sub>2</sub>.</p>", "Its area is 3 m², the 1st, CO₂."),
        ("<p><sup>1</sup> Free for children.</p>", "Free for children."),
        ("<pre>x = 1\n  y</pre><p>Text.</p>", "x = 1\n  y\n\nText."),
    ],
)
def test_blocks(body: str, expected: str) -> None:
    assert text(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "<script>if (1 < 2) {}</script>",
        "<nav><ul><li>Home</ul></nav>",
        "<ul><li><a>Home</a><li><a>Prices of bells</a><li>Brass</ul>",
        '<div role="navigation">Home</div>',
        "<p hidden>The fee is 99 dollars.</p>",
        '<div style="display: none"><p>The fee is 99 dollars.</p></div>',
        '<p aria-hidden="true">The fee is 99 dollars.</p>',
        '<div class="cookie-consent"><p>We use cookies.</p></div>',
        '<div class="social-share"><p>Share this.</p></div>',
        '<span class="sr-only">opens a window</span>',
        "<!-- the fee is 99 dollars -->",
        "<template><p>The fee is 99 dollars.</p></template>",
        "<form><label>Name</label><input><button>Send</button></form>",
        "<svg><text>The fee</text></svg>",
    ],
)
def test_what_a_reader_does_not_see_is_no_text(body: str) -> None:
    assert text(f"{body}<p>A bell rings.</p>") == "A bell rings."


def test_a_page_without_a_main_part_loses_what_stands_around_it() -> None:
    found = page("""<a class="skip-link" href="#c">Skip</a><header><ul class="menu"><li>Home<li>Prices</ul></header>
        <div id="content"><h1>Bells</h1><p>A bell rings.</p></div><aside><p>Read our blog.</p></aside>
        <div class="footer"><p>By phone: 555-0100</p></div>""")
    assert found.document.text == "# Bells\n\nA bell rings.\n"


def test_a_role_says_what_the_main_part_is_and_a_page_in_a_form_is_a_page() -> None:
    found = page('<p>Banner.</p><form><div role="main"><h1>Bells</h1><p>A bell rings.</p></div></form>')
    assert found.document.text == "# Bells\n\nA bell rings.\n"
    found = page("<form><h1>Bells</h1><p>A bell rings when it is struck.</p></form>")
    assert found.document.text == "# Bells\n\nA bell rings when it is struck.\n"


def test_the_button_of_an_accordion_heads_what_it_opens() -> None:
    body = """<h2><button aria-expanded="false" aria-controls="a">Is a bell loud?</button></h2>
        <div id="a" hidden><p>No.</p></div><button aria-controls="b">Who rings?</button><div id="b" hidden>Anyone.</div>
        <details><summary>What does it cost?</summary>Nothing.</details>"""
    assert text(body) == "## Is a bell loud?\n\nNo.\n\n### Who rings?\n\nAnyone.\n\n### What does it cost?\n\nNothing."
    assert [block.asks for block in page(body).blocks if block.level > 1] == [True, True, True]


def test_a_question_of_a_description_list_and_of_linked_data_is_a_heading() -> None:
    assert text("<dl><dt>Is it loud?<dd>Yes.</dl>") == "## Is it loud?\n\nYes."
    data = """{"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "Who rings?",
        "acceptedAnswer": {"@type": "Answer", "text": "<p>Anyone.</p>"}}]}"""
    found = page("<h1>Bells</h1><p>A bell.</p>", f'<script type="application/ld+json">{data}</script>')
    assert found.document.text == "# Bells\n\nA bell.\n\n## Who rings?\n\nAnyone.\n"


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "<tr><th>Payer<th>Visit<th>Fee<tr><td rowspan=2>Self<td>Video<td>60<tr><td>Phone<td>35<tr><td>Plan<td>Video<td>20",
            ["Payer | Visit | Fee", "Self | Video | 60", "Self | Phone | 35", "Plan | Video | 20"],
        ),
        ("<tr><th>A<th>B<tr><td>1<td><p>x</p><p>y</p>", ["A | B", "1 | x y"]),
        ("<tr><th>A<th>B<tr><td colspan=2>Part one<tr><td>1<td>2", ["A | B", "1 | 2"]),
        (
            "<thead><tr><th rowspan=2>Bell<th colspan=2>Price<tr><th>New<th>Old</thead><tr><td>Brass<td>9<td>5",
            ["Bell | Price – New | Price – Old", "Brass | 9 | 5"],
        ),
        (
            "<tr><th>A<th>B<th>C<tr><td>Same<td>Same<td>Same<tr><td><td><td><tr><td>1<td>2<td>3",
            ["A | B | C", "Same | Same | Same", "1 | 2 | 3"],
        ),
        ("<tr><th>A|B<th>C<tr><td>1<td rowspan=99>2", ["A/B | C", "1 | 2"]),
        ("<tr><th>A<th>B<th>C<tr><td>1<td>2", ["A | B | C", "1 | 2 |"]),
    ],
)
def test_cells_keep_their_rows_and_columns(table: str, rows: list[str]) -> None:
    lines = text(f"<table>{table}</table>").split("\n")
    assert [line.strip("| ") if line.count("|") > 1 else line for line in [lines[0], *lines[2:]]] == [
        row.strip("| ") for row in rows
    ]


def test_a_table_of_names_and_values_is_a_list_and_one_that_arranges_a_page_is_text() -> None:
    assert (
        text("<table><tr><th>Phone<td>555-0100<tr><th>Hours:<td>8 to 5</table>") == "- Phone: 555-0100\n- Hours: 8 to 5"
    )
    assert text("<table><tr><td>Desk<td>555-0100<tr><td>Fax<td>none</table>") == "- Desk: 555-0100\n- Fax: none"
    assert text("<table><tr><td><h2>Horns</h2><p>A horn hoots.</p></table>") == "## Horns\n\nA horn hoots."
    assert text('<table role="presentation"><tr><td>A horn.<td>A bell.</table>') == "A horn.\n\nA bell."


# --- what a page says about itself ------------------------------------------------------------------------------------


def test_the_head_of_a_page_names_it() -> None:
    head = """<title>Bells of 2026 | Elm Club</title><meta name="author" content="A. B."><link rel="canonical" href="https://elm.example/bells">
        <meta property="article:published_time" content="2024-05-01T10:00"><meta property="article:modified_time" content="2025-02-03">"""
    found = page("<h1>Bells of 2026</h1><p>A bell rings.</p>", head)
    origin = found.origin
    assert (found.document.title, origin.publisher, origin.author) == ("Bells of 2026", "Elm Club", "A. B.")
    assert (origin.published, origin.reviewed, origin.url) == ("2024-05-01", "2025-02-03", "https://elm.example/bells")


@pytest.mark.parametrize(
    "title", ["index", "bells_v2_FINAL.indd", "2", "____", "{{ page.title }}", "Untitled document"]
)
def test_a_title_that_is_none_gives_way_to_the_heading(title: str) -> None:
    assert page("<h2>Bells</h2><p>A bell rings.</p>", f"<title>{title}</title>").document.title == "Bells"


def test_linked_data_names_publisher_and_dates_and_what_is_no_json_is_passed_over() -> None:
    data = (
        '{"@graph": [{"@type": "Article", "publisher": {"name": "Elm Club"}, "dateModified": "2025-01-02T00:00:00Z"}]}'
    )
    head = f'<script type="application/ld+json">{{</script><script type="application/ld+json">{data}</script>'
    origin = page("<h1>Bells</h1><p>A bell.</p>", head).origin
    assert (origin.publisher, origin.reviewed) == ("Elm Club", "2025-01-02")


def test_elements_nested_without_end_are_read_and_do_not_hide_what_stands_beside_them() -> None:
    found = page(f"<h1>Bells</h1><p>A bell rings.</p>{'<div>' * 5_000}A horn hoots.")
    assert found.document.text == "# Bells\n\nA bell rings.\n\nA horn hoots.\n"


def test_declared_entities_are_no_text() -> None:
    document = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><html><body><p>A bell rings.</p></body></html>'
    assert read("p.xhtml", ".xhtml", document).document.text == "A bell rings.\n"


def test_a_table_of_many_rows_loses_none() -> None:
    rows = "".join(f"<tr><td>Bell {number}<td>{number}" for number in range(20_000))
    assert text(f"<table><tr><th>Bell<th>Price{rows}</table>").count("\n") == 20_001


def test_an_xml_page_may_close_any_element_where_it_begins() -> None:
    body = '<?xml version="1.0"?><html><head><title/><script src="a.js"/></head><body><h1><a id="x"/>Bells</h1><p>It is loud<br/>and clear.</p></body></html>'
    assert read("p.xhtml", ".xhtml", body.encode()).document.text == "# Bells\n\nIt is loud and clear.\n"
