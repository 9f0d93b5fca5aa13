"""What a scenario says of the ids in a record, for the teacher's edition of its transcript."""

from collections.abc import Iterator, Mapping

from nacsim.council.mandate import Mandate
from nacsim.roles.pack import Pack
from nacsim.transcripts.library import Agreement, Argument, Fact, Library


def library_of(pack: Pack, mandates: Mapping[str, Mandate]) -> Library:
    """Return what the scenario of a meeting says of the ids in its record."""
    return Library(
        arguments={x.id: x for x in _arguments(pack, tuple(mandates))},
        briefing={point.id: point.text for point in pack.briefing},
        facts={x.id: Fact(x.id, x.says, x.source, x.confidence) for x in pack.facts.values()},
        nouns={choice: option.noun for choice, option in pack.options.items()},
        features=pack.library,
        agreement=_agreement(pack, mandates),
    )


def _arguments(pack: Pack, seats: tuple[str, ...]) -> Iterator[Argument]:
    for seat in seats:
        for point in pack.card(seat).points:
            bank = pack.arguments[point.bank] if point.bank else None
            yield Argument(
                id=point.id,
                words=point.text,
                bank=bank.id if bank else None,
                claim=bank.claim if bank else None,
                briefing=bank.briefing if bank else (),
            )


def _agreement(pack: Pack, mandates: Mapping[str, Mandate]) -> Agreement:
    from nacsim.roles.zone import zone_of_agreement  # numpy is slow to import, and readers do not need it

    zone = zone_of_agreement(pack, mandates)
    return Agreement(zone.texts, zone.acceptable, zone.by_membership, zone.example)
