"""What the operator counts since the process started, on the page and over the API: no question, no address, no name.

A word that the sources do not know may be anything that a person typed. It is held as a keyed hash, whose key dies
with the process, and becomes readable only when FEW conversations have asked for it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import Counter

from app.answer import Answer

FEW = 3
UNANSWERED = ("not_covered", "off_topic")
MOST = 5_000  # words under count, and askers of one; a flood is not held


class Tallies:
    """Counts of unanswered questions by term and of verdicts by reason. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)
        self._terms: Counter[str] = Counter()  # ids of terms, which are public
        self._askers: dict[bytes, set[bytes]] = {}
        self._shown: dict[bytes, str] = {}
        self._verdicts: Counter[tuple[str, str, str]] = Counter()

    def answered(self, answer: Answer, asker: str) -> None:
        """Count the question of an answer, if it had none."""
        if answer.outcome in UNANSWERED:
            self.unanswered(answer.terms, answer.uncovered_terms, asker)

    def unanswered(self, terms: list[str], unknown: list[str], asker: str) -> None:
        """Count one question that had no answer.

        ``asker`` tells people apart: a conversation's name, or an address. It is held as a hash together with the
        word, so that not even two words of one person can be put together.
        """
        with self._lock:
            self._terms.update(terms)
            for word in unknown:
                folded = " ".join(word.casefold().split())[:60]
                hashed = self._hash(folded)
                if hashed not in self._askers and len(self._askers) >= MOST:
                    continue
                askers = self._askers.setdefault(hashed, set())
                if len(askers) < MOST:
                    askers.add(self._hash(f"{folded}\n{asker}"))
                if len(self._askers[hashed]) >= FEW:
                    self._shown[hashed] = folded

    def verdict(self, verdict: str, reason: str, term: str) -> None:
        """Count one verdict on an answer about a term."""
        with self._lock:
            self._verdicts[verdict, reason, term] += 1

    def by_term(self) -> list[tuple[str, int]]:
        """Terms that the sources know, most asked first."""
        with self._lock:
            return self._terms.most_common()

    def unknown(self) -> tuple[list[tuple[str, int]], int]:
        """Words asked for in at least FEW conversations, and how many other words there were."""
        with self._lock:
            shown = [(word, len(self._askers[hashed])) for hashed, word in self._shown.items()]
            return sorted(shown, key=lambda item: (-item[1], item[0])), len(self._askers) - len(shown)

    def verdicts(self) -> list[tuple[str, str, str, int]]:
        """Verdict, reason, term and count, most frequent first."""
        with self._lock:
            return [(*key, count) for key, count in self._verdicts.most_common()]

    def _hash(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), hashlib.sha256)


tallies = Tallies()
