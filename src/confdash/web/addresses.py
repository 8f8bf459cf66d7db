"""Where the pages are served: taking an address and a port, and what a phone has to type to come there."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket

#: Addresses in the networks that venues have, and one of the internet: the system says from which of its own it would
#: speak to each. Nothing is sent.
_ELSEWHERE = ("10.255.255.255", "172.31.255.255", "192.168.255.255", "192.0.2.1", "2001:db8::1")


class AddressError(Exception):
    """No port could be had. The message is one sentence for a person."""


def listen(address: str, port: int) -> socket.socket:
    """A socket that is bound there; port 0 is any that is free. Raises `AddressError`."""
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, place = found[0]
        return socket.create_server(place[:2], family=family)
    except (socket.gaierror, UnicodeError) as error:
        raise AddressError(
            f"--address: there is no “{address}”; write an address of this machine, such as {_some()}, or 0.0.0.0"
        ) from error
    except OSError as error:
        raise AddressError(_why(error, address, port)) from error


def _why(error: OSError, address: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of {address} is in use by another program; choose another one with --port"
        case errno.EACCES:
            return f"port {port} is for the system's own services; choose one from 1024 on with --port"
        case errno.EADDRNOTAVAIL:
            return f"--address: {address} is none of this machine's addresses; it has {_some()}; 0.0.0.0 means all"
        case _:
            return f"port {port} of {address} cannot be had: {error.strerror}; try another --address or --port"


def _some() -> str:
    return ", ".join(("127.0.0.1", *here()))


def open_to_others(bound: socket.socket) -> bool:
    """Whether other machines reach it."""
    return not _ip(bound).is_loopback


def urls(bound: socket.socket) -> list[str]:
    """What to type to come there, the likeliest first; with a slash at the end."""
    ip = _ip(bound)
    if ip.is_unspecified:
        hosts = [each for each in here() if (":" in each) == (ip.version == 6)]
        hosts.append("[::1]" if ip.version == 6 else "127.0.0.1")
    else:
        hosts = [str(ip)]
    port = bound.getsockname()[1]
    return [f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{port}/" for host in hosts]


def here() -> list[str]:
    """This machine's own addresses on the networks that it is in."""
    found: dict[str, None] = {}
    for elsewhere in _ELSEWHERE:
        family = socket.AF_INET6 if ":" in elsewhere else socket.AF_INET
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((elsewhere, 9))
            found[asking.getsockname()[0]] = None
    return [each for each in found if not ipaddress.ip_address(each.partition("%")[0]).is_loopback]


def _ip(bound: socket.socket) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(str(bound.getsockname()[0]).partition("%")[0])
