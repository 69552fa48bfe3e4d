"""The bodies that speak in an index, by the names that a question may use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.places import place_named
from ingest.records import AuthorityType, Source

_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Z]*\b|\b[A-Z]{2,7}\b")
_EVERYDAY = frozenset("who us it is in as at ama".split()) - {"ama"}
_GENERIC = frozenset("telehealth telemedicine center association american national world health organization us department federal commission institute society college code act law rules resource virtual care medicine medical university".split())


class Bodies:
    """Spots the publishers that a question names."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._by_name: dict[str, set[str]] = {}
        for source in sources.values():
            if source.authority_type is AuthorityType.OURSELVES:
                continue
            for name in _names(source):
                self._by_name.setdefault(name, set()).add(source.id)
        # A voice's whole work counts when its body is named.
        voices: dict[str, set[str]] = {}
        for source in sources.values():
            voices.setdefault(source.voice or source.id, set()).add(source.id)
        for ids in self._by_name.values():
            for identity in tuple(ids):
                ids |= voices[sources[identity].voice or identity]
        longest = sorted(self._by_name, key=len, reverse=True)
        self._pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest)) + r")\b", re.I) if longest else None

    def named(self, text: str) -> frozenset[str]:
        """Ids of the sources whose publisher the text names; places are no bodies."""
        found: set[str] = set()
        if self._pattern:
            for match in self._pattern.finditer(text):
                name = match[1].casefold()
                if name in _EVERYDAY and not match[1].isupper():
                    continue
                found |= self._by_name[name]
        return frozenset(found)


def _names(source: Source) -> set[str]:
    names = {source.voice.replace("-", " ")} if source.voice else set()
    names |= {match.group().casefold() for match in _ACRONYM.finditer(source.publisher)}
    plain = re.sub(r"\s*\(.*?\)|,.*$", "", source.publisher).strip().casefold()
    names.add(plain)
    return {
        name
        for name in names
        if len(name) > 1 and not place_named(name) and not set(name.split()) <= _GENERIC and name not in ("us", "un")
    }
