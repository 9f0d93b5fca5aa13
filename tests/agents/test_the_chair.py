"""What the chair says of a text and of the reviews agrees with what the table can read."""

import itertools
import re
from collections.abc import Iterator

import pytest

from nacsim.council import events as e
from nacsim.council.text import Text
from tests.test_meetings import events_of

SEEDS = (0, 1, 2, 3, 4, 5, 21)
UNDISPUTED = re.compile(r"obody had held up (paragraphs? [\d, and]+)")
CARRIED = re.compile(r"aragraphs? ([\d, and]+) carried brackets")
BACK_AT = re.compile(r"we are back at text (\d+)")


def introduced(seed: int) -> Iterator[tuple[list[e.TextCirculated], str]]:
    """Return the words with which each text was introduced, and the texts up to it."""
    texts: list[e.TextCirculated] = []
    events = events_of(seed)
    for event, after in itertools.pairwise(events):
        if isinstance(event, e.TextCirculated):
            texts.append(event)
            assert isinstance(after, e.Spoke) and after.speaker == "CHAIR"
            yield list(texts), after.text


def options(text: e.TextCirculated) -> dict[str, str]:
    return Text(revision=text.revision, paragraphs=text.paragraphs).options()


def test_the_chair_denies_no_brackets_that_the_text_before_prints() -> None:
    denied, granted = 0, 0
    for seed in SEEDS:
        for texts, said in introduced(seed):
            printed = {b.pid[1:] for text in texts[-2:-1] for b in text.brackets}
            calm = {n for found in UNDISPUTED.findall(said) for n in re.findall(r"\d+", found)}
            carried = {n for found in CARRIED.findall(said) for n in re.findall(r"\d+", found)}
            assert not calm & printed and carried <= printed
            denied, granted = denied + len(calm), granted + len(carried)
    assert denied and granted


def test_the_chair_says_when_it_goes_back_to_a_text() -> None:
    returned = 0
    for seed in SEEDS:
        for texts, said in introduced(seed):
            same = [t.revision for t in texts[:-1] if options(t) == options(texts[-1])]
            assert [int(n) for n in BACK_AT.findall(said)] == same[:1]
            returned += len(same[:1])
    assert returned


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chair_calls_for_debate_where_a_delegation_speaks_next_and_only_there(seed: int) -> None:
    heard = [x for x in events_of(seed) if isinstance(x, (e.Spoke, e.ReviewsRevealed, e.TextCirculated))]
    for at, event in enumerate(heard):
        if isinstance(event, e.ReviewsRevealed) and heard[at + 1 : at + 3][1:]:
            chair, after = heard[at + 1 : at + 3]
            assert isinstance(chair, e.Spoke) and chair.speaker == "CHAIR"
            debated = (
                isinstance(after, e.Spoke) and after.intent.move != "settle" and after.speaker != "CHAIR"
            )
            assert ("first, please." in chair.text) == debated, (event.round, chair.text)
