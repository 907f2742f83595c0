"""Where a request may come from: the Host that it names, and the page that makes it."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_NETLOC = re.compile(r"(?P<host>\[[0-9a-f:.%]+\]|[\w.-]+)(?::(?P<port>\d{1,5}))?", re.ASCII)
_OTHER_SITES = frozenset({"cross-site", "same-site"})
"""What Sec-Fetch-Site says of requests that a page of another address makes. Another port of this machine is
"same-site"."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The names and numbers that this server is called by. Another name means that somebody has pointed it here (DNS
    rebinding); a number can be pointed nowhere else."""

    names: frozenset[str]
    """Names in small letters, without a port."""
    told: frozenset[str]
    """Those of them that a setting tells: the names that a proxy is called by, whatever it calls this server."""
    numbers: str
    """Which IP addresses count: "loopback" or "any"."""
    secure: bool
    """Whether browsers come over TLS."""

    def is_own_host(self, netloc: str) -> bool:
        """Whether a Host header names this server, at any port: who forwards one knows its number."""
        found = _NETLOC.fullmatch(netloc.lower())
        if found is None:
            return False
        host = found["host"].strip("[]").rstrip(".")
        if host in self.names:
            return True
        try:
            number = ipaddress.ip_address(host)
        except ValueError:
            return False
        return self.numbers == "any" or number.is_loopback

    def is_own_origin(self, origin: str, netloc: str) -> bool:
        """Whether an Origin header names a page of this server, which was called as `netloc`."""
        told = urlsplit(origin)
        if told.scheme not in ("https", "http") or (self.secure and told.scheme == "http"):
            return False
        return origin == f"{told.scheme}://{told.netloc}" and (
            told.netloc.lower() == netloc.lower() or (told.hostname or "") in self.told
        )

    def is_own_page(self, headers: Mapping[str, str], netloc: str, *, safe: bool) -> bool:
        """Whether a request comes from a page of this server, from no page at all (a program), or is a visit: somebody
        follows a link from elsewhere, which is `safe` where it changes nothing."""
        if "origin" in headers:
            return self.is_own_origin(headers["origin"], netloc)
        if headers.get("sec-fetch-site", "none") in _OTHER_SITES:
            is_visit = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
            return safe and is_visit
        return safe or "referer" not in headers or self._refers_to_own(headers["referer"], netloc)

    def _refers_to_own(self, referer: str, netloc: str) -> bool:
        told = urlsplit(referer)
        return self.is_own_origin(f"{told.scheme}://{told.netloc}", netloc)


LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain"})


def is_loopback(host: str) -> bool:
    """Whether whoever serves at a host is reached from this machine alone."""
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    except OSError:
        return False  # serving there fails, and tells why
    return bool(found) and all(ipaddress.ip_address(str(one[4][0]).split("%")[0]).is_loopback for one in found)


def addresses_of(host: str, told: str, *, secure: bool) -> Addresses:
    """The addresses of a server that listens at `host`; `told` are more names, commas between them."""
    names = {one.strip().strip("[]").lower() for one in told.split(",") if one.strip()}
    loopback = is_loopback(host)
    own = {host.lower(), *LOOPBACK_NAMES} | (set() if loopback else {socket.gethostname().lower()})
    return Addresses(frozenset(own | names), frozenset(names), "loopback" if loopback else "any", secure)
