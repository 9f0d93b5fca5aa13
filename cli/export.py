"""`nac export`: a meeting in the formats that teachers and evaluators ask for."""

from pathlib import Path

from rich.console import Console

from nacsim.cli.papers import library_for
from nacsim.transcripts.editions import EDITIONS
from nacsim.transcripts.exports.export import export, formats_named
from nacsim.transcripts.folder import MeetingFolder


def write_exports(paths: list[Path], to: str, editions: tuple[str, ...]) -> None:
    """Write each meeting in each format beside its record; say where."""
    console, formats = Console(highlight=False), formats_named(to)
    for path in paths:
        folder = MeetingFolder(path)
        account = folder.account()
        library = library_for(folder, account, console)
        for which in EDITIONS:
            if which in editions:
                for written in export(account, library, which, formats, path):
                    console.print(str(written), markup=False, soft_wrap=True)
