"""What people said of speeches and arguments: the data that is shipped with nac, each with its licence."""

import csv
import hashlib
import io
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent / "data"
SPEECHES = "debate_speech_quality/data.csv"
DIMENSIONS = "wachsmuth_novice_11dims/ratings_long.csv"
SENTENCES = "ibm_argq_valueeval/arguments.tsv"
CANNOT_JUDGE = "?"


@dataclass(frozen=True, slots=True)
class HumanSpeech:
    """An opening speech for a motion, who or what made it, and fifteen people's ratings from 1 to 5."""

    number: int
    motion: str
    source: str
    text: str
    ratings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DimensionRating:
    """What one person gave one argument on one dimension, 1 to 3; None is 'cannot judge'."""

    rater: str
    argument: str
    dimension: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """An argument of one sentence and its crowd quality from 0 to 1."""

    number: int
    motion: str
    stance: str
    text: str
    quality: float


@cache
def human_speeches() -> tuple[HumanSpeech, ...]:
    """Return the 631 speeches."""
    return tuple(
        HumanSpeech(
            number=number,
            motion=row["topic"],
            source=row["source"],
            text=row["text"],
            ratings=tuple(json.loads(row["goodopeningspeech"])),
        )
        for number, row in enumerate(_rows(SPEECHES))
    )


@cache
def dimension_ratings() -> tuple[DimensionRating, ...]:
    """Return the 12,726 ratings on eleven dimensions; the arguments themselves are not shipped."""
    return tuple(
        DimensionRating(
            row["rater"],
            row["argument_id"],
            row["dimension"],
            None if row["rating"] == CANNOT_JUDGE else int(row["rating"]),
        )
        for row in _rows(DIMENSIONS)
    )


@cache
def sentences() -> tuple[Sentence, ...]:
    """Return the 7,368 sentences."""
    return tuple(
        Sentence(number, row["Conclusion"], row["Stance"], row["Premise"], float(row["WA"]))
        for number, row in enumerate(_rows(SENTENCES, "\t"))
    )


def hash_of(file: str) -> str:
    """Return the hash of a file's bytes as they were before packing; its PROVENANCE.md names the same."""
    return hashlib.sha256(_bytes(file)).hexdigest()


def _rows(file: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    text = io.StringIO(_bytes(file).decode("utf-8"), newline="")
    return csv.DictReader(text, delimiter=delimiter)


def _bytes(file: str) -> bytes:
    return lzma.decompress((HERE / f"{file}.xz").read_bytes())
