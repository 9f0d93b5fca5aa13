"""What is shipped: the wheel runs from any folder, and the picture in the README is that of the demo."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nacsim.council.events import Limits
from nacsim.graph.hold import hold
from nacsim.graph.opening import convene, seats_named
from nacsim.roles.pack import load_pack
from nacsim.transcripts.picture import picture
from nacsim.transcripts.record import event_of
from nacsim.transcripts.store import open_in_memory

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parent.parent
DEMO_SEED = 3


def test_the_wheel_runs_from_another_folder(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("nacsim-*.whl")
    inside = tmp_path / "inside"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(inside), str(wheel)], check=True)
    program = (
        f"import sys; sys.path.insert(0, {str(inside)!r})\n"
        "import nacsim; sys.stderr.write(nacsim.__file__)\n"
        "from nacsim.cli.main import run; run()"
    )
    words = [
        "run",
        "--seats",
        "quick",
        "--rounds",
        "2",
        "--seed",
        "1",
        "--json",
        "--out",
        str(tmp_path / "m"),
    ]
    ran = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stderr.startswith(str(inside))
    assert json.loads(ran.stdout)["seed"] == 1
    assert (tmp_path / "m/transcript.md").is_file()


def test_the_picture_in_the_readme_is_the_demo() -> None:
    """`make picture` draws it; a change of the meeting must change the picture with it."""
    pack, record = load_pack(), open_in_memory()
    opening = convene(pack, seats_named(pack, "standard"), DEMO_SEED, "engine", Limits())
    opened = opening.opened
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    hold(record, pack, opening)
    drawn = picture([event_of(x) for x in record.entries(opened.meeting)])
    assert drawn == (ROOT / "docs" / "meeting.svg").read_text(encoding="utf-8")
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
