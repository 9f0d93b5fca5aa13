"""Figures of conditions side by side, each beside what it would be without a debate, and without roles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nacsim.council.floor import lot
from nacsim.council.gate import incoherences
from nacsim.council.mandate import worth
from nacsim.council.text import Text
from nacsim.evals import attribution
from nacsim.evals.case import Sitting
from nacsim.evals.conditions import Condition, same_seeds
from nacsim.evals.counted import figures_of
from nacsim.evals.figures import Figure
from nacsim.evals.masking import without_names
from nacsim.evals.measures import Unit, mean, share
from nacsim.evals.negotiated import text_of
from nacsim.evals.resampling import TIMES, Interval, interval, interval_of
from nacsim.evals.scores import Kind
from nacsim.evals.speeches import Meeting, Said, meeting_of
from nacsim.evals.statistics import Numbers
from nacsim.transcripts.jsonl import read_events

LOTS = 300  # texts drawn by lot: what comes out when no card has a say
HEARD = "blind attribution"
BY_TEXT = ("worth of the outcome", "worth above the floor", "gain over no debate", "worst-off seat")
Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure in every condition: means over meetings, the difference to the first, the baselines."""

    kind: Kind
    name: str
    unit: Unit
    means: Mapping[str, float | None]
    differences: Mapping[str, float | None]  # from the first condition
    intervals: Mapping[str, Interval | None]
    no_debate: float | None
    no_roles: float | None


def side_by_side(
    conditions: Sequence[Condition], seed: int = 0, figures: Mapping[str, Sequence[Figure]] | None = None
) -> list[Beside]:
    """Return every figure of the conditions; of a figure by seat, the mean over seats.

    `figures` are those of each meeting, if they have been counted already.
    """
    known = figures or {s.id: figures_of(s) for c in conditions for s in c.sittings}
    tables = {c.name: [_row(known[s.id]) for s in c.sittings] for c in conditions}
    heard, dealt = _attributions(conditions, seed)
    for name, table in tables.items():
        for row, figure in zip(table, heard[name], strict=True):
            row["counted", HEARD] = ("share", figure)
    base = _baselines(conditions, seed)
    base["counted", HEARD] = (None, dealt)
    keys = dict.fromkeys(key for table in tables.values() for row in table for key in row)
    paired = same_seeds(conditions)
    return [_beside(key, tables, base.get(key, (None, None)), paired, seed) for key in sorted(keys)]


Row = dict[Key, tuple[Unit, float | None]]


def _row(figures: Sequence[Figure]) -> Row:
    """Return a meeting's figures by kind and name; those of seats as the mean over seats."""
    values: dict[Key, list[float]] = {}
    units: dict[Key, Unit] = {}
    for figure in figures:
        if figure.name == "share of the words":  # its mean over seats is one part in so many, whoever speaks
            continue
        units[figure.kind, figure.name] = figure.unit
        held = values.setdefault((figure.kind, figure.name), [])
        if figure.value is not None:
            held.append(figure.value)
    return {key: (units[key], mean(held)) for key, held in values.items()}


def _beside(
    key: Key,
    tables: Mapping[str, Sequence[Row]],
    base: tuple[float | None, float | None],
    paired: bool,
    seed: int,
) -> Beside:
    columns = {name: [row.get(key, ("number", None))[1] for row in table] for name, table in tables.items()}
    unit: Unit = next(row[key][0] for table in tables.values() for row in table if key in row)
    first, *others = columns
    means = {name: _mean(column) for name, column in columns.items()}
    return Beside(
        kind=key[0],
        name=key[1],
        unit=unit,
        means=means,
        differences={o: difference(columns[first], columns[o], paired) for o in others},
        intervals={o: difference_interval(columns[first], columns[o], paired, seed) for o in others},
        no_debate=base[0],
        no_roles=base[1],
    )


def _mean(column: Iterable[float | None]) -> float | None:
    return mean([value for value in column if value is not None])


def difference(first: Sequence[float | None], other: Sequence[float | None], paired: bool) -> float | None:
    """Return the difference whose interval is told: where seeds are paired, of the seeds that show both."""
    if paired:
        return mean(_gaps(first, other))
    before, after = _mean(first), _mean(other)
    return None if before is None or after is None else after - before


def _gaps(first: Sequence[float | None], other: Sequence[float | None]) -> list[float]:
    return [b - a for a, b in zip(first, other, strict=True) if a is not None and b is not None]


def difference_interval(
    first: Sequence[float | None], other: Sequence[float | None], paired: bool, seed: int
) -> Interval | None:
    """Return where the difference lies: meetings of one seed are drawn together, others each for itself."""
    if paired:
        return interval(_gaps(first, other), mean, seed=seed)
    some, others = (np.array([v for v in column if v is not None]) for column in (first, other))
    fewest = min(len(some), len(others))
    if fewest < 2:
        return None
    rng = np.random.default_rng(seed)
    gaps = (_drawn(others, rng) - _drawn(some, rng)).tolist()
    return interval_of(gaps, fewest)


def _drawn(values: Numbers, rng: np.random.Generator) -> Numbers:
    return np.asarray(values[rng.integers(len(values), size=(TIMES, len(values)))].mean(axis=1))


def _baselines(conditions: Sequence[Condition], seed: int) -> dict[Key, tuple[float | None, float | None]]:
    """Return, for what the text is worth, the agreed language and the mean of texts drawn by lot."""
    rows = [_worths(s, seed) for c in conditions for s in c.sittings]
    return {
        ("negotiated", name): (_mean(row[0][name] for row in rows), _mean(row[1][name] for row in rows))
        for name in BY_TEXT
    }


def _worths(sitting: Sitting, seed: int) -> tuple[dict[str, float], dict[str, float]]:
    pack = sitting.pack
    before = text_of(pack, {i.id: i.options[0].id for i in pack.issues})
    agreed = [worth(m, before) for m in sitting.state.mandates.values()]
    lots = [_of_text(sitting, text, agreed) for text in _by_lot(sitting, seed)]
    mean_lot = {name: float(np.mean([lot_[name] for lot_ in lots])) for name in BY_TEXT}
    return _of_text(sitting, before, agreed), mean_lot


def _of_text(sitting: Sitting, text: Text, agreed: Sequence[int]) -> dict[str, float]:
    """Return what a text is worth; `agreed` is what the agreed language is worth to each seat."""
    mandates = sitting.state.mandates.values()
    worths = [worth(m, text) for m in mandates]
    spare = [w - m.floor for w, m in zip(worths, mandates, strict=True)]
    gains = [w - before for w, before in zip(worths, agreed, strict=True)]
    figures = (float(np.mean(worths)), float(np.mean(spare)), float(np.mean(gains)), float(min(spare)))
    return dict(zip(BY_TEXT, figures, strict=True))


_LOTS: dict[tuple[str, int], list[Text]] = {}


def _by_lot(sitting: Sitting, seed: int) -> list[Text]:
    """Return coherent texts whose options were drawn by lot: nobody's card had a say in them."""
    key = (sitting.pack.hash, seed)
    if key not in _LOTS:
        rng, pack, texts = np.random.default_rng(seed), sitting.pack, list[Text]()
        for _ in range(LOTS * 100):
            text = text_of(pack, {i.id: i.options[rng.integers(len(i.options))].id for i in pack.issues})
            if not incoherences(sitting.opened.coherence, text.features()):
                texts.append(text)
            if len(texts) == LOTS:
                break
        _LOTS[key] = texts
    return _LOTS[key]


def _attributions(
    conditions: Sequence[Condition], seed: int
) -> tuple[dict[str, list[float | None]], float | None]:
    """Return how often a listener names the speaker, by meeting, and if speakers are dealt anew."""
    heard, dealt = {}, list[float | None]()
    for condition in conditions:
        meetings = [_meeting(sitting) for sitting in condition.sittings]
        heard[condition.name] = _accuracies(meetings)
        dealt += _accuracies([_without_roles(m, seed) for m in meetings])
    return heard, _mean(dealt)


def _meeting(sitting: Sitting) -> Meeting:
    return meeting_of(read_events(sitting.folder / "events.jsonl"), sitting.folder)


def _accuracies(meetings: Sequence[Meeting]) -> list[float | None]:
    found = attribution.guesses(meetings, without_names)
    right = {id(g.said): g.right for g in found if not g.opening}
    rows = [[right[id(s)] for s in m.by_delegations if id(s) in right] for m in meetings]
    return [share(sum(row), len(row)) for row in rows]


def _without_roles(meeting: Meeting, seed: int) -> Meeting:
    """Deal the speeches of a meeting to its seats anew, as if nobody had a role."""
    spoken = meeting.by_delegations
    order = sorted(range(len(spoken)), key=lambda n: lot(seed, meeting.id, n))
    dealt: list[Said] = [replace(said, seat=spoken[n].seat) for said, n in zip(spoken, order, strict=True)]
    return replace(meeting, said=tuple(dealt))
