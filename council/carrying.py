"""The rule of decision in a sentence: what carries a text at this table, and whose letter stops it."""

from nacsim.council.decision import needed
from nacsim.council.events import Opened


def how_it_is_decided(opened: Opened, letter: str = "breaks silence") -> str:
    """Say what a letter does under this rule; `letter` is how it is put where one is enough."""
    rule = opened.decision
    if rule.unanimous:
        return f"One letter {letter}."
    carried = f"{needed(rule, opened.seats)} of the {len(opened.seats)} consents carry it"
    vetoes = [opened.names.get(seat, seat) for seat in opened.seats if seat in rule.vetoes]
    if not vetoes:
        return f"{carried}."
    return f"{carried}, and one letter from {' or '.join(vetoes)} stops it."
