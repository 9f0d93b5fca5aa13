"""Negotiated figures: what the text is worth by the cards, what was possible, what the debate gained."""

from collections.abc import Iterator, Mapping

from nacsim.council.mandate import Mandate, worth
from nacsim.council.text import Paragraph, Text
from nacsim.evals.case import Sitting
from nacsim.evals.figures import Figure
from nacsim.roles.pack import Pack
from nacsim.roles.zone import Zone, zone_of_agreement


def negotiated(sitting: Sitting) -> Iterator[Figure]:
    """Return what the outcome is worth to each seat, against its floor, the zone and no debate at all.

    Where nothing was adopted, the agreed language stands, which is what there would be without a debate.
    """
    pack, mandates = sitting.pack, sitting.state.mandates
    before = text_of(pack, {i.id: i.options[0].id for i in pack.issues})
    after = adopted(sitting) or before
    spare = {seat: worth(m, after) - m.floor for seat, m in mandates.items()}
    for seat, mandate in mandates.items():
        held = worth(mandate, after)
        yield _points("worth of the outcome", held, "points of the card", seat)
        yield _points("worth above the floor", spare[seat], "points above what the seat needs at least", seat)
        gain = held - worth(mandate, before)
        yield _points("gain over no debate", gain, "points more than the agreed language is worth", seat)
    yield from _against_the_zone(pack, mandates, spare)


def _against_the_zone(
    pack: Pack, mandates: Mapping[str, Mandate], spare: Mapping[str, int]
) -> Iterator[Figure]:
    worst = min(spare, key=lambda seat: (spare[seat], seat))
    zone = zone_of_agreement(pack, mandates)
    best = best_for_the_worst_off(pack, mandates, zone)
    what = "points above the floor of the seat that has least"
    yield _points("worst-off seat", spare[worst], what, details=(worst,))
    yield _points("best worst-off seat", best, f"{what}, in the best text that all could accept")
    left = None if best is None else best - spare[worst]
    yield _points("left on the table", left, "points that the worst-off seat could have had beside")
    yield Figure(
        "zone of agreement",
        "negotiated",
        zone.acceptable,
        "count",
        "texts that every seat could have accepted",
    )


def _points(
    name: str, value: int | None, means: str, seat: str | None = None, details: tuple[str, ...] = ()
) -> Figure:
    return Figure(name, "negotiated", value, "count", means, seat, details=details)


def adopted(sitting: Sitting) -> Text | None:
    """Return the text that was adopted, if one was."""
    bind = sitting.state.adopted
    if bind is None:
        return None
    return next(d.text for d in sitting.state.drafts if d.hash == bind.hash)


def best_for_the_worst_off(pack: Pack, mandates: Mapping[str, Mandate], zone: Zone) -> int | None:
    """Return what the worst-off seat has to spare in the best acceptable text; None if there is none."""
    if zone.example is None:
        return None
    best = text_of(pack, zone.example)
    return min(worth(m, best) - m.floor for m in mandates.values())


def text_of(pack: Pack, options: Mapping[str, str]) -> Text:
    """Return the text that carries one option on each issue."""
    chosen = [(issue, pack.options[issue.id, options[issue.id]]) for issue in pack.issues]
    return Text(
        revision=0,
        paragraphs=tuple(
            Paragraph(pid=i.pid, issue=i.id, option=o.id, text=o.wordings[0], features=tuple(o.features))
            for i, o in chosen
        ),
    )
