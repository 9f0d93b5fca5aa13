"""`nac lesson`: the papers of a lesson as files to print or to edit."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from nacsim.errors import FaultError, InputError
from nacsim.graph.opening import seats_named
from nacsim.lesson.papers import lesson_papers
from nacsim.roles.pack import load_pack
from nacsim.transcripts.exports.blocks import Block, Grid, blocks_of, text_of
from nacsim.transcripts.jsonl import write_bytes

Made = Callable[[str, str], bytes]


def lesson(scenario: str, seats: str, to: str, out: Path) -> None:
    """Write every paper in every format that was asked for."""
    console, pack = Console(highlight=False), load_pack(scenario)
    makers = [_maker(name.strip().lower(), pack.scenario.date) for name in to.split(",") if name.strip()]
    if not makers:
        raise InputError("No format is named. Formats: docx, pdf, md.")
    papers = lesson_papers(pack, seats_named(pack, seats))
    made = {f"{name}.{suffix}": make(text, name) for name, text in papers.items() for suffix, make in makers}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, body in made.items():
            write_bytes(out / file, body)
    except OSError as error:
        raise FaultError(f"{out} cannot be written ({error.strerror}). Choose another --out.") from error
    console.print(f"{len(papers)} papers, {len(made)} files, in {out}")


def _maker(suffix: str, date: str) -> tuple[str, Made]:
    made: dict[str, Made] = {
        "md": lambda text, _: text.encode(),
        "docx": lambda text, _: _word(blocks_of(text), date),
        "pdf": lambda text, _: _pdf(blocks_of(text)),
    }
    if suffix not in made:
        raise InputError(f"There is no format {suffix!r}. Formats: {', '.join(made)}.")
    return suffix, made[suffix]


def _word(blocks: Sequence[Block | Grid], date: str) -> bytes:
    from nacsim.transcripts.exports.word import word

    return word(blocks, text_of(blocks[0]), "en", datetime.fromisoformat(date).replace(tzinfo=UTC))


def _pdf(blocks: Sequence[Block | Grid]) -> bytes:
    from nacsim.transcripts.exports.pdf import pdf

    return pdf(blocks, text_of(blocks[0]), "en")
