"""How many points an address and a credential may use: buckets that fill evenly, one minute's points deep.

They are kept in this process's memory: with several web processes each allows its own. The address is that of the
connection, or what trusted proxies say of it.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.datastructures import Headers

from core import clock

MAX_BUCKETS: Final = 20_000
"""Of each kind; the one that was not used longest is forgotten first."""
MAX_HOPS: Final = 20
IPV6_PREFIX: Final = 64
"""One subscriber has at least so large a network to itself."""
REQUEST_POINTS: Final = 1
"""What any request costs its address, before it is read."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass
class Bucket:
    """Points left at an instant."""

    points: float
    at: datetime


@dataclass
class Buckets:
    """The buckets of one kind, by name; `per_minute` 0 sets no limit."""

    per_minute: int
    kept: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)

    def left(self, name: str) -> float:
        """The points that a name has now."""
        bucket = self.kept.get(name)
        if bucket is None:
            return self.per_minute
        elapsed = max((clock.now() - bucket.at).total_seconds(), 0)
        return min(self.per_minute, bucket.points + elapsed * self.per_minute / 60)

    def use(self, name: str, points: int) -> None:
        """Take points, which may leave less than none for a request that was under way."""
        self.kept[name] = Bucket(self.left(name) - points, clock.now())
        self.kept.move_to_end(name)
        if len(self.kept) > MAX_BUCKETS:
            self.kept.popitem(last=False)

    def wait_seconds(self, name: str, points: int) -> int:
        """In how many whole seconds there will be so many points; 0 when there are."""
        missing = min(points, self.per_minute) - self.left(name)
        return 0 if self.per_minute == 0 or missing <= 0 else int(missing * 60 / self.per_minute) + 1


@dataclass(frozen=True)
class Throttle:
    """One request's buckets: its address's, and its credential's when it has one."""

    buckets: tuple[tuple[Buckets, str], ...]

    def take(self, points: int) -> tuple[int, int, int]:
        """Take points from every bucket, or none: (seconds to wait or 0, points left, points a minute)."""
        wait = max((buckets.wait_seconds(name, points) for buckets, name in self.buckets), default=0)
        if not wait:
            for buckets, name in self.buckets:
                if buckets.per_minute:
                    buckets.use(name, points)
        limited = [(max(int(one.left(name)), 0), one.per_minute) for one, name in self.buckets if one.per_minute]
        left, most = min(limited, default=(0, 0))
        return wait, left, most


@dataclass
class Rates:
    """The limits of one process."""

    address: Buckets
    credential: Buckets
    proxies: Sequence[Network] = ()

    def throttle(self, client: str, headers: Headers) -> Throttle | None:
        """The buckets that a request draws on; None where nothing is limited."""
        buckets = [(self.address, bucket_of(self.client_address(client, headers)))] if self.address.per_minute else []
        credential = headers.get("authorization", "")
        if self.credential.per_minute and credential:
            buckets.append((self.credential, sha256(credential.encode()).hexdigest()))
        return Throttle(tuple(buckets)) if buckets else None

    def client_address(self, client: str, headers: Headers) -> str:
        """Who asks: from the right of X-Forwarded-For, the first that is no trusted proxy of ours."""
        present = client
        said = ",".join(headers.getlist("x-forwarded-for")).split(",")[-MAX_HOPS:]
        while self._is_trusted(present) and said:
            hop = said.pop().strip()
            if _read_address(hop) is None:
                break
            present = hop
        return present

    def _is_trusted(self, text: str) -> bool:
        address = _read_address(text)
        return address is not None and any(address in network for network in self.proxies)


def bucket_of(address: str) -> str:
    """The bucket's name for an address: itself, or the network of an IPv6 address."""
    read = _read_address(address)
    if isinstance(read, IPv6Address):
        return str(ip_network((read, IPV6_PREFIX), strict=False))
    return str(read or address)


def _read_address(text: str) -> Address | None:
    try:
        read = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = read.ipv4_mapped if isinstance(read, IPv6Address) else None
    return mapped or read
