"""`nac run` and `nac resume`: hold a meeting in a folder and write its papers there."""

import json
from pathlib import Path

from rich.console import Console

from nacsim.cli.live import Screen
from nacsim.council.events import Limits
from nacsim.council.state import MeetingState
from nacsim.errors import FaultError, InputError
from nacsim.roles.pack import load_pack
from nacsim.transcripts.folder import MeetingFolder


def run(
    *,
    seats: str,
    seed: int,
    mode: str,
    rounds: int,
    out: Path | None,
    scenario: str,
    as_json: bool,
    plain: bool,
) -> None:
    """Hold a new meeting."""
    from nacsim.graph.opening import convene, seats_named

    if mode != "engine":
        raise InputError(f"There is no mode {mode!r} in this version; the mode is engine.")
    if not 0 <= seed < 2**31:
        raise InputError("A seed is a whole number from 0 to 2147483647.")
    pack = load_pack(scenario)
    opening = convene(pack, seats_named(pack, seats), seed, "engine", Limits(rounds=rounds))
    folder = MeetingFolder(out or Path("meetings") / f"{pack.scenario.id}-{seats.replace(',', '')}-{seed}")
    folder.make_for(opening, scenario)
    _hold(folder, as_json=as_json, plain=plain)


def resume(path: Path, *, as_json: bool) -> None:
    """Go on with the meeting of a folder."""
    _hold(MeetingFolder(path), as_json=as_json, plain=False)


def _hold(folder: MeetingFolder, *, as_json: bool, plain: bool) -> None:
    from nacsim.graph.hold import hold

    opening = folder.opening()
    pack = load_pack(folder.scenario())
    if pack.hash != opening.opened.pack_hash:
        raise InputError(
            f"The scenario has changed since this meeting began; it cannot go on. Start a new one with "
            f"seed {opening.opened.seed}."
        )
    screen = Screen(Console(no_color=plain, highlight=False, quiet=as_json), opening.opened, plain=plain)
    with folder.record() as record:
        state = hold(record, pack, opening, checkpoints=folder.checkpoints, listener=screen.shows)
        folder.write_papers(record, opening.opened.meeting)
    _report(folder, state, as_json=as_json, screen=screen)


def _report(folder: MeetingFolder, state: MeetingState, *, as_json: bool, screen: Screen) -> None:
    closed = folder.closing()
    if closed is None:
        raise FaultError(f"The meeting did not come to an end. Go on with: nac resume {folder.path}")
    if as_json:
        result = {
            "meeting": state.meeting.meeting,
            "seed": state.meeting.seed,
            "seats": list(state.seats),
            "outcome": closed.outcome,
            "label": closed.label,
            "rounds": state.round,
            "texts": len(state.drafts),
            "speeches": state.speeches,
            "windows": state.windows,
            "folder": str(folder.path),
        }
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201  the one line this flag asks for
        return
    screen.ends(closed, folder.papers())
