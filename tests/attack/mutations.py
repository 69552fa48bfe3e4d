"""Documents that are spoilt or made to hurt, drawn by chance from whole ones. The same seed gives the same documents."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.attack.originals import originals

Change = Callable[[random.Random, bytes], bytes]

SEED = 14
MARKS: Mapping[str, tuple[bytes, ...]] = {  # what a format reads as more than a letter
    ".md": (
        b"> ", b"- ", b"  ", b"\t", b"[", b"](", b"![", b"*", b"_", b"`", b"|", b"#", b"<b>", b"</b>", b"---\n", b"+++\n",
        b"&#1114112;", b"&amp;", b"\\", b"{#a", b"}", b"[^1]: ",
        b"\\ud800", b"1. ", b"99999999999. ", b"<!--", b"<![CDATA[", b"<details>",
    ),
    ".toml": (b"[", b"]", b"[[source]]\n", b"a.b.c = ", b'"', b'"""', b"{", b"9" * 5000, b"0x", b"inf", b"=", b"2024-99-99", b"#", b"\\u0000"),
    ".html": (
        b"<ul><li>", b"<table><tr><td>", b"<div>", b"</div>", b"<b>", b"<a href='", b"<!--", b"<script>", b"<svg>", b"<details>",
        b"<template>", b'<td colspan="99999999" rowspan="99999999">', b"<p>", b"&#0;", b"&#x110000;", b"&nbsp;", b"<meta charset=foo>",
        b"<meta charset=utf-16>", b"<select><option>", b"<math>", b"<frameset>",
        b"\\ud800", b"<br>", b"<h1>", b'<script type="application/ld+json">[',
    ),
    ".csv": (b",", b'"', b'""', b"\n", b"\r", b"\0", b";", b"question,answer\n", b"=cmd()", b"\xff"),
    ".jsonl": (b"{", b"}", b"[" , b'"', b"\\ud800", b"1e999", b"null", b"\n", b'{"question": ', b"NaN"),
    ".pdf": (
        b"/Filter [/ASCII85Decode /ASCII85Decode]", b"/Length 999999999", b"/Count -1", b"/Kids [2 0 R 2 0 R]", b"/Parent 2 0 R", b"<<", b">>",
        b"/Encrypt 1 0 R", b"stream\n", b"endstream", b"endobj", b"/Type /ObjStm", b"/MediaBox [0 0 1e30 1e30]", b" Tf", b" Tj", b"(((((", b" re f",
        b" 99999999999 0 R", b"/FlateDecode", b"/LZWDecode", b"/Predictor 99", b"/W [9 9 9]", b"/Rotate 1", b" cm ", b" Do ", b" 0 l S ",
    ),
    ".docx": (
        b"<w:tbl><w:tr><w:tc>", b"</w:tc>", b"<w:p>", b"</w:p>", b"<w:r>", b'<w:gridSpan w:val="99999999"/>', b'<w:vMerge w:val="x"/>', b"<w:sdt>",
        b'<w:ilvl w:val="-1"/>', b'<w:hyperlink r:id="none">', b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<w:fldChar/>", b"<w:instrText>", b"<mc:AlternateContent>",
        b'<w:footnoteReference w:id="9"/>', b'<w:br w:type="x"/>', b'<w:sym w:char="ZZZZ"/>', b"&#0;", b"<![CDATA[", b'<w:numId w:val="9"/>', b"<w:pict/>",
    ),
}  # fmt: skip
ALIKE = {".xhtml": ".html", ".txt": ".md"}
ENCODINGS = ("utf-16", "utf-32", "utf-8-sig", "cp1252", "utf-7", "shift_jis", "cp037")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One document: its path below a folder, its bytes, and the other files that it needs beside it."""

    number: int
    name: str
    data: bytes
    beside: Mapping[str, bytes]

    @property
    def described(self) -> bool:
        """Whether it is a file of a described corpus."""
        return self.name.startswith("described/")


def mutants(count: int, seed: int = SEED) -> Iterator[Mutant]:
    """So many, the kinds in turn."""
    whole = originals()
    described = {name: data for name, data in whole.items() if name.startswith("described/")}
    names = sorted(whole)
    for number in range(count):
        name = names[number % len(names)]
        chance = random.Random(f"{seed} {number}")
        beside = {other: data for other, data in described.items() if other != name} if name in described else {}
        yield Mutant(number, name, _mutated(chance, name, whole[name]), beside)


def _mutated(chance: random.Random, name: str, data: bytes) -> bytes:
    suffix = PurePosixPath(name).suffix
    marks = MARKS[ALIKE.get(suffix, suffix)]
    if suffix == ".docx" and chance.random() < 0.6:
        return _repacked(chance, data, marks)
    text = suffix not in (".docx", ".pdf")
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        change = chance.choice(
            (_flipped, _cut, _doubled, _marked, _marked, _marked, _numbered, _moved, *((_encoded,) if text else ()))
        )
        data = _marked(chance, data, marks) if change is _marked else change(chance, data)  # type: ignore[operator]
    return data


def _flipped(chance: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 64))):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _cut(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    return data[:start] if chance.random() < 0.5 else data[:start] + data[end:]


def _doubled(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    return data[:end] + data[start:end] * chance.choice((1, 2, 30, 300)) + data[end:]


def _moved(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    rest = data[:start] + data[end:]
    place = chance.randint(0, len(rest))
    return rest[:place] + data[start:end] + rest[place:]


def _marked(chance: random.Random, data: bytes, marks: tuple[bytes, ...]) -> bytes:
    place = chance.randint(0, len(data))
    mark, times = chance.choice(marks), chance.choice((1, 1, 1, 3, 3, 50, 50, 2_000, 20_000))
    return data[:place] + mark * min(times, 1 + 2**20 // len(mark)) + data[place:]


def _numbered(chance: random.Random, data: bytes) -> bytes:
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    number = chance.choice(found)
    put = chance.choice((b"0", b"-1", b"9" * 30, b"1e400", b"2147483648", b"18446744073709551616", b"0.0", b""))
    return data[: number.start()] + put + data[number.end() :]


def _encoded(chance: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def _repacked(chance: random.Random, data: bytes, marks: tuple[bytes, ...]) -> bytes:
    """A Word file whose parts are spoilt and whose packing is whole."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # a name that comes twice is one of the ways
        names = old.namelist()
        spoilt = chance.choice((names[-1], *names))
        for name in names:
            part = old.read(name)
            if name == spoilt:
                part = chance.choice(
                    (_flipped, _cut, _doubled, _numbered, _moved, _encoded, lambda c, d: _marked(c, d, marks))
                )(chance, part)
            if chance.random() < 0.03:
                continue
            new.writestr(name, part)
            if chance.random() < 0.03:
                new.writestr(name, part)
    return out.getvalue()
