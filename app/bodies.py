"""The bodies that speak in an index, by the names that a question may use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.places import place_named, without_places
from ingest.records import AuthorityType, Source

_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Z]*\b|\b[A-Z]{2,7}\b")
_EVERYDAY = frozenset("who us it is in as at ama".split()) - {"ama"}
_GENERIC = frozenset(
    "telehealth telemedicine center association american national world health organization us department federal commission institute society college code act law rules resource virtual care medicine medical university".split()
)


_PAYERS = (
    "medicare",
    "medicaid",
)  # programs that people name as if they were bodies; sources name them as a jurisdiction


class Bodies:
    """Spots the publishers that a question names."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._by_name: dict[str, set[str]] = {}
        for source in sources.values():
            if source.authority_type is AuthorityType.OURSELVES:
                continue
            for name in _names(source):
                self._by_name.setdefault(name, set()).add(source.id)
        # A voice's whole work counts when its body is named; a program's only what speaks of it.
        voices: dict[str, set[str]] = {}
        for source in sources.values():
            voices.setdefault(source.voice or source.id, set()).add(source.id)
        for name, ids in self._by_name.items():
            for identity in tuple(ids) if name not in _PAYERS else ():
                ids |= voices[sources[identity].voice or identity]
        longest = sorted(self._by_name, key=len, reverse=True)
        self._pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest)) + r")\b", re.I) if longest else None

    def without(self, text: str) -> str:
        """The text without the names of bodies and places."""
        if self._pattern:
            text = self._pattern.sub(
                lambda m: m[1] if m[1].casefold() in _EVERYDAY and not m[1].isupper() else " ", text
            )
        return without_places(text)

    def named(self, text: str) -> frozenset[str]:
        """Ids of the sources whose publisher the text names; places are no bodies."""
        return frozenset().union(*self.each(text))

    def each(self, text: str) -> list[frozenset[str]]:
        """The same, one set a named body, in the order named."""
        found: list[frozenset[str]] = []
        if self._pattern:
            for match in self._pattern.finditer(text):
                name = match[1].casefold()
                if name in _EVERYDAY and not match[1].isupper():
                    continue
                ids = frozenset(self._by_name[name])
                if ids not in found:
                    found.append(ids)
        return found


def _names(source: Source) -> set[str]:
    names = {source.voice.replace("-", " ")} if source.voice else set()
    names |= {payer for payer in _PAYERS if source.jurisdiction and payer in source.jurisdiction.casefold()}
    names |= {match.group().casefold() for match in _ACRONYM.finditer(source.publisher)}
    plain = re.sub(r"\s*\(.*?\)|,.*$", "", source.publisher).strip().casefold()
    names.add(plain)
    return {
        name
        for name in names
        if len(name) > 1 and not place_named(name) and not set(name.split()) <= _GENERIC and name not in ("us", "un")
    }
