"""Guessing the operator's key is limited per address, on both doors, and shuts out nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.web.operator_doors import PAUSE, TRIES, Door

KEY = "an-operators-key-of-the-tests"


def test_wrong_keys_close_the_door_to_their_address_alone() -> None:
    door = Door()
    assert [door.opens("guess", KEY, "198.51.100.7", now=n) for n in range(TRIES)] == [False] * TRIES
    assert not door.opens(KEY, KEY, "198.51.100.7", now=TRIES)  # not looked at
    assert door.opens(KEY, KEY, "203.0.113.9", now=TRIES)
    assert door.opens(KEY, KEY, "198.51.100.7", now=PAUSE + 1)


def test_the_addresses_of_one_network_count_as_one() -> None:
    door = Door()
    for n in range(TRIES):
        door.opens("guess", KEY, f"2001:db8:1:2::{n}", now=n)
    assert door.waits("2001:db8:1:2:ffff::1", now=TRIES)
    assert not door.waits("2001:db8:1:3::1", now=TRIES)


def test_many_addresses_do_not_fill_memory() -> None:
    from app.web.operator_doors import MOST

    door = Door()
    for n in range(MOST + 100):
        door.opens("guess", KEY, f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", now=0)
    assert len(door._wrong) == MOST


def test_an_empty_key_opens_nothing() -> None:
    assert not Door().opens("", "", "198.51.100.7")


def test_the_counts_are_a_door_too(start_service: Callable[..., Any]) -> None:
    service = start_service("api", operator_key=KEY)

    def asked(key: str, address: str) -> int:
        status: int = service.request("GET", "/metrics", Authorization=f"Bearer {key}", X_Forwarded_For=address)[0]
        return status

    assert [asked("guess", "198.51.100.7") for _ in range(TRIES + 2)] == [401] * TRIES + [429] * 2
    assert asked(KEY, "198.51.100.7") == 429
    assert asked(KEY, "203.0.113.9") == 200


def test_counts_without_a_key_are_for_this_machine_and_not_for_who_comes_by_a_proxy(
    start_service: Callable[..., Any],
) -> None:
    service = start_service("api")
    assert service.request("GET", "/metrics")[0] == 200
    assert service.request("GET", "/metrics", X_Forwarded_For="198.51.100.7")[0] == 403
    assert service.request("GET", "/metrics", Host="words.clinic.example")[0] == 403


def test_only_a_trusted_proxy_says_who_a_visitor_is(start_service: Callable[..., Any]) -> None:
    trusting, other = (
        start_service("api", rate_limit="1/minute"),
        start_service("api", rate_limit="1/minute", proxies=""),
    )

    def codes(service: Any) -> list[int]:
        return [service.request("GET", "/api/terms", X_Forwarded_For=f"198.51.100.{n}")[0] for n in range(12)]

    assert codes(trusting) == [200] * 12
    assert codes(other) == [200] * 10 + [429] * 2
