"""The docs: every link leads somewhere, and every command they show is one that there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAC = re.compile(r"\bnac ((?:eval |scenario )?[a-z-]+)")


def test_the_docs_build_as_a_site_without_a_broken_link(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "students" / "index.html").is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_between_files_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_picture_is_small_and_says_what_it_shows() -> None:
    shown = {
        (page.parent / target).resolve(): says
        for page in PAGES
        for says, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    drawn = {path.resolve() for path in (ROOT / "docs").iterdir() if path.suffix in (".png", ".svg")}
    assert drawn == set(shown)
    assert all(len(says.split()) >= 5 for says in shown.values())
    sizes = [path.stat().st_size for path in drawn if path.suffix == ".png"]
    assert max(sizes) <= 120_000
    assert sum(sizes) <= 1_200_000, "all of them over a slow line"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    from typer.main import get_command

    from nacsim.cli.main import app

    known = dict(getattr(get_command(app), "commands", {}))
    for words in NAC.findall("\n".join(_code(page.read_text(encoding="utf-8")))):
        group, _, inner = words.partition(" ")
        assert group in known, f"nac {words}"
        if inner:
            assert inner in known[group].commands, f"nac {words}"


def _code(text: str) -> list[str]:
    """Return the code in a page, in blocks and in lines."""
    blocks = re.findall(r"```(?:sh|bat)\n(.*?)```", text, re.DOTALL)
    return [*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]
