"""What all tests share: a border that nothing leaves this machine through, and `nac` as it is typed."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from tests.typed import Nac, Typed

# How long an example takes says how busy the machine is; times are measured under bench/.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: modules are handed out in this order, each to one worker."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("live", "browser"))))


def stays_here(host: str | None) -> bool:
    """Say whether a host is this machine; a name is, if asking for it asks nobody else."""
    if not host or host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_a_name(host: str | None) -> bool:
    try:
        ipaddress.ip_address((host or "::").partition("%")[0])
    except ValueError:
        return True
    return False


@pytest.fixture(scope="session", autouse=True)
def closed_border() -> Iterator[list[str]]:
    """Refuse every connection, and every question for a name, that leaves this machine; list them."""
    tried: list[str] = []
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(host: object) -> NoReturn:
        tried.append(str(host))
        pytest.fail(f"a test tried to reach {host!r}")  # no `except Exception` swallows it

    def check(at: socket.socket, address: Any) -> None:
        if at.family in (socket.AF_INET, socket.AF_INET6) and not stays_here(address[0]):
            refuse(address[0])

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if is_a_name(name) and not stays_here(name):
            refuse(name)
        return getaddrinfo(host, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield tried


@pytest.fixture(autouse=True)
def nothing_left_this_machine(closed_border: list[str]) -> Iterator[None]:
    """Fail also where a thread or a library kept the refusal to itself."""
    closed_border.clear()
    yield
    assert closed_border == []


@pytest.fixture
def nac(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Nac:
    """Type a command: the words after `nac`."""
    from nacsim.cli import main

    def typed(*words: object) -> Typed:
        monkeypatch.setattr(sys, "argv", ["nac", *map(str, words)])
        capsys.readouterr()
        try:
            main.run()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        return Typed(code, *capsys.readouterr())

    return typed
