"""An argument is put in one way in a meeting and in other ways in others, and each way is the card's own."""

from collections import defaultdict
from collections.abc import Iterator

from nacsim.agents.language import words
from nacsim.roles.pack import load_pack
from tests.agents.test_debate import SEEDS, points, spoken

PACK = load_pack()
RUN = 7  # words in a row that no two ways of putting an argument share


def heard(seed: int) -> Iterator[tuple[str, str]]:
    """Return each argument made in a meeting, and the way in which it was put."""
    for _, speech in spoken(seed):
        said = " ".join(words(speech.text))
        for point in points(speech):
            ways = [way for way in point.wordings if " ".join(words(way)) in said]
            assert len(ways) == 1, (point.id, speech.text)
            yield point.id, ways[0]


def test_an_argument_is_heard_once_in_a_meeting_and_in_other_words_elsewhere() -> None:
    ways, meetings = defaultdict[str, set[str]](set), defaultdict[str, int](int)
    for seed in SEEDS:
        said = list(heard(seed))
        assert len(said) == len({point for point, _ in said}) > 10
        for point, way in said:
            ways[point].add(way)
            meetings[point] += 1
    again = [point for point, times in meetings.items() if times > 2]
    varied = [point for point in again if len(ways[point]) > 1]
    assert len(varied) > len(again) / 2 > 5


def test_every_card_of_the_mission_can_put_each_argument_in_another_way() -> None:
    without = [p.id for card in PACK.cards.values() for p in card.points if len(p.wordings) < 2]
    assert without == []


def test_no_two_ways_share_their_sentences() -> None:
    owner: dict[tuple[str, ...], str] = {}
    shared = []
    for card in PACK.cards.values():
        for point in card.points:
            for way in point.wordings:
                said = words(way)
                runs = {tuple(said[i : i + RUN]) for i in range(len(said) - RUN + 1)}
                shared += [(point.id, owner[run], " ".join(run)) for run in runs if run in owner]
                owner |= dict.fromkeys(runs, point.id)
    assert shared == []
