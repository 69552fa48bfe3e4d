"""Documents as operators have them, asked from end to end: each stands for a kind that was once read or answered wrongly.

How each is read is tested in ``tests/ingest/reading``; here a visitor asks. What is not reached is marked with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from app.query.question import Question
from ingest.build import build
from tests.app.conftest import TODAY, opened
from tests.documents import docx, pdf

if TYPE_CHECKING:
    from app.answer import Answer
    from app.assistant import Assistant, Models

PAGE = "<!DOCTYPE html><html lang='en'><head><title>{} | Birch Clinic</title></head><body>{}</body></html>"
RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
PARAGRAPH = f"<w:p>{RUN}</w:p>"
HEADING = f"<w:p><w:pPr><w:pStyle w:val='Heading1'/>{{}}</w:pPr>{RUN}</w:p>"
CELL = f"<w:tc><w:tcPr>{{}}</w:tcPr>{PARAGRAPH}</w:tc>"


def _row(*cells: tuple[str, str]) -> str:
    return f"<w:tr>{''.join(CELL.format(properties, text) for text, properties in cells)}</w:tr>"


WORDS: Mapping[str, str | bytes] = {
    "control.docx": docx(
        HEADING.format("", "Desk words")
        + f"<w:sdt><w:sdtContent>{PARAGRAPH.format('A fee waiver is a letter that frees a patient from a charge.')}</w:sdtContent></w:sdt>"
    ),
    "hyphen.docx": docx(
        HEADING.format("", "Ways to be seen")
        + f"<w:p>{RUN.format('A drop')}<w:r><w:noBreakHyphen/></w:r>{RUN.format('in visit is a visit that nobody has booked.')}</w:p>"
    ),
    "care-gap.md": "---\ntitle: 'Care Gap (CG)'\npublisher: Birch Plan\n---\nA test or a shot that a patient should have had and did not have.\n",
    "copayment-card.html": PAGE.format(
        "Copay Card",
        "<main><h1>Copay Card</h1><p>A coupon from a drug maker that lowers what a patient pays for a drug.</p></main>",
    ),
    "setext.md": "Plan words\n==========\n\nWaiting period\n--------------\n\nA waiting period is the time before a plan begins to pay.\n",
    "one-made.md": "# Words\n\nA same-day visit is one made for the day on which the patient calls.\n\nA walkout is when a patient leaves before the visit begins.\n",
    "contract.md": "# Network contract\n\n## Definitions\n\n“Service Area” means the counties in which the plan sells cover.\n\n“Covered Member” means a person whom the plan has enrolled.\n",
    "share.md": "# Words\n\nAn overage is a fixed amount that you pay for each extra visit.\n\nA stop amount is what you pay before the plan pays all.\n\nAn extra charge is another word for an overage.\n",
    "invisible.html": PAGE.format(
        "Words",
        "<main><h1>Words</h1><p>Tele&shy;trans&shy;lation is the help of an interpreter&#8203;&rsquo;s voice by video.</p><p>A symptom&nbsp;diary is a list in which a patient writes what hurts and when.</p></main>",
    ),
    "furniture.html": PAGE.format(
        "Telelactation",
        "<div id='cookie-banner' role='dialog'><p>Cookies are small files that your browser keeps.</p></div>"
        "<a class='skip-link' href='#c'>Skip to main content</a><div role='navigation'><ul><li>Dental</li></ul></div>"
        "<div role='main' id='c'><h1>Telelactation</h1><p>Telelactation is help with breastfeeding by video.</p>"
        "<p hidden>Telelactation costs 80 dollars.</p><div style='display:none'><p>Telelactation is free in May.</p></div></div>",
    ),
    "form.html": PAGE.format(
        "Teletriage",
        "<form method='post' id='aspnetForm'><div id='content'><h1>Teletriage rules</h1><p>Teletriage is when a nurse of our county sorts calls by phone.</p>"
        "<p>A caller must be a resident of the county at the time of the call.</p></div></form>",
    ),
    "message.mdx": '---\ntitle: Care messages\ndescription: >-\n  What a care message is\n  and when to send it\n---\nimport { Card } from "@site/parts"\n\n<Card title="Messages">\n\n'
    'A care message is a note to your nurse in the app.\n\n</Card>\n\n```mermaid\nflowchart TD\n  A --> B["Doctor is paged after 3 hours"]\n```\n\n{/* draft: a care message costs 9 dollars */}\n\n<!-- TODO -->\n',
    "telecita.html": "<html><head><meta http-equiv='Content-Type' content='text/html; charset=windows-1252'><title>Telecita</title></head>"
    "<body><h1>Telecita</h1><p>Una telecita es una cita médica que usted tiene por teléfono o por vídeo.</p></body></html>".encode(
        "cp1252"
    ),
    "~$hyphen.docx": b"\x05owner",
    ".hidden.md": "# Words\n\nA same-day visit is a visit at night.\n",
    "broken.pdf": "%PDF-1.4 nothing",
    "empty.md": "",
    "sheet.xlsx": "x",
}

RULES: Mapping[str, str | bytes] = {
    "aim.docx": docx(
        "<w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>Camera policy</w:t></w:r></w:p>"
        + HEADING.format("<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>", "Purpose")
        + PARAGRAPH.format("This policy keeps the pictures of patients private.")
    ),
    "keeping.docx": docx(
        HEADING.format("", "Keeping")
        + "<w:tbl>"
        + _row(("Ward", ""), ("Item", ""), ("Kept for", ""))
        + _row(("Children", "<w:vMerge w:val='restart'/>"), ("Consent forms", ""), ("21 years", ""))
        + _row(("", "<w:vMerge/>"), ("Growth charts", ""), ("4 years", ""))
        + _row(("All others", "<w:gridSpan w:val='2'/>"), ("9 years", ""))
        + "</w:tbl>"
    ),
    "moved.docx": docx(
        HEADING.format("", "Moving a session")
        + f"<w:p>{RUN.format('A session may be moved up to ')}<w:del><w:r><w:delText>nine</w:delText></w:r></w:del><w:ins>{RUN.format('three')}</w:ins>{RUN.format(' days ahead without a charge.')}</w:p>"
        + f"<w:p><w:moveFrom>{RUN.format('A late move is one made on the day of the session.')}</w:moveFrom></w:p>"
        + PARAGRAPH.format("The charge is 12 dollars.")
        + f"<w:p><w:moveTo>{RUN.format('A late move is one made on the day of the session.')}</w:moveTo></w:p>"
    ),
    "law.pdf": pdf(
        [
            [
                (72, 740, 18, "Remote Nurse Law"),
                (72, 700, 13, "*What is the Remote Nurse Law?"),
                (72, 680, 10, "The Remote Nurse Law, which pays for calls with a nurse, was signed on March 3,"),
                (72, 668, 10, "2021. The law begins to apply on July 1, 2022."),
                (72, 630, 13, "*Who may use the benefit?"),
                (72, 610, 10, "To be eligible under the law, a resident must live more than forty miles from a"),
                (72, 598, 10, "Hospital of the county."),
            ]
        ]
    ),
    "copies.html": PAGE.format(
        "Copies",
        "<main><h1>Copies</h1><p>The copy fee is $15<sup>1</sup> per chart.</p><p>Scans are stored for 6<sup>2</sup> years.</p><p><sup>1</sup> Waived for minors.</p></main>",
    ),
    "prices.html": PAGE.format(
        "Prices",
        "<main><h1>Prices</h1><table><tr><th>Payer</th><th>Session</th><th>Price</th></tr><tr><td rowspan='2'>Uninsured</td><td>Group session</td><td>$25</td></tr>"
        "<tr><td>Single session</td><td>$70</td></tr><tr><td>Member</td><td>Group session</td><td>$10</td></tr></table></main>",
    ),
    "lists.html": PAGE.format(
        "Patient files",
        "<main><h1>Patient files</h1><h2>Quick files and whole files</h2><table><thead><tr><th>Quick files</th><th>Whole files</th></tr></thead>"
        "<tbody><tr><td>Update daily</td><td>Update weekly</td></tr><tr><td>Hold ten names</td><td>Hold all names</td></tr></tbody></table></main>",
    ),
    "lines.md": "# Phone lines\n\n<table>\n<thead>\n<tr><th>Line</th><th>Number</th><th>Hours</th></tr>\n</thead>\n<tbody>\n"
    "<tr><td>Interpreter line</td><td>555-0177</td><td>9 a.m. to 5 p.m.</td></tr>\n<tr><td>Ride line</td><td>555-0188</td><td>24/7</td></tr>\n</tbody>\n</table>\n\n"
    "<p>You can reach a nurse through <strong>Night Talk</strong>, our service after hours.</p>\n",
    "sums.md": "# Second opinions\n\nA second opinion is approx. $310.75 with Dr. Roy, e.g. for a film read by 5 p.m. Central, acc. to Sec. 2 of the rules. Call Ms. Dean.\n",
    "grievances.md": "# Grievances\n\n## How long do I have to file a grievance?\n\nYou must send the grievance within 60 days after the event.\n\n"
    "## Who may send it for me?\n\nYour spouse or your lawyer.\n\n## When must I sign?\n\nBefore the hearing.\n",
    "hearings.md": "# Outside hearings\n\nYou must ask for an outside hearing within 120 days (4 months) of receiving the letter that denies your claim.\n\n"
    "## How long does an outside hearing take?\n\nYour outside hearing must be completed within 45 days if the claim is for care that you have had.\n",
    "lease.md": "# Scanner lease\n\nThe Lease runs for a term of five (5) years from the Start Date.\n\nA defect must be reported no later than ten (10) days after it is found.\n\n"
    "Either side may end it with ninety (90) days of notice.\n",
    "yes-no.md": "# Group classes\n\n## Do I need a note from my doctor?\n\nNo. Any member can join a class.\n\n## Is there homework?\n\nYes.\n\n## Can I bring a friend?\n\nYes. Tell us a day ahead.\n",
    "accordion.html": PAGE.format(
        "Night clinic FAQ",
        "<main><h1>Night clinic FAQ</h1><div class='usa-accordion'>"
        "<h2><button type='button' aria-expanded='false' aria-controls='a1'>Do I need an appointment for the night clinic?</button></h2><div id='a1'><p>No. Anyone may come in.</p></div>"
        "<h2><button type='button' aria-controls='a2'>What does it cost?</button></h2><div id='a2'><p>The same as the day clinic.</p></div></div></main>",
    ),
    "lost-card.html": "<html><head><title>Lost cards</title></head><body><h1>Lost cards</h1><p>The lost-card fee is 8 dollars.</p></body></html>",
    "lost-card.md": "# Lost cards\n\nThe lost-card fee is 5 dollars.\n",
    "desk.md": "# Desk\n\nThe late-form fee is 18 dollars.\n\nThe fax number of the pharmacy is 555-0166.\n",
}

SPANISH: Mapping[str, str | bytes] = {
    "quejas.md": "---\ntitle: Quejas\npublisher: Clínica del Río\nlang: es\n---\n# Quejas\n\nUna queja formal es un escrito en el que usted dice qué salió mal.\n\n"
    "## ¿Cuánto tiempo tengo para reclamar?\n\nUsted debe entregar el escrito en un plazo de 90 días después de la visita.\n\n"
    "## ¿Quién puede firmarla?\n\nUsted o su tutor pueden firmar una queja formal.\n\nÚltima actualización: 4 de mayo de 2024\n",
    "telerehabilitacion.md": "---\nlang: es\nlanguage: es\ntitle: Telerrehabilitación\npublisher: Instituto de Salud\n---\n# Telerrehabilitación\n\n"
    "## ¿Qué es la telerrehabilitación?\n\nLa telerrehabilitación, también conocida como terapia en línea, es el uso de vídeo para guiar ejercicios a distancia.\n\n"
    "## ¿Cuáles son las desventajas de la telerrehabilitación?\n\nAlgunas desventajas de la telerrehabilitación son:\n\n* El paciente necesita espacio en casa\n* El terapeuta no puede tocar al paciente\n",
}

DESK: Mapping[str, str | bytes] = {
    "visits.md": "# Visits\n\nYou can cancel your visit or your contract a day ahead.\n",
    "money.md": "# FAQ\n\n## Billing\n\nWe accept all commercial insurance carriers and Medicaid.\n",
    "resources.md": "# Resources\n\nThe ClinicalUseDefinition resource supports the notes of a clinical trial. A **ClinicalUseDefinition** is a note on a drug.\n",
}

FOLDERS = {"words": WORDS, "rules": RULES, "spanish": SPANISH, "desk": DESK}

Ask = Callable[[str, str], "Answer"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[dict[str, Assistant]]:
    """An assistant a folder."""
    made: dict[str, Assistant] = {}
    for name, files in FOLDERS.items():
        folder = tmp_path_factory.mktemp(name)
        for file, content in files.items():
            (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
        build([folder], folder / "index", models.encoder)
        made[name] = opened(folder / "index", models)
    yield made
    for assistant in made.values():
        assistant.index.close()


@pytest.fixture(scope="module")
def ask(folders: dict[str, Assistant]) -> Ask:
    return lambda folder, text: folders[folder].ask(Question(text, as_of=TODAY))


def unreached(folder: str, question: str, said: str, reason: str) -> object:
    return pytest.param(folder, question, said, marks=pytest.mark.xfail(strict=True, reason=reason))


@pytest.mark.parametrize(
    ("folder", "question", "said"),
    [
        # words
        ("words", "What is a fee waiver?", "A fee waiver is a letter that frees a patient from a charge."),
        ("words", "What is a drop-in visit?", "A drop-in visit is a visit that nobody has booked."),
        ("words", "What is a care gap?", "A test or a shot that a patient should have had and did not have."),
        ("words", "What is CG?", "A test or a shot that a patient should have had and did not have."),
        ("words", "What is a copay card?", "A coupon from a drug maker that lowers what a patient pays for a drug."),
        ("words", "What is a waiting period?", "A waiting period is the time before a plan begins to pay."),
        ("words", "What is a same-day visit?", "A same-day visit is one made for the day on which the patient calls."),
        ("words", "What is a walkout?", "A walkout is when a patient leaves before the visit begins."),
        ("words", "What does Service Area mean?", "“Service Area” means the counties in which the plan sells cover."),
        ("words", "What is a Covered Member?", "“Covered Member” means a person whom the plan has enrolled."),
        ("words", "What is an overage?", "An overage is a fixed amount that you pay for each extra visit."),
        ("words", "Define overage", "An overage is a fixed amount that you pay for each extra visit."),
        ("words", "What does stop amount mean?", "A stop amount is what you pay before the plan pays all."),
        ("words", "What is teletranslation?", "Teletranslation is the help of an interpreter’s voice by video."),
        ("words", "What is a symptom diary?", "diary is a list in which a patient writes what hurts and when."),
        ("words", "What is telelactation?", "Telelactation is help with breastfeeding by video."),
        ("words", "What is teletriage?", "Teletriage is when a nurse of our county sorts calls by phone."),
        ("words", "What is a care message?", "A care message is a note to your nurse in the app."),
        ("words", "¿Qué es una telecita?", "Una telecita es una cita médica que usted tiene por teléfono o por vídeo."),
        # rules
        ("rules", "What is the purpose of the policy?", "This policy keeps the pictures of patients private."),
        ("rules", "How long are consent forms kept?", "Kept for … Children … Consent forms … 21 years"),
        ("rules", "How many days ahead may a session be moved?", "up to three days ahead without a charge."),
        ("rules", "What is a late move?", "A late move is one made on the day of the session."),
        ("rules", "When was the Remote Nurse Law signed?", "was signed on March 3, 2021."),
        ("rules", "Who may use the benefit?", "more than forty miles from a Hospital of the county."),
        ("rules", "How much is the copy fee?", "The copy fee is $15 ¹ per chart."),
        ("rules", "How long are scans stored?", "Scans are stored for 6 ² years."),
        ("rules", "What is the price of a single session for the uninsured?", "Price … Uninsured … Single session … $70"),
        ("rules", "What is the number of the interpreter line?", "Number … Interpreter line … 555-0177"),
        ("rules", "How much is a second opinion?", "approx. $310.75 with Dr. Roy, e.g. for a film read by 5 p.m. Central, acc. to Sec. 2 of the rules."),
        ("rules", "How long do I have to file a grievance?", "You must send the grievance within 60 days after the event."),
        ("rules", "Who may send it for me?", "Who may send it for me? … Your spouse or your lawyer."),
        ("rules", "When must I sign?", "When must I sign? … Before the hearing."),
        ("rules", "How long does the Lease run?", "for a term of five (5) years from the Start Date."),
        ("rules", "By when must a defect be reported?", "no later than ten (10) days after it is found."),
        ("rules", "Do I need a note from my doctor?", "No. Any member can join a class."),
        ("rules", "Is there homework?", "Is there homework? … Yes."),
        ("rules", "Can I bring a friend?", "Yes. Tell us a day ahead."),
        ("rules", "Do I need an appointment for the night clinic?", "No. Anyone may come in."),
        ("rules", "How much is the late-form fee?", "The late-form fee is 18 dollars."),
        ("rules", "What is the fax number of the pharmacy?", "The fax number of the pharmacy is 555-0166."),
        # Spanish
        ("spanish", "¿Cuánto tiempo tengo para reclamar?", "en un plazo de 90 días después de la visita."),
        ("spanish", "¿Qué es una queja formal?", "Una queja formal es un escrito en el que usted dice qué salió mal."),
        ("spanish", "¿Quién puede firmar una queja formal?", "Usted o su tutor pueden firmar una queja formal."),
        ("spanish", "¿Qué es la telerrehabilitación?", "es el uso de vídeo para guiar ejercicios a distancia."),
        ("spanish", "¿Cuáles son las desventajas de la telerrehabilitación?", "El terapeuta no puede tocar al paciente"),
    ],
)  # fmt: skip
def test_what_a_document_states_is_said_first(ask: Ask, folder: str, question: str, said: str) -> None:
    answer = ask(folder, question)
    assert answer.outcome == "answered"
    assert said in next(sentence.text for sentence in answer.sentences if sentence.citations).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("folder", "question", "said"),
    [
        unreached("rules", "How long do I have to ask for an outside hearing?", "within 120 days",
                  "the near question of another section weighs more than what is asked (learned ranking)"),
        unreached("rules", "How long is the notice?", "ninety (90) days of notice",
                  "the reranker sees the notice, and the learned threshold refuses it"),
        unreached("rules", "What does a visit to the night clinic cost?", "The same as the day clinic.",
                  "the heading says “it”, and the answer names no amount"),
    ],
)  # fmt: skip
def test_what_is_not_said_yet(ask: Ask, folder: str, question: str, said: str) -> None:
    answer = ask(folder, question)
    assert answer.outcome == "answered"
    assert said in answer.sentences[0].text


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        ("words", "What are cookies?"),
        ("words", "When is the on-call doctor paged?"),
        ("rules", "What is the late pickup fee?"),
        ("desk", "Which doctors work on Sundays?"),
        ("desk", "Where is the clinic?"),
    ],
)  # fmt: skip
def test_what_no_document_states_is_refused(ask: Ask, folder: str, question: str) -> None:
    answer = ask(folder, question)
    assert (answer.outcome != "answered", answer.citations) == (True, [])


@pytest.mark.parametrize(
    "question",
    [
        "Can I cancel?",
        "Can I cancel at any time?",
        "Can I cancel my visit?",
        "How do I cancel an appointment?",
        "Can I cancel the contract?",
        "Can I cut the pill?",
        "Can I overdose the form?",
        "Can I stop the visit?",
        "Can I end the call?",
        "How do I kill a stuck session?",
        "¿Cómo cancelo una cita?",
        "Is there a way to end it?",
    ],
)  # fmt: skip
def test_a_question_for_the_front_desk_is_no_danger(ask: Ask, question: str) -> None:
    assert ask("desk", question).outcome not in ("crisis", "emergency")


def test_two_files_that_differ_are_both_quoted(ask: Ask) -> None:
    answer = ask("rules", "What is the lost-card fee?")
    assert sorted(answer.text.split(" [")[0] for answer in answer.sentences) == [
        "The lost-card fee is 5 dollars.",
        "The lost-card fee is 8 dollars.",
    ]


@pytest.mark.parametrize("hidden", ["80 dollars", "free in May", "9 dollars", "paged", "at night", "Cookies", "TODO"])
def test_what_no_reader_sees_is_in_no_index(folders: dict[str, Assistant], hidden: str) -> None:
    index = folders["words"].index
    assert not any(hidden in one.quote for one in index.statements(index.statement_ids()))


@pytest.mark.parametrize(
    "quote",
    [
        "Quick files … Update daily",
        "Whole files … Update weekly",
        "Kept for … Children … Growth charts … 4 years",
        "Kept for … All others … 9 years",
        "Price … Uninsured … Group session … $25",
        "Price … Member … Group session … $10",
        "You can reach a nurse through Night Talk, our service after hours.",
        "Number … Ride line … 555-0188",
    ],
)
def test_what_can_be_quoted(folders: dict[str, Assistant], quote: str) -> None:
    index = folders["rules"].index
    assert quote in [one.quote for one in index.statements(index.statement_ids()) if one.asserted]


def test_what_can_be_read_is_built_and_the_rest_is_counted(folders: dict[str, Assistant]) -> None:
    counted = folders["words"].index.manifest.counts
    assert (counted["documents"], counted["refused"]) == (13, 2)
