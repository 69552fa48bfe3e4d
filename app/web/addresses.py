"""Who a request is counted under: an IPv4 address, or the /64 of an IPv6 address, which one household or office owns."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from ingest.errors import SettingError
from ingest.settings import Settings

A_NETWORK = 64  # bits of an IPv6 address that name who has it


@lru_cache(maxsize=4096)
def counted(address: str) -> str:
    """The address as limits count it; what is no address (a Unix socket's, a test's) stays as it is."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, A_NETWORK), strict=False))
    return str(parsed)


def is_loopback(address: str) -> bool:
    """Whether it is this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class Proxies:
    """The proxies whose word is taken for a visitor's address: addresses and networks, by setting."""

    def __init__(self, given: Iterable[str]) -> None:
        """Raises SettingError for what is neither; a name or ``*`` would trust who is not known."""
        try:
            self._networks = [ipaddress.ip_network(name, strict=False) for name in given]
        except ValueError as error:
            raise SettingError(
                f"PLAINTERM_PROXIES: {error}. Write addresses or networks, such as 10.0.0.0/8."
            ) from None

    @classmethod
    def read(cls, settings: Settings) -> Proxies:
        """The ones that the settings name."""
        return cls(settings.proxies.split())

    @property
    def names(self) -> list[str]:
        """The networks, as uvicorn reads them."""
        return [str(network) for network in self._networks]

    def __contains__(self, address: object) -> bool:
        try:
            parsed = ipaddress.ip_address(str(address).partition("%")[0])
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)
