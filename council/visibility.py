"""Who may read an event of the record."""

from nacsim.council.events import AnyEvent, ConcessionMade, MandateSealed, NotePassed, ReviewGiven


def visibility(event: AnyEvent) -> str:
    """Say who may read an event: `public`, `chair`, or `seat:XX` (several joined by a comma)."""
    if isinstance(event, (MandateSealed, ConcessionMade)):
        return f"seat:{event.seat}"
    if isinstance(event, ReviewGiven):
        return f"chair,seat:{event.seat}"
    if isinstance(event, NotePassed):
        return ",".join(f"seat:{seat}" for seat in (event.sender, *event.to))
    return "public"
