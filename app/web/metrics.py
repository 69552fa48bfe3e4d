"""Counts for an operator's monitoring, in Prometheus' text form 0.0.4. No question, address or site is in them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from app.answer import Answer

STEPS_MS = (1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)  # upper edges of the buckets
Labels = Mapping[str, str | int]


class Histogram:
    """How often something took how long."""

    def __init__(self) -> None:
        self._below: Counter[float] = Counter()
        self._total = 0.0

    def add(self, milliseconds: float) -> None:
        """Counts one."""
        self._total += milliseconds
        self._below[next((step for step in STEPS_MS if milliseconds <= step), float("inf"))] += 1

    def lines(self, name: str, **labels: str) -> list[str]:
        """In seconds, as Prometheus reads a histogram."""
        below, lines = 0, []
        for step in (*STEPS_MS, float("inf")):
            below += self._below[step]
            edge = "+Inf" if step == float("inf") else f"{step / 1000:g}"
            lines.append(_line(f"{name}_bucket", below, {**labels, "le": edge}))
        lines.append(_line(f"{name}_sum", round(self._total / 1000, 6), labels))
        return [*lines, _line(f"{name}_count", below, labels)]


class Metrics:
    """Counters since the process started, of the API and the page together. Safe for threads.

    ``told`` hears of each answer too, with the milliseconds that its asker waited.
    """

    def __init__(self, told: Callable[[Answer, float], None] = lambda answer, milliseconds: None) -> None:
        self._told = told
        self._lock = threading.Lock()
        self._responses: Counter[tuple[str, int]] = Counter()  # endpoint, status
        self._outcomes: Counter[tuple[str, str]] = Counter()  # outcome, intent
        self._redacted = 0
        self._batches: Counter[int] = Counter()  # questions in a batch
        self._waits = Histogram()
        self._steps: dict[str, Histogram] = {}

    def responded(self, endpoint: str, status: int) -> None:
        """Counts one response."""
        with self._lock:
            self._responses[endpoint, status] += 1

    def answered(self, answer: Answer, milliseconds: float) -> None:
        """Counts one answer, how long its asker waited, and what the engine spent in each step."""
        with self._lock:
            self._outcomes[answer.outcome, answer.intent] += 1
            self._redacted += answer.redacted
            self._waits.add(milliseconds)
            for step, spent in answer.timings_ms.model_dump().items():
                self._steps.setdefault(step, Histogram()).add(spent)
        self._told(answer, milliseconds)

    def batch(self, size: int) -> None:
        """Counts one turn of the engine."""
        with self._lock:
            self._batches[size] += 1

    def text(self, unanswered: Iterable[tuple[str, int]] = (), gauges: Mapping[str, float] | None = None) -> str:
        """All of them, sorted.

        ``unanswered`` are ids of terms with questions about them that had no answer; ``gauges`` what holds just now, by
        name.
        """
        with self._lock:
            lines = ["# TYPE plainterm_responses_total counter"]
            for (endpoint, status), count in sorted(self._responses.items()):
                lines.append(_line("plainterm_responses_total", count, {"endpoint": endpoint, "status": status}))
            lines.append("# TYPE plainterm_answers_total counter")
            for (outcome, intent), count in sorted(self._outcomes.items()):
                lines.append(_line("plainterm_answers_total", count, {"outcome": outcome, "intent": intent}))
            lines += ["# TYPE plainterm_redacted_total counter", f"plainterm_redacted_total {self._redacted}"]
            lines.append("# TYPE plainterm_unanswered_total counter")
            for term, count in sorted(unanswered):
                lines.append(_line("plainterm_unanswered_total", count, {"term": term}))
            lines.append("# TYPE plainterm_answer_seconds histogram")
            lines += self._waits.lines("plainterm_answer_seconds")
            lines.append("# TYPE plainterm_step_seconds histogram")
            for step, spent in sorted(self._steps.items()):
                lines += spent.lines("plainterm_step_seconds", step=step)
            lines.append("# TYPE plainterm_batched_questions summary")
            total = sum(size * count for size, count in self._batches.items())
            lines.append(f"plainterm_batched_questions_sum {total}")
            lines.append(f"plainterm_batched_questions_count {self._batches.total()}")
        for name, value in sorted((gauges or {}).items()):
            lines += [f"# TYPE plainterm_{name} gauge", f"plainterm_{name} {value:.15g}"]
        return "\n".join(lines) + "\n"


def _line(name: str, value: float, labels: Labels) -> str:
    if not labels:
        return f"{name} {value}"
    pairs = [f'{key}="{_escaped(str(text))}"' for key, text in labels.items()]
    return f"{name}{{{','.join(pairs)}}} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
