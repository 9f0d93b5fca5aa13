"""A recorded meeting on a terminal: what people and whoever leads did is shown like everything else."""

from io import StringIO

import pytest
from rich.console import Console

from nacsim.cli.live import Screen
from nacsim.council import events as e
from nacsim.council.fold import fold
from nacsim.council.state import MeetingState
from nacsim.council.text import Bind
from nacsim.council.values import Wish
from tests.council.small import convene

MORE = Wish(issue="aid", option="more")
BIND = Bind(window=1, revision=1, hash="a" * 64)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (e.ConsentWithdrawn(seat="AA", epoch=0, bind=BIND), "AA takes its consent back."),
        (e.NewsFlash(text="A [red]truce[/] holds."), "News: A [red]truce[/] holds."),
        (
            e.FloorLapsed(seat="AA", phase="tour", round=0, because="time"),
            "Alpha had the floor and did not speak in time.",
        ),
        (e.FloorLapsed(seat="AA", phase="tour", round=0, because="passed"), "Alpha passes."),
        (
            e.HolderChanged(seat="AA", epoch=1, holder="ai", stand_in=True),
            "An AI delegate stands in for Alpha.",
        ),
        (
            e.HolderChanged(seat="AA", epoch=1, holder="ai", stand_in=False),
            "An AI delegate holds the seat of Alpha.",
        ),
        (
            e.HolderChanged(seat="AA", epoch=1, holder="human", stand_in=False),
            "A person holds the seat of Alpha.",
        ),
        (
            e.WordingOffered(seat="AA", epoch=0, wish=MORE, text="More, and sooner.", features_known=True),
            "AA offers words of its own for More: More, and sooner.",
        ),
        (e.Resumed(), "The meeting is resumed."),
    ],
)
def test_what_people_did_is_shown(event: e.AnyEvent, sentence: str) -> None:
    shown = StringIO()
    opened = convene().opened
    state = fold(MeetingState(), opened)
    Screen(Console(file=shown, width=200, color_system=None), opened).shows(None, event, state)
    assert shown.getvalue().strip() == sentence
