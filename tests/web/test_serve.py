"""`nac serve` as it runs on a teacher's machine: a process that may be killed, a port that may be taken."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.spoken.servers import endpoint

pytestmark = pytest.mark.thorough

PATIENCE = 30.0
SERVE = (sys.executable, "-c", "from nacsim.cli.main import run; run()", "serve")


def a_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Serving:
    """A server that runs, and what it told once it has ended."""

    process: "subprocess.Popen[str]"
    told: str = ""
    wrong: str = ""


@contextmanager
def serving(folder: Path, port: int, *flags: str) -> Iterator[Serving]:
    """Run `nac serve` until it answers; end it as Ctrl-C would."""
    command = [*SERVE, "--port", str(port), "--folder", str(folder), *flags]
    surroundings = {**os.environ, "COLUMNS": "200"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings
    ) as process:
        try:
            answers(process, port)
            yield (server := Serving(process))
        finally:
            process.send_signal(signal.SIGINT)
            told = process.communicate(timeout=PATIENCE)
        server.told, server.wrong = told


def answers(process: "subprocess.Popen[str]", port: int) -> None:
    """Wait until the port answers, as long as the process lives."""
    for _ in range(int(PATIENCE / 0.05)):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(process.communicate()[1])
    raise AssertionError(f"nothing answers on port {port}")


def visitor(port: int) -> httpx2.Client:
    here = f"http://127.0.0.1:{port}"
    return httpx2.Client(base_url=here, headers={"origin": here}, timeout=PATIENCE)


def hears(web: httpx2.Client, room: str, words: str) -> str:
    """Follow the stream of a room from its beginning until it says something; return all it said."""
    said = ""
    with web.stream("GET", f"{room}/stream") as stream:
        for line in stream.iter_lines():
            said += line
            if words in said:
                return said
    raise AssertionError(f"the stream ended without {words!r}")


def form_of(html: str) -> str:
    stamp = re.search(r'name="stamp" value="(\w+)"', html)
    assert stamp is not None
    return stamp[1]


def test_a_meeting_goes_on_after_kill_9_and_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    port, speech = a_port(), {"key": "k1", "text": "Acknowledged before the fall."}
    with serving(tmp_path, port) as server, visitor(port) as web:
        floor = web.post("/rooms", data={"seat": "DE", "pace": "none"}).headers["location"]
        room = floor.removesuffix("/floor")
        hears(web, room, "You have the floor")
        stamp = form_of(web.get(floor).text)
        note = {"key": "k2", "to": "EE", "text": "A note before the fall."}
        assert web.post(f"{room}/note", data={"stamp": stamp, **note}).status_code == 200
        assert web.post(f"{room}/speak", data={"stamp": stamp, **speech}).status_code == 200
        server.process.kill()
        server.process.wait(PATIENCE)
        cookies = web.cookies
    with serving(tmp_path, port), visitor(port) as web:
        web.cookies = cookies
        again = web.get(floor).text
        assert again.count("A note before the fall.") == 1
        assert again.count("Acknowledged before the fall.") == 1
        assert web.post(f"{room}/speak", data={"stamp": stamp, **speech}).status_code == 200
        assert web.get(floor).text.count("Acknowledged before the fall.") == 1, "repeated, recorded once"
        assert "Tour of the issues" in hears(web, room, "Tour of the issues")


def test_a_port_that_is_taken_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*SERVE, "--port", str(port), "--folder", str(tmp_path)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ended.returncode == 2
    assert f"Port {port} is in use. Choose another one with --port." in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


def test_only_this_machine_is_answered_unless_the_network_is_asked_for(tmp_path: Path) -> None:
    port = a_port()
    with serving(tmp_path, port) as server, visitor(port) as web:
        assert web.get("/", headers={"host": "elsewhere.test"}).status_code == 400
        with socket.socket() as other, socket.socket() as same:
            assert same.connect_ex(("127.0.0.1", port)) == 0
            assert other.connect_ex(("127.0.0.2", port)) != 0
    assert f"The Council meets at http://127.0.0.1:{port}" in server.told
    assert "Everybody on this network" not in server.told + server.wrong


def test_models_speak_in_the_rooms_of_a_server_that_was_told_to_use_them(tmp_path: Path) -> None:
    flags = ("--mode", "words", "--model", "fake", "--base-url")
    port = a_port()
    with endpoint() as model, serving(tmp_path, port, *flags, model.url) as server, visitor(port) as web:
        floor = web.post("/rooms", data={"seat": "DE", "pace": "none"}).headers["location"]
        hears(web, floor.removesuffix("/floor"), "You have the floor")
        asked = len(model.requests)
    assert asked > 1, "once before the house opened, and for the statements before that of Germany"
    assert "Estimate for one meeting of 10 seats" in server.told
    assert "will not spend more than 2.00 US dollars" in server.told


def test_a_mode_that_is_none_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    command = [*SERVE, "--port", str(a_port()), "--folder", str(tmp_path), "--mode", "loud"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ended.returncode == 2
    assert "There is no mode 'loud'. Modes: engine, words, full." in " ".join(ended.stderr.split())


def test_the_network_is_served_with_a_warning(tmp_path: Path) -> None:
    port = a_port()
    with serving(tmp_path, port, "--lan") as server, socket.socket() as other:
        assert other.connect_ex(("127.0.0.2", port)) == 0
    warning = "Everybody on this network can reach this page, and what is sent is not encrypted."
    assert warning in server.told


def test_ctrl_c_ends_the_streams_of_those_who_follow_and_leaves_no_error(tmp_path: Path) -> None:
    port = a_port()
    with visitor(port) as web, serving(tmp_path, port) as server:
        floor = web.post("/rooms", data={"seat": "DE", "pace": "none"}).headers["location"]
        stream = web.stream("GET", f"{floor.removesuffix('/floor')}/stream")
        lines = stream.__enter__().iter_lines()
        assert next(lines)
        server.process.send_signal(signal.SIGINT)
        assert list(lines), "what was under way is sent, and then the stream ends"
        stream.__exit__(None, None, None)
        assert server.process.wait(PATIENCE) == 0
    assert server.wrong == ""
