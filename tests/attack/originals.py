"""Whole documents of each kind, small and with all their kind can hold, for ``mutations`` to spoil."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.documents import docx, pdf

TITLED = "A bell is a hollow thing that rings. The **gong** (also called a *tam-tam*) is a flat bell."
MARKDOWN = f"""---
title: Bells
publisher: The Bell Office
url: https://bells.example/list
date: 2024-05-01
lang: en
tags: [bells, gongs]
---
# Bells

{TITLED}

## What is a carillon?

A carillon is a set of at least 23 bells (CB, also "bell tower").

| Bell | Price | Since |
|---|---:|---|
| Brass | $9 | 1990 |
| Iron \\| steel | $12.50 | 2001 |

1. Lift it.
   - Hold the rim.
2. Strike it.

> A bell must not be struck twice. It **may** be rung.

**Clapper** – the part inside that strikes.

```
not read
```

<details><summary>How loud is it?</summary>At most 90 dB.</details>

[Bells](https://bells.example "a title") and ![a bell](bell.png) and a note[^1].

[^1]: Until 2023 it was 80 dB.
"""
TOML_FRONT = """+++
title = "Bells"
date = 2024-05-01T10:00:00Z
weight = 1_000
rate = 1e3
tags = ["a", "b"]
[author]
name = "The Bell Office"
+++
# Bells

A bell is a hollow thing that rings.
"""
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bells | The Bell Office</title>
<meta name="author" content="A. Ringer"><meta property="article:published_time" content="2024-05-01">
<link rel="canonical" href="https://bells.example/list">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [{"@type": "Question",
"name": "What is a bell?", "acceptedAnswer": {"@type": "Answer", "text": "A bell is a hollow thing that rings."}}]}</script>
<style>p { color: red }</style></head><body><nav><ul><li><a href="/">Home</a></li></ul></nav><main><h1>Bells</h1>
<p>A <dfn>bell</dfn> is a hollow thing that rings.<br>It costs&nbsp;&#36;9 &mdash; or more.</p>
<h2>What is a gong?</h2><p>A gong is a flat bell.</p><dl><dt>Clapper</dt><dd>The part inside.</dd></dl>
<ul><li>Brass<ul><li>Yellow<ol start="3"><li>Old</li></ol></li></ul></li></ul>
<table><caption>Prices</caption><thead><tr><th>Bell</th><th colspan="2">Price</th></tr></thead>
<tbody><tr><td rowspan="2">Brass</td><td>$9</td><td>2024</td></tr><tr><td>$10</td><td>2025</td></tr></tbody></table>
<details><summary>How loud?</summary><p>At most 90 dB.</p></details><p hidden>not shown</p><!-- no text -->
<div aria-expanded="false">More</div></main><footer>Last reviewed October 2025</footer></body></html>
"""
XML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>Bells</title></head><body><h1>Bells</h1>
<p>A bell is a hollow thing that rings. <![CDATA[<b>]]> It costs &#x24;9.</p><table><tr><td>Brass</td><td>9</td></tr></table>
</body></html>
"""
PAIRS = """question,answer,source,url,date
What is a bell?,A bell is a hollow thing that rings.,The Bell Office,https://bells.example/a,2024-05
"What is a ""gong""?","A gong is
a flat bell.",The Bell Office,https://bells.example/b,2024-05-01
¿Qué es una campana?,Una campana es un objeto hueco que suena.,,,
"""
LINES = """{"question": "What is a bell?", "answer": "A bell is a hollow thing that rings.", "date": "2024-05"}
{"question": "What is a gong?", "answer": "A gong is a flat bell.", "url": "https://bells.example/b"}
"""
PLAIN = """Bells

A bell is a hollow thing that rings. A gong is a flat bell.

* Brass: it is yellow.
* Iron: it is grey.

Last reviewed October 2025
"""
# A described corpus: sources, terms and one document, each a file of its own.
SOURCES = """[[source]]
id = "office"
title = "Bells"
publisher = "The Bell Office"
authority_type = "federal_agency"
url = "https://bells.example/list"
reviewed = "2024-05"
published = 2023-01-31
wording = "ours"

[[source]]
id = "plainterm"
title = "Plain words"
publisher = "Plainterm"
authority_type = "ourselves"
"""
TERMS = """[[term]]
id = "bell"
label = "bell"
alternative = ["ringing thing"]
abbreviations = ["BL"]
spanish = ["campana"]

[[term]]
id = "gong"
label = "gong"
spanish = ["gong"]
broader = ["bell"]
not_to_be_confused_with = ["bell"]
"""
DESCRIBED = """# Bells

## Bell {#bell terms=bell}

### In plain words {#bell--plain source=plainterm kind=definition basis="bell--office"}

A bell is a hollow thing that rings.

### En palabras sencillas {#bell--plain-es source=plainterm lang=es kind=definition basis="bell--office"}

Una campana es un objeto hueco que suena.

### The Bell Office {#bell--office source=office as_of=2024-05}

A bell is hollow and made of brass.

## Gong {#gong terms="gong bell"}

### In plain words {#gong--plain source=plainterm kind=definition basis="gong--office"}

A gong is a flat bell.

### En palabras sencillas {#gong--plain-es source=plainterm lang=es kind=definition basis="gong--office"}

Un gong es una campana plana.

### The Bell Office {#gong--office source=office}

A gong is a flat bell of brass.
"""
WORD = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Bells</w:t></w:r></w:p>'
    "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>A bell</w:t></w:r><w:r><w:t> is a hollow thing that rings.</w:t></w:r></w:p>"
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Brass</w:t></w:r></w:p>'
    '<w:ins w:id="1"><w:r><w:t>moved</w:t></w:r></w:ins><w:p><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
    "<w:sdt><w:sdtContent><w:p><w:r><w:t>A gong is a flat bell.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>Bell</w:t></w:r></w:p></w:tc></w:tr>'
    "<w:tr><w:tc><w:p><w:r><w:t>Brass</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
RULES = "72 400 m 400 400 l S 72 380 m 400 380 l S 72 360 m 400 360 l S 72 360 m 72 400 l S 200 360 m 200 400 l S 400 360 m 400 400 l S"


def _pages() -> bytes:
    page = [(72.0, 720.0, 18.0, "*Bells")]
    page += [
        (72.0, 690.0 - 14 * row, 10.0, f"Bell number {row} is a hollow thing that rings at {row}.") for row in range(18)
    ]
    page += [
        (80.0, 385.0, 10.0, "Bell"),
        (210.0, 385.0, 10.0, "Price"),
        (80.0, 365.0, 10.0, "Brass"),
        (210.0, 365.0, 10.0, "9"),
    ]
    columns = [
        (x, 700.0 - 14 * row, 10.0, f"Column {x:.0f} line {row} of bells.") for x in (72.0, 320.0) for row in range(20)
    ]
    return pdf([page, columns], RULES, "Bells")


def _packed(data: bytes) -> bytes:
    """The same pages as another writer keeps them: compressed."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        page.compress_content_streams()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _deflated(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


def originals() -> Mapping[str, bytes]:
    """Documents by file name. Of a described corpus each file is one, below ``described/``."""
    word, pages = docx(WORD, title="Bells"), _pages()
    texts = {
        "bells.md": MARKDOWN, "toml.md": TOML_FRONT, "bells.html": PAGE, "bells.xhtml": XML, "bells.csv": PAIRS,
        "bells.jsonl": LINES, "bells.txt": PLAIN, "described/sources.toml": SOURCES, "described/terms.toml": TERMS,
        "described/documents/bells.md": DESCRIBED,
    }  # fmt: skip
    return {
        **{name: text.encode() for name, text in texts.items()},
        "stored.docx": word,
        "deflated.docx": _deflated(word),
        "plain.pdf": pages,
        "packed.pdf": _packed(pages),
    }
