"""The answer's form: the schema that is shipped is the models', and there is an example of every outcome."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import jsonschema  # type: ignore[import-untyped]
import pytest
from pydantic import ValidationError

from app.answer import Answer, Outcome

FOLDER = Path(str(files("app")))
EXAMPLES = sorted((FOLDER / "examples").glob("*.json"))


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads((FOLDER / "answer.schema.json").read_text(encoding="utf-8"))


def test_the_schema_file_is_the_models_schema(schema: Any) -> None:
    assert schema == Answer.model_json_schema(by_alias=True)
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_outcome_has_an_example() -> None:
    assert {json.loads(path.read_text(encoding="utf-8"))["outcome"] for path in EXAMPLES} == set(get_args(Outcome))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_valid_and_comes_back_as_it_went(schema: Any, path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(content, schema)
    assert json.loads(Answer.model_validate(content).to_json()) == content


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_s_citations_hang_together(path: Path) -> None:
    answer = Answer.model_validate_json(path.read_text(encoding="utf-8"))
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert bool(numbers) == (answer.outcome == "answered")
    assert {number for sentence in answer.sentences for number in sentence.citations} <= set(numbers)


def test_a_field_that_is_not_in_the_contract_is_an_error() -> None:
    content = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))
    with pytest.raises(ValidationError, match="mood"):
        Answer.model_validate({**content, "mood": "good"})
    with pytest.raises(ValidationError, match="outcome"):
        Answer.model_validate({**content, "outcome": "perhaps"})
