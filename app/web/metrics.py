"""Counts for an operator's monitoring, in Prometheus' text form 0.0.4. No question, address or site is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

STEPS_MS = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)


class Metrics:
    """Counters since the process started."""

    def __init__(self) -> None:
        self.responses: Counter[tuple[str, int]] = Counter()  # endpoint, status
        self.outcomes: Counter[str] = Counter()
        self.batches: Counter[int] = Counter()  # questions in a batch
        self._milliseconds: Counter[float] = Counter()
        self._total = 0.0

    def answered(self, outcome: str, milliseconds: float) -> None:
        """Counts one answer and how long its asker waited."""
        self.outcomes[outcome] += 1
        self._total += milliseconds
        self._milliseconds[next((step for step in STEPS_MS if milliseconds <= step), float("inf"))] += 1

    def batch(self, size: int) -> None:
        """Counts one encoder pass."""
        self.batches[size] += 1

    def text(self, unanswered: Iterable[tuple[str, int]] = ()) -> str:
        """All of them, sorted; ``unanswered`` are ids of terms with questions about them that had no answer."""
        lines = ["# TYPE plainterm_responses_total counter"]
        for (endpoint, status), count in sorted(self.responses.items()):
            lines.append(f'plainterm_responses_total{{endpoint="{endpoint}",status="{status}"}} {count}')
        lines.append("# TYPE plainterm_answers_total counter")
        for outcome, count in sorted(self.outcomes.items()):
            lines.append(f'plainterm_answers_total{{outcome="{outcome}"}} {count}')
        lines.append("# TYPE plainterm_unanswered_total counter")
        lines += [f'plainterm_unanswered_total{{term="{term}"}} {count}' for term, count in sorted(unanswered)]
        lines.append("# TYPE plainterm_answer_seconds histogram")
        below = 0
        for step in (*STEPS_MS, float("inf")):
            below += self._milliseconds[step]
            edge = "+Inf" if step == float("inf") else f"{step / 1000:g}"
            lines.append(f'plainterm_answer_seconds_bucket{{le="{edge}"}} {below}')
        lines += [f"plainterm_answer_seconds_sum {self._total / 1000:.6f}", f"plainterm_answer_seconds_count {below}"]
        lines.append("# TYPE plainterm_batched_questions summary")
        lines.append(f"plainterm_batched_questions_sum {sum(size * count for size, count in self.batches.items())}")
        lines.append(f"plainterm_batched_questions_count {self.batches.total()}")
        return "\n".join(lines) + "\n"
