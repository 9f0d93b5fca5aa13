"""A table of any size for the benchmarks: the pack's cards, lettered where there are more seats."""

from itertools import cycle, islice
from string import ascii_uppercase

from nacsim.council.commands import Convene
from nacsim.council.events import Limits
from nacsim.council.values import Mode
from nacsim.graph.opening import Voice, convene
from nacsim.roles.models import Card
from nacsim.roles.pack import Pack, load_pack

SEED = 2  # a meeting of this lot lasts for more than 96 speeches, at tables of 8 and of 32


def pack_for(seats: int) -> Pack:
    """Return the standard pack with at least so many cards."""
    pack = load_pack()
    table = [pack.card(seat) for seat in pack.scenario.presets["standard"]]
    cards = {card.seat: card for card in table}
    for number, card in enumerate(islice(cycle(table), max(0, seats - len(table)))):
        cards |= {(again := _again(card, number)).seat: again}
    return pack.model_copy(update={"cards": cards})


def _again(card: Card, number: int) -> Card:
    code = f"Q{ascii_uppercase[number]}"
    return card.model_copy(update={"seat": code, "name": f"{card.name} {ascii_uppercase[number]}"})


def opening_for(pack: Pack, seats: int, mode: Mode, rounds: int, seed: int = SEED) -> Convene:
    """Return the opening of a long meeting of so many seats."""
    codes = tuple(pack.cards)[:seats]
    limits = Limits(rounds=rounds, speeches_per_round=8, stalled_rounds=12, windows=4)
    return convene(pack, codes, seed, mode, limits, Voice(models=dict.fromkeys(codes, "fake")))
