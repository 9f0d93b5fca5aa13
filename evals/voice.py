"""The report on voice: every counted measure over recorded meetings, with its target."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from nacsim.evals import attribution, engagement, grounding, reading, sameness
from nacsim.evals.masking import Mask, without_names, without_names_and_wordings, wordings_of
from nacsim.evals.measures import Measure, Target, mean, share
from nacsim.evals.speeches import Meeting, Said
from nacsim.roles.pack import Pack

EXCERPT = 110  # characters of a speech that are quoted in a report
LISTED = 8  # findings that are listed; the figure counts them all
NONE = Target("exactly", 0)


@dataclass(frozen=True, slots=True)
class Heard:
    """The meetings of a report and how their speeches are masked."""

    meetings: Sequence[Meeting]
    pack: Pack
    names_only: Mask
    names_and_wordings: Mask

    @property
    def speeches(self) -> list[Said]:
        """Return every speech by a delegation."""
        return [said for meeting in self.meetings for said in meeting.by_delegations]


def report(meetings: Sequence[Meeting], pack: Pack) -> list[Measure]:
    """Measure the voice of meetings; where a figure cannot be counted, its measure says so."""
    heard = Heard(meetings, pack, without_names, without_names_and_wordings(wordings_of(pack)))
    return [*_who_speaks(heard), *_likeness(heard), *_again(heard), *_ground(heard), *_reading(heard)]


def _who_speaks(heard: Heard) -> Iterable[Measure]:
    guesses = attribution.guesses(heard.meetings, heard.names_only)
    tested = [g for g in guesses if not g.opening]
    seats = len({s.seat for s in heard.speeches})
    chance = f"chance {1 / seats:.0%}".replace("%", " %") if seats else "chance not known"
    yield Measure(
        "blind attribution",
        f"speeches whose speaker a listener names who knows the seats from other meetings; {chance}; names "
        "masked, opening statements left out",
        attribution.accuracy(tested),
        "share",
        Target("at least", 0.6),
        (*_by_seat(tested), *_confusions(tested)),
    )
    yield Measure(
        "blind attribution, with openings",
        "the same with opening statements, of which each card has a few",
        attribution.accuracy(guesses),
        "share",
    )
    manner = attribution.guesses(heard.meetings, heard.names_and_wordings, unheard=True)
    unheard = [g for g in manner if not g.opening]
    yield Measure(
        "blind attribution, new arguments",
        "the same for a listener who never heard this argument from this seat, with wordings masked: manner "
        "alone",
        attribution.accuracy(unheard),
        "share",
        None,
        (*_by_seat(unheard), *_confusions(unheard)),
    )


def _by_seat(found: Sequence[attribution.Guess]) -> Iterable[str]:
    if found:
        yield ", ".join(f"{seat} {right:.0%}" for seat, right in attribution.by_seat(found).items())


def _confusions(found: Sequence[attribution.Guess]) -> Iterable[str]:
    pairs = attribution.confusions(found)
    if pairs:
        yield "taken for another: " + ", ".join(f"{seat} for {other} {n}" for seat, other, n in pairs)


def _likeness(heard: Heard) -> Iterable[Measure]:
    masks = (("", heard.names_and_wordings, 0.25, 0.06), (", wordings too", heard.names_only, None, None))
    for label, mask, most, average in masks:
        pairs = [a for m in heard.meetings for a in sameness.likeness(m.by_delegations, mask)]
        worst = max(pairs, key=lambda a: a.shared, default=None)
        masked = "names and option wordings masked" if most else "names masked"
        yield Measure(
            f"likeness of two seats{label}",
            f"Jaccard index of the runs of four words of the two most alike seats of a meeting; {masked}",
            worst.shared if worst else None,
            "number",
            Target("at most", most) if most else None,
            (f"most alike: {worst.seats[0]} and {worst.seats[1]}",) if worst else (),
        )
        yield Measure(
            f"mean likeness{label}",
            f"the same for all pairs of seats; {masked}",
            mean([a.shared for a in pairs]),
            "number",
            Target("at most", average) if average else None,
        )


def _again(heard: Heard) -> Iterable[Measure]:
    speeches = heard.speeches
    again = list(chain.from_iterable(sameness.said_before(m.by_delegations) for m in heard.meetings))
    yield Measure(
        "novelty",
        "speeches that are neither an earlier one of the meeting nor nearly so (0.8 of their runs of four)",
        share(len(speeches) - len(again), len(speeches)),
        "share",
        Target("exactly", 1),
        _quoted(again),
    )
    chair = [s for m in heard.meetings for s in m.by_chair]
    repeats = sum(len(sameness.said_before(m.by_chair)) for m in heard.meetings)
    yield Measure(
        "novelty of the chair",
        "the same for the chair, whose procedure repeats itself",
        share(len(chair) - repeats, len(chair)),
        "share",
    )
    twice = [x for m in heard.meetings for x in sameness.arguments_again(m.by_delegations)]
    yield Measure(
        "arguments made twice",
        "arguments that a seat made more than once in a meeting",
        len(twice),
        "count",
        NONE,
        tuple(f"{seat} {argument}" for seat, argument in twice[:LISTED]),
    )
    own = [sameness.repeated(m.by_delegations, heard.names_and_wordings) for m in heard.meetings]
    yield Measure(
        "repetition within a seat",
        "runs of four words that the seat had used earlier in the meeting; names and wordings masked",
        mean([figure for figure in own if figure is not None]),
        "share",
    )


def _ground(heard: Heard) -> Iterable[Measure]:
    speeches, bank = heard.speeches, heard.pack.facts
    yield Measure(
        "facts in a speech",
        "facts of the bank that a speech cites by id",
        grounding.facts_per_speech(speeches),
        "number",
    )
    bare = grounding.unsourced(speeches, bank)
    yield Measure(
        "unsourced figures",
        "speeches with a figure that none of the facts they cite has; numbers of paragraphs do not count",
        len(bare),
        "count",
        NONE,
        tuple(f"{', '.join(b.figures)}: {_excerpt(b.said)}" for b in bare[:LISTED]),
    )
    unknown = grounding.unknown_facts(speeches, bank)
    yield Measure(
        "unknown facts",
        "cited facts that the bank does not have",
        len(unknown),
        "count",
        NONE,
        tuple(unknown[:LISTED]),
    )
    drafting = engagement.drafting(speeches)
    silent = [s for s in drafting if not engagement.names_paragraph(s)]
    missing = Counter(s.intent.move for s in silent).most_common()
    yield Measure(
        "paragraphs named",
        "speeches made while a text is on the table that name a paragraph by its number",
        share(len(drafting) - len(silent), len(drafting)),
        "share",
        Target("at least", 0.8),
        (("without: " + ", ".join(f"{move} {n}" for move, n in missing)),) if missing else (),
    )
    answering = sum(engagement.answers_somebody(s, m.names) for m in heard.meetings for s in m.by_delegations)
    yield Measure(
        "answers to somebody",
        "speeches that answer a recorded point or turn to a delegation by name",
        share(answering, len(speeches)),
        "share",
    )


def _reading(heard: Heard) -> Iterable[Measure]:
    speeches = heard.speeches
    twice = [s for s in speeches if reading.asks_twice(s)]
    nouns = sorted({o.noun for o in heard.pack.options.values()})
    full = [s for s in speeches if reading.full_phrase_twice(s, nouns)]
    itself = [s for m in heard.meetings for s in m.by_delegations if reading.addresses_itself(s, m.names)]
    for name, means, found in (
        ("questions in a row", "speeches that ask twice without a word between", twice),
        ("phrases in full twice", "speeches that name an option in full a second time", full),
        ("seats that address themselves", "speeches that turn to their own seat", itself),
    ):
        yield Measure(name, means, len(found), "count", NONE, _quoted(found))
    for name, means, figure in (
        ("words in a speech", "mean length of a speech", reading.words_per_speech(speeches)),
        ("words in a sentence", "mean length of a sentence", reading.words_per_sentence(speeches)),
        ("letters in a word", "mean length of a word", reading.letters_per_word(speeches)),
    ):
        yield Measure(name, means, figure, "number")


def _quoted(found: Sequence[Said]) -> tuple[str, ...]:
    return tuple(_excerpt(s) for s in found[:LISTED])


def _excerpt(said: Said) -> str:
    text = said.text if len(said.text) <= EXCERPT else said.text[:EXCERPT].rsplit(" ", 1)[0] + " ..."
    return f"{said.seat}: {text}"
