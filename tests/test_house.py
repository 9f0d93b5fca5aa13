"""The house: who may import whom, how big a file may be, what never enters the repository."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("agents", "cli", "council", "evals", "graph", "lesson", "prompts", "roles", "transcripts", "web")
MAY_IMPORT = {
    "council": {"errors"},
    "roles": {"council", "errors"},
    "transcripts": {"council", "errors"},
    "prompts": {"council", "errors"},
    "agents": {"prompts", "prompt", "roles", "council", "errors"},
    "evals": {"prompts", "prompt", "roles", "transcripts", "council", "errors"},
    "graph": {"agents", "prompts", "prompt", "transcripts", "roles", "council", "errors"},
    "lesson": {"roles", "transcripts", "council", "errors"},
    "web": {"lesson", "graph", "evals", "agents", "transcripts", "roles", "council", "errors"},
    "cli": {
        "web",
        "lesson",
        "graph",
        "evals",
        "agents",
        "transcripts",
        "roles",
        "council",
        "errors",
        "capabilities",
        "llm",
        "money",
        "prompt",
        "settings",
    },
}
HEAVY = {"langgraph", "openai", "langchain_core", "alembic", "numpy", "sqlalchemy", "fastapi", "asyncio"}
IMPURE = {
    "os",
    "time",
    "datetime",
    "random",
    "pathlib",
    "socket",
    "asyncio",
    "sqlalchemy",
    "langgraph",
    "openai",
}


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return every module a file imports, wherever in the file it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{a.name}" for a in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_arrows_between_rooms_point_one_way(room: str) -> None:
    for path in sources(room):
        for module in imported(path):
            match = re.match(r"nacsim\.(\w+)", module)
            if match and match[1] != room and match[1] != "__version__":
                assert match[1] in MAY_IMPORT[room], f"{path.name} imports {module}"


def test_the_rules_touch_neither_clock_nor_disk_nor_network() -> None:
    for path in sources("council"):
        if path.name != "verifier.py":
            assert not {m.split(".")[0] for m in imported(path)} & IMPURE, path.name


def test_the_verifier_imports_nothing_of_the_engine_and_stays_small() -> None:
    path = ROOT / "council" / "verifier.py"
    assert not any(m.startswith("nacsim") for m in imported(path))
    assert len(path.read_text(encoding="utf-8").splitlines()) < 320


def test_no_delegate_can_reach_another_ones_instructions() -> None:
    """Only `desk_of` takes a mandate out of the state, and the other agents never see a state's mandates."""
    for path in sources("agents"):
        text = path.read_text(encoding="utf-8")
        if path.name != "view.py":
            assert ".mandates" not in text, path.name
    assert (ROOT / "agents" / "view.py").read_text(encoding="utf-8").count("mandates[") == 1


def test_the_wheel_holds_every_room_on_the_disk() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    on_disk = {"nacsim"}
    for room in ROOMS:
        for path in sources(room):
            on_disk.add(".".join(("nacsim", *path.parent.relative_to(ROOT).parts)))
    assert set(config["packages"]) == on_disk


def test_files_are_small() -> None:
    for room in (*ROOMS, "nacsim", "tests", "bench"):
        for path in sources(room):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= (500 if room == "tests" else 400), f"{path} has {lines} lines"


def test_every_file_opens_with_a_sentence() -> None:
    for room in (*ROOMS, "bench"):
        for path in sources(room):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_nothing_committed_names_a_registry_or_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".toml", ".txt", ".md", ".yaml", ""} and path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"https?://[^\s]*(pypi|artifactory|index)[^\s]*/simple", text), name
            assert not re.search(r"/(home|root|work|Users)/\w+/", text) or name == "tests/test_house.py", name


def test_help_needs_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys\nfrom nacsim.cli.main import app\nfrom typer.testing import CliRunner\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip() == "[]", ran.stderr
