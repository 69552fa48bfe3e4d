"""A corpus of two speakers small enough to hold in one's head, and an encoder that one can compute there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

SOURCES = """\
[[source]]
id = "hrsa-page"
title = "What is telehealth?"
publisher = "HRSA"
voice = "hrsa"
authority_type = "federal_agency"
jurisdiction = "US federal"
url = "https://www.hrsa.gov/telehealth"
reviewed = "2024-05"
wording = "ours"

[[source]]
id = "acme-page"
title = "Telehealth explained"
publisher = "Acme"
authority_type = "vendor"
published = 2023-01-31
wording = "ours"

[[source]]
id = "plainterm"
title = "Plain words"
publisher = "Plainterm"
authority_type = "ourselves"
"""

TERMS = """\
[[term]]
id = "telehealth"
label = "telehealth"
alternative = ["tele-health service"]
spanish = ["telesalud", "salud a distancia"]

[[term]]
id = "remote-patient-monitoring"
label = "remote patient monitoring"
abbreviations = ["RPM"]
hidden = ["remote pacient monitoring"]
broader = ["telehealth"]
related = ["telehealth"]
not_to_be_confused_with = ["telehealth"]
scope_note = "Devices at home."
spanish = ["monitoreo remoto de pacientes"]
"""

DOCUMENT = """\
# Two terms

## Telehealth {#telehealth terms=telehealth}

### In plain words {#telehealth--plain source=plainterm kind=definition basis="telehealth--hrsa"}

Telehealth means health care from a distance.

### En palabras sencillas {#telehealth--plain-es source=plainterm lang=es kind=definition basis="telehealth--hrsa"}

La telesalud es la atención de salud a distancia.

### HRSA {#telehealth--hrsa source=hrsa-page as_of=2024-05}

Telehealth is the use of technology for health care at a distance. Telehealth includes health education.

### Is telehealth the same as a phone call? {#telehealth--faq source=acme-page}

Telehealth is broader than a phone call.

## Remote patient monitoring {#rpm terms=remote-patient-monitoring}

### In plain words {#rpm--plain source=plainterm kind=definition basis="rpm--hrsa SF001"}

Remote patient monitoring means that devices at home send your numbers to your clinic.

### En palabras sencillas {#rpm--plain-es source=plainterm lang=es kind=definition basis="rpm--hrsa"}

El monitoreo remoto de pacientes es cuando un aparato en casa envía sus datos.

### HRSA {#rpm--hrsa source=hrsa-page}

Remote patient monitoring is part of telehealth.

### Acme {#rpm--acme source=acme-page superseded_by="a rule of 2025" superseded_on=2025}

Remote patient monitoring is not part of telehealth.
"""

DISAGREEMENTS = """\
[[disagreement]]
id = "rpm-in-telehealth"
kind = "opinions"
about = "whether remote patient monitoring is telehealth"
about_spanish = "si el monitoreo remoto de pacientes es telesalud"
terms = ["remote-patient-monitoring", "telehealth"]

[[disagreement.side]]
position = "it is"
position_spanish = "sí lo es"
evidence = ["SF001"]

[[disagreement.side]]
position = "it is not"
evidence = [{ id = "rpm--acme", exact = "is not part of telehealth" }]
"""

LOCATORS = (
    '{"fact": "SF001", "document": "two-terms", "exact": "Remote patient monitoring is part of telehealth.", '
    '"prefix": "source=hrsa-page}\\n\\n", "suffix": "\\n\\n### Acme"}\n'
)


ANSWERS = """\
[[answer]]
id = "rpm-counts-as-telehealth"
facet = "counts as"
terms = ["remote-patient-monitoring", "telehealth"]
questions = [
  "Is remote patient monitoring telehealth?", "rpm telehealth or not", "does RPM count as telehealth",
  "are home devices a kind of telehealth", "is remote pacient monitoring telehelth", "My scale sends data, is that telehealth?",
]
questions_es = ["¿El monitoreo remoto es telesalud?", "monitoreo remoto telesalud", "¿RPM cuenta como telesalud?"]

[[answer.sentence]]
en = "Yes, HRSA counts remote patient monitoring as part of telehealth."
es = "Sí, HRSA cuenta el monitoreo remoto de pacientes como parte de la telesalud."
basis = ["rpm--hrsa-d7d3c28f"]

[[answer.sentence]]
en = "What you pay yourself: my sources do not say. Ask your plan."
es = "Lo que usted paga: mis fuentes no lo dicen. Pregunte a su plan."
open = true
"""


class WordEncoder:
    """Counts words in 64 slots; texts with the same words are the same vector. Remembers what it was asked for."""

    name = "words"
    dimension = 64

    def __init__(self, fingerprint: str = "words-1") -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, hashlib.md5(word.encode()).digest()[0] % self.dimension] += 1
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return (vectors / lengths).astype(np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return np.asarray(self.encode([text])[0], dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode(texts)


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A described corpus without a defect, for a test to break."""
    root = tmp_path / "corpus"
    (root / "documents").mkdir(parents=True)
    (root / "terms").mkdir()
    (root / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (root / "terms" / "basics.toml").write_text(TERMS, encoding="utf-8")
    (root / "documents" / "two-terms.md").write_text(DOCUMENT, encoding="utf-8")
    (root / "disagreements.toml").write_text(DISAGREEMENTS, encoding="utf-8")
    (root / "locators.jsonl").write_text(LOCATORS, encoding="utf-8")
    return root


@pytest.fixture
def answered(corpus: Path) -> Path:
    """The described corpus with one reviewed answer, which is without a defect too."""
    (corpus / "answers").mkdir()
    (corpus / "answers" / "basics.toml").write_text(ANSWERS, encoding="utf-8")
    return corpus
