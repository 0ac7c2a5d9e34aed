"""Who sent a request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: by a key, as a proxy's user, as administrator, or nobody in particular."""

    kind: str
    name: str
    address: str

    @property
    def client(self) -> str:
        """What limits count by: the name, else the address (of IPv6 the network, which is one customer's)."""
        return (self.name and f"{self.kind}:{self.name}") or _network(self.address)


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((parsed, 64), strict=False))
