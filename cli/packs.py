"""`nac roles` and `nac scenario`: look at a pack, check it, and see where agreement lies."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from nacsim.council.events import Limits
from nacsim.council.values import in_a_sentence
from nacsim.errors import FaultError, InputError, PackError
from nacsim.roles.check import findings, to_fill
from nacsim.roles.models import Card
from nacsim.roles.pack import Pack, load_pack, mandate_of
from nacsim.roles.zone import zone_of_agreement

if TYPE_CHECKING:
    from nacsim.settings import Settings

BAND = (0.0005, 0.02)


def roles(code: str | None, scenario: str) -> None:
    """List the seats of a pack, or show one role card."""
    pack = load_pack(scenario)
    console = Console(highlight=False)
    if code is not None:
        _show_card(console, pack, pack.card(code.upper()))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("seat", "member", "stance", "position"):
        table.add_column(column)
    for card in pack.cards.values():
        table.add_row(card.seat, card.name, f"{card.stance} ({card.stance_confidence})", card.public_position)
    console.print(table)
    for name, seats in pack.scenario.presets.items():
        console.print(f"preset {name}: {', '.join(seats)}")


def _show_card(console: Console, pack: Pack, card: Card) -> None:
    console.print(f"{card.name} ({card.seat}), {card.office}", style="bold")
    console.print(f"Stance: {card.stance}; confidence in it: {card.stance_confidence}\n")
    console.print(card.public_position + "\n", markup=False)
    console.print("For your eyes: " + card.private_brief + "\n", markup=False)
    console.print("Red lines", style="bold")
    for line in card.red_lines:
        console.print(f"  {line.id}  {line.sentence}", markup=False)
    console.print("\nInterests", style="bold")
    for interest in sorted(card.interests, key=lambda i: -i.weight):
        best = max(
            pack.by_issue[interest.issue].options, key=lambda o: card.scores[interest.issue].get(o.id, 0)
        )
        title = pack.by_issue[interest.issue].title
        console.print(f"  {interest.weight:>3} %  {title}: {interest.why} Best: {best.title}.", markup=False)
    console.print("\nArguments", style="bold")
    for point in card.points:
        console.print(f"  {point.id}  {point.text}", markup=False)
    console.print("\nSources", style="bold")
    for source in card.sources:
        console.print(f"  {source}", markup=False)


def draft(name: str, briefing: Path | None, out: Path | None, flags: Mapping[str, Any] | None = None) -> None:
    """Write a draft pack from a briefing in plain text, or an empty one; say what it found.

    With flags a model drafts too, if they or the settings name one.
    """
    from nacsim.cli.briefing_file import Written, briefing_in
    from nacsim.roles.briefing_text import read_briefing
    from nacsim.roles.drafting import draft_of, write_draft

    settings = _settings_of_model(flags) if flags is not None else None
    text, remark = briefing_in(briefing) if briefing is not None else Written("")
    found, folder = read_briefing(text), out or Path(name)
    try:
        written = write_draft(found, name, folder)
    except OSError as error:
        raise FaultError(f"{folder} cannot be written ({error.strerror}). Choose another --out.") from error
    console = Console(highlight=False)
    if remark:
        console.print(remark, style="yellow")
    if briefing is not None:
        paragraphs = len(found.situation) + len(found.decision)
        console.print(
            f"Found: title {found.title or 'none'}; question {found.question or 'none'}", markup=False
        )
        console.print(
            f"{len(found.objectives)} objectives, {paragraphs} paragraphs, {len(found.courses)} options."
        )
        for course in found.courses:
            console.print(f"  option: {course.name}", markup=False)
    missing = len(to_fill(folder))
    console.print(
        f"{len(written)} files in {folder}, {missing} places to fill in. Read {folder / 'NEXT.md'}."
    )
    if settings is not None:
        from nacsim.cli.drafting import draft_further

        draft_further(settings, draft_of(found, name), folder, console)


def checked(scenario: str, console: Console) -> Pack:
    """Return a pack in which nothing is wrong; print what is, and raise PackError, if anything is."""
    pack = load_pack(scenario)
    found = findings(pack)
    for finding in found:
        console.print(finding, markup=False)
    if found:
        raise PackError(
            f"{len(found)} {'finding' if len(found) == 1 else 'findings'} in the scenario {scenario!r}."
        )
    return pack


def _settings_of_model(flags: Mapping[str, Any]) -> "Settings | None":
    """Return the settings if a model can be asked; None if there is none; raise InputError for a half."""
    from nacsim.cli.meetings import settings_from

    settings = settings_from(flags)
    reachable = settings.base_url is not None or settings.api_key is not None
    if settings.model is not None and reachable:
        return settings
    if flags["model"] is not None:
        raise InputError("There is no endpoint for this model. Say --base-url URL, or set NAC_API_KEY.")
    if flags["base_url"] is not None:
        raise InputError("No model is named for this endpoint. Say --model NAME, or set NAC_MODEL.")
    return None


def check(scenario: str) -> None:
    """Print what is wrong with a pack; raise PackError if anything is."""
    console = Console(highlight=False)
    pack = checked(scenario, console)
    wordings = sum(len(o.wordings) for i in pack.issues for o in i.options)
    console.print(
        f"{pack.scenario.title}: {len(pack.issues)} issues, {len(pack.options)} options, {wordings} "
        "wordings, "
        f"{len(pack.facts)} facts, {len(pack.briefing)} points of briefing, {len(pack.arguments)} arguments, "
        f"{len(pack.cards)} cards. Nothing to mend."
    )


def calibrate(scenario: str, seats: str, meetings: int) -> None:
    """Print the zone of agreement of a table, and how seeded meetings at it end."""
    from nacsim.graph.opening import in_the_mood, seats_named

    pack = load_pack(scenario)
    table = seats_named(pack, seats)
    console = Console(highlight=False)
    zone = zone_of_agreement(pack, {s: mandate_of(pack.card(s)) for s in table})
    console.print(f"{zone.texts:,} texts, {zone.coherent:,} of them coherent.")
    who = f"all {len(table)}" if pack.scenario.decision.unanimous else f"enough of the {len(table)}"
    console.print(f"Acceptable to {who}: {zone.acceptable:,}, {zone.share:.3%} of all texts.")
    by_words = ", ".join(f"{o} {n:,}" for o, n in zone.by_membership.items())
    console.print(f"By the words on {in_a_sentence(pack.by_decision.title)}: {by_words}")
    for seat, count in zone.by_seat.items():
        console.print(f"  {seat} alone could accept {count / zone.texts:.1%}")
    if zone.example is not None:
        console.print(
            "Best for the worst-off seat: " + ", ".join(f"{i} {o}" for i, o in zone.example.items())
        )
    low, high = BAND
    if not low <= zone.share <= high:
        console.print(f"The share lies outside the band of {low:.2%} to {high:.0%}; move floors or scores.")
    if meetings:
        empty = sum(
            zone_of_agreement(pack, {s: in_the_mood(pack.card(s), seed) for s in table}).acceptable == 0
            for seed in range(meetings)
        )
        ends = _outcomes(pack, table, meetings)
        console.print(
            f"{meetings} seeded meetings: " + ", ".join(f"{k} {n}" for k, n in sorted(ends.items()))
        )
        console.print(f"In {empty} of these moods no text is acceptable to {who}.")


def _outcomes(pack: Pack, table: tuple[str, ...], meetings: int) -> Counter[str]:
    from nacsim.graph.hold import hold
    from nacsim.graph.opening import convene
    from nacsim.transcripts.store import open_record

    ends: Counter[str] = Counter()
    with TemporaryDirectory() as folder, closing(open_record(Path(folder) / "record.sqlite")) as record:
        for seed in range(meetings):
            opening = convene(pack, table, seed, "engine", Limits())
            opened = opening.opened
            record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
            ends[hold(record, pack, opening).outcome or "unfinished"] += 1
    return ends
