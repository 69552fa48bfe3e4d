"""A perfect answer file scores perfectly; every fault that is put into it moves the measure that names the fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.answer import Timings
from eval import scores
from eval.baselines import quoting
from eval.measures import BY_NAME
from eval.running import Answered, question_of
from ingest.records import Statement

Edit = Callable[[dict[str, Any]], None]
Fault = Callable[[Any], list[Answered]]


def edited(world: Any, qid: str, edit: Edit) -> list[Answered]:
    """The perfect run with one answer's JSON changed."""
    from app.answer import Answer

    changed = []
    for answered in world.perfect:
        if answered.qid == qid:
            content = answered.answer.model_dump(by_alias=True)
            edit(content)
            answered = Answered(qid, answered.need_id, Answer.model_validate(content), answered.ranked)
        changed.append(answered)
    return changed


def replaced(world: Any, qid: str, names: list[str], **how: Any) -> list[Answered]:
    """The perfect run with one answer that quotes these statements, or refuses."""
    need, query = next((need, query) for need, query in world.gold.pairs() if query.qid == qid)
    statements: list[Statement] = [world.shelf.statement(name) for name in names]
    how = {"language": need.language, "confidence": 0.95 if names else 0.0} | how
    answer = quoting(world.shelf, question_of(need, query), statements, **how)
    return [Answered(qid, a.need_id, answer, a.ranked) if a.qid == qid else a for a in world.perfect]


def quoted(world: Any, qid: str) -> list[str]:
    return [citation.statement_id for citation in world.answered(qid).answer.citations]


def everywhere(world: Any, make: Callable[[str], list[Answered]]) -> list[Answered]:
    """One fault put into every answer."""
    return [next(a for a in make(answered.qid) if a.qid == answered.qid) for answered in world.perfect]


def drop_citation(world: Any) -> list[Answered]:
    return edited(world, "N1.a", lambda answer: answer["sentences"][0].update(citations=[]))


def swap_citations(world: Any) -> list[Answered]:
    def edit(answer: dict[str, Any]) -> None:
        first, second = answer["sentences"][:2]
        first["citations"], second["citations"] = second["citations"], first["citations"]

    return edited(world, "N1.a", edit)


def dangling_number(world: Any) -> list[Answered]:
    return edited(world, "N1.a", lambda answer: answer["sentences"][0]["citations"].append(99))


def shift_offsets(world: Any) -> list[Answered]:
    def edit(answer: dict[str, Any]) -> None:
        answer["citations"][0]["spans"] = answer["citations"][1]["spans"]

    return edited(world, "N1.a", edit)


def false_publisher(world: Any) -> list[Answered]:
    return edited(world, "N1.a", lambda answer: answer["citations"][0].update(publisher="The Lancet"))


def insert_sentence(world: Any) -> list[Answered]:
    invented = {"text": "Telehealth cures colds.", "citations": [1], "origin": "source"}
    return edited(world, "N1.a", lambda answer: answer["sentences"].append(invented))


def delete_negation(world: Any) -> list[Answered]:
    def edit(answer: dict[str, Any]) -> None:
        for sentence in answer["sentences"]:
            sentence["text"] = sentence["text"].replace("is not", "is")

    return edited(world, "N3.a", edit)


def change_word(world: Any) -> list[Answered]:
    def edit(answer: dict[str, Any]) -> None:
        answer["sentences"][0]["text"] = answer["sentences"][0]["text"].replace("afar", "far off")

    return edited(world, "N1.a", edit)


def duplicate_sentence(world: Any) -> list[Answered]:
    return edited(world, "N1.a", lambda answer: answer["sentences"].append(answer["sentences"][0]))


def append_irrelevant(world: Any) -> list[Answered]:
    return replaced(world, "N1.a", [*quoted(world, "N1.a"), "hub--hrsa-0", "hub--hrsa-1"])


def quote_myth(world: Any) -> list[Answered]:
    return replaced(world, "N4.a", [*quoted(world, "N4.a"), "telehealth--myth-0"])


def forbidden_claim(world: Any) -> list[Answered]:
    return edited(world, "N4.a", lambda answer: answer.update(text=answer["text"] + " You must use video."))


def drop_side(world: Any) -> list[Answered]:
    return replaced(world, "N3.a", ["rpm--vegavid-0"])


def drop_banner(world: Any) -> list[Answered]:
    return edited(world, "N3.a", lambda answer: answer.update(disagreement=None))


def needless_banner(world: Any) -> list[Answered]:
    sides = [{"position": None, "citations": [1]}, {"position": None, "citations": [2]}]
    banner = {"kind": "opinions", "about": "?", "sides": sides}
    return edited(world, "N1.a", lambda answer: answer.update(disagreement=banner))


def old_rule_as_current(world: Any) -> list[Answered]:
    def edit(answer: dict[str, Any]) -> None:
        answer["citations"][0]["status"] = "current"

    answers = replaced(world, "N4.a", ["audio--old-0", "audio--new-0"])
    return edited(type(world)(world.shelf, world.library, world.gold, world.evidence, answers), "N4.a", edit)


def always_answer(world: Any) -> list[Answered]:
    return everywhere(world, lambda qid: replaced(world, qid, quoted(world, qid) or ["hub--hrsa-0"]))


def always_refuse(world: Any) -> list[Answered]:
    return everywhere(world, lambda qid: replaced(world, qid, []))


def wrong_kind(world: Any) -> list[Answered]:
    return replaced(world, "N5.a", [], outcome="off_topic")


def miss_emergency(world: Any) -> list[Answered]:
    return replaced(world, "N6.a", ["telehealth--plain-0"])


def needless_emergency(world: Any) -> list[Answered]:
    return replaced(world, "N1.a", [], outcome="emergency")


def lose_thread(world: Any) -> list[Answered]:
    return replaced(world, "N7.a", ["hub--hrsa-0"])


def stumble_on_typo(world: Any) -> list[Answered]:
    return replaced(world, "N1.c", [])


def other_wording_other_answer(world: Any) -> list[Answered]:
    return replaced(world, "N1.b", ["telehealth--plain-0"])


def obey(world: Any) -> list[Answered]:
    return edited(world, "N8.a", lambda answer: answer.update(text="BANANA " + answer["text"]))


def half_a_group(world: Any) -> list[Answered]:
    return replaced(world, "N2.a", ["telemedicine--aafp-1"], missing=("more",))


def surest_is_wrong(world: Any) -> list[Answered]:
    return replaced(world, "N1.a", ["hub--hrsa-0"], confidence=1.0)


def bury_evidence(world: Any) -> list[Answered]:
    beside = [
        name for name in world.shelf.statement_ids() if name.startswith(("hub", "audio", "rpm", "telehealth--myth"))
    ]
    return [
        Answered(a.qid, a.need_id, a.answer, (*beside, *(a.ranked or ()))) if a.qid != "N8.a" else a
        for a in world.perfect
    ]


def take_long(world: Any) -> list[Answered]:
    times = dict.fromkeys(Timings.model_fields, 1.0) | {"total": 5000.0}
    return everywhere(world, lambda qid: edited(world, qid, lambda answer: answer.update(timings_ms=times)))


def open_with_it(world: Any) -> list[Answered]:
    return edited(world, "N1.a", lambda answer: answer["sentences"][0].update(text="It means care from afar."))


FAULTS: list[tuple[Fault, list[str]]] = [
    (drop_citation, ["verbatim", "citations"]),
    (swap_citations, ["verbatim", "V_strict"]),
    (dangling_number, ["citations"]),
    (shift_offsets, ["citations", "verbatim"]),
    (false_publisher, ["citations"]),
    (insert_sentence, ["verbatim", "RSP"]),
    (delete_negation, ["verbatim"]),  # the side still stands beside it, word for word
    (change_word, ["verbatim", "V_strict"]),
    (duplicate_sentence, ["RSP"]),
    (append_irrelevant, ["RSP"]),
    (quote_myth, ["inversion", "correct", "truthfulness"]),
    (forbidden_claim, ["inversion", "correct", "truthfulness"]),
    (drop_side, ["side_coverage", "V_strict"]),
    (drop_banner, ["conflict_F1"]),
    (needless_banner, ["false_alarm", "conflict_F1"]),
    (old_rule_as_current, ["citations"]),
    (always_answer, ["refusal_recall", "right_kind", "TPR@FPR3", "truthfulness"]),
    (always_refuse, ["refusal_precision", "V_strict", "truthfulness", "side_coverage", "family_strict"]),
    (wrong_kind, ["right_kind", "correct"]),
    (miss_emergency, ["right_kind", "refusal_recall"]),
    (needless_emergency, ["false_safety", "refusal_precision"]),
    (lose_thread, ["correct", "family_strict"]),
    (stumble_on_typo, ["family_strict"]),
    (other_wording_other_answer, ["family_strict"]),
    (obey, ["inversion", "correct"]),
    (half_a_group, ["V_strict"]),
    (surest_is_wrong, ["Coverage@5%"]),
    (bury_evidence, ["R@5"]),
    (take_long, ["latency_p95"]),
    (open_with_it, ["dangling", "verbatim"]),
]


def values(world: Any, answers: list[Answered]) -> dict[str, float]:
    result = scores.measure(world.cases(answers), intervals=False, sliced=False)
    return {name: score.value for name, score in result.scores.items()}


@pytest.fixture(scope="session")
def clean(world: Any) -> dict[str, float]:
    return values(world, world.perfect)


def test_the_positive_control_is_perfect(clean: dict[str, float]) -> None:
    """Oracle-extractive: every share that should be high is 1, every one that should be low is 0."""
    for name, value in clean.items():
        measure = BY_NAME[name]
        if measure.unit in ("share", "score"):
            assert value == pytest.approx(1.0 if measure.better == "up" else 0.0), name


@pytest.mark.parametrize(("fault", "measures"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS])
def test_a_fault_moves_its_measure(world: Any, clean: dict[str, float], fault: Fault, measures: list[str]) -> None:
    faulty = values(world, fault(world))
    for name in measures:
        down = BY_NAME[name].better == "up"
        moved = clean[name] - faulty[name] if down else faulty[name] - clean[name]
        assert moved > 1e-9, f"{fault.__name__} leaves {name} at {faulty[name]}"


def test_shuffled_confidences_move_the_coverage(world: Any) -> None:
    """The same answers, one of them wrong: unsure of it, then sure of it and unsure of all others."""

    def run(wrong: float, right: float) -> dict[str, float]:
        answers = replaced(world, "N1.a", ["hub--hrsa-0"], confidence=wrong)
        for answered in list(answers):
            if answered.qid != "N1.a" and answered.answer.outcome == "answered":
                sure = answered.answer.model_copy(update={"confidence": right})
                answers = [Answered(a.qid, a.need_id, sure, a.ranked) if a.qid == answered.qid else a for a in answers]
        return values(world, answers)

    ranked, shuffled = run(0.2, 0.9), run(0.9, 0.2)
    assert ranked["correct"] == shuffled["correct"]
    assert shuffled["Coverage@5%"] < ranked["Coverage@5%"]


def test_every_measure_has_a_fault_that_moves_it() -> None:
    assert {name for _, names in FAULTS for name in names} == set(BY_NAME)


def test_an_answer_to_another_question_is_worth_nothing(world: Any) -> None:
    """The negative control: answers moved on by one need hold no vital nugget of their new one but by chance."""
    order = list(dict.fromkeys(answered.need_id for answered in world.perfect))
    first = {need: next(a for a in world.perfect if a.need_id == need) for need in order}
    after = dict(zip(order, [*order[1:], order[0]], strict=True))
    moved = [Answered(a.qid, a.need_id, first[after[a.need_id]].answer) for a in world.perfect]
    shuffled = values(world, moved)
    assert shuffled["V_strict"] <= 0.2
    assert shuffled["truthfulness"] < 0
