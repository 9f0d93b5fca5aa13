"""`nac run`, `nac resume` and `nac fork`: hold a meeting in a folder and write its papers there."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError
from rich.console import Console

from nacsim.cli.live import Screen
from nacsim.council.commands import Convene
from nacsim.council.events import Closed, Limits, Opened
from nacsim.council.state import MeetingState
from nacsim.council.text import canonical
from nacsim.council.values import FaultPolicy, Language, Mode
from nacsim.errors import FaultError, InputError, Stopped
from nacsim.lesson.library import library_of
from nacsim.roles.pack import Pack, load_pack
from nacsim.settings import Settings
from nacsim.transcripts.folder import MeetingFolder

if TYPE_CHECKING:
    from nacsim.cli.voices import Voices
    from nacsim.graph.opening import Voice

FLAGS = {"base_url", "api_key", "model", "cap", "calls", "concurrency"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: None where nothing was."""

    seats: str
    seed: int
    mode: str | None
    rounds: int
    out: Path | None
    scenario: str
    language: str | None
    fault_policy: str | None
    model_for: tuple[str, ...]
    flags: Mapping[str, Any]


def run(wanted: Wanted, *, as_json: bool, plain: bool) -> None:
    """Hold a new meeting."""
    settings, opening = settings_from(wanted.flags), opening_of(wanted)
    mode = opening.opened.mode
    name = f"{opening.opened.scenario}-{wanted.seats.replace(',', '')}-{wanted.seed}"
    name += "" if mode == "engine" else f"-{mode}-{opening.opened.meeting[:4]}"
    folder = MeetingFolder(wanted.out or Path("meetings") / name)
    folder.make_for(opening, wanted.scenario)
    _hold(folder, settings, as_json=as_json, plain=plain)


def opening_of(wanted: Wanted) -> Convene:
    """Return the opening of the meeting that was asked for."""
    from nacsim.graph.opening import convene, seats_named

    if not 0 <= wanted.seed < 2**31:
        raise InputError("A seed is a whole number from 0 to 2147483647.")
    settings = settings_from(wanted.flags)
    if wanted.mode is None:
        refuse_half_a_model(wanted, settings)
    mode = _mode(wanted.mode, settings)
    pack = load_pack(wanted.scenario)
    seats = seats_named(pack, wanted.seats)
    voice = _voice(wanted, mode, settings, seats)
    return convene(pack, seats, wanted.seed, mode, Limits(rounds=wanted.rounds), voice)


def hold_quietly(wanted: Wanted) -> None:
    """Hold a meeting in its folder, or go on with it, and show nothing; what it cost is kept beside it."""
    folder = MeetingFolder(wanted.out or Path("meetings"))
    folder.make_for(opening_of(wanted), wanted.scenario)
    console = Console(quiet=True)
    _, _, voices = _hold_in(folder, settings_from(wanted.flags), console, None)
    if voices:
        folder.keep_bill(voices.purse.calls, voices.purse.spent)


def settings_from(flags: Mapping[str, Any]) -> Settings:
    """Return the settings: a flag beats a variable, a variable beats `.env`."""
    typed = {name: value for name, value in flags.items() if name in FLAGS and value is not None}
    try:
        return Settings(**typed)
    except ValidationError as error:
        first = error.errors()[0]  # its message and its place, never its input: that may be a key
        where = ".".join(str(x) for x in first["loc"]).removeprefix("NAC_").lower()
        why = first["msg"].removeprefix("Value error, ")  # before a sentence of ours
        raise InputError(f"The setting {where} cannot be read. {why}.") from error


def _mode(named: str | None, settings: Settings) -> Mode:
    """Return the mode: models speak where they are configured and nothing else was said."""
    if named is None:
        reachable = settings.base_url is not None or settings.api_key is not None
        return "words" if reachable and settings.model is not None else "engine"
    return mode_named(named)


def mode_named(named: str) -> Mode:
    """Return a mode by its name; raise InputError with those there are."""
    for mode in get_args(Mode):
        if named == mode:
            found: Mode = mode
            return found
    raise InputError(f"There is no mode {named!r}. Modes: {', '.join(get_args(Mode))}.")


def _voice(wanted: Wanted, mode: Mode, settings: Settings, seats: Sequence[str]) -> "Voice":
    from nacsim.graph.opening import SILENT, Voice

    language, fault_policy = wanted.language or "en", wanted.fault_policy or "engine"
    one_of("--language", language, get_args(Language))
    one_of("--on-fault", fault_policy, get_args(FaultPolicy))
    if mode == "engine":
        refuse_in_mode_engine(wanted.model_for, language)
        return SILENT
    from nacsim.cli.voices import asked_for, models_of

    own = asked_for(wanted.model_for, seats)
    return Voice.model_validate(
        {
            "language": language,
            "models": models_of(settings, seats, own),
            "fault_policy": fault_policy,
        }
    )


def refuse_half_a_model(wanted: Wanted, settings: Settings) -> None:
    """Refuse an endpoint without a model, and a model without an endpoint: what was typed asks for both."""
    if wanted.flags.get("base_url") and settings.model is None and not wanted.model_for:
        raise InputError(
            "--base-url names an endpoint, but no model is named. Say --model NAME too, or --mode engine."
        )
    if wanted.flags.get("model") and settings.base_url is None and settings.api_key is None:
        raise InputError(
            "--model names a model, but there is no endpoint. Say --base-url URL too, or set NAC_API_KEY; "
            "--mode engine needs neither."
        )


def refuse_in_mode_engine(pairs: Sequence[str], language: str) -> None:
    """Refuse what only models could do where none speaks, each by its own name."""
    if pairs:
        raise InputError(
            f"--model-for {pairs[0]} names a model, but in mode engine none speaks. Say --mode words too."
        )
    if language != "en":
        raise InputError(
            f"--language {language} needs a model: in mode engine cards speak English. Say --mode words too."
        )


def one_of(flag: str, value: str, known: Sequence[str]) -> None:
    """Refuse a flag with a value that there is not."""
    if value not in known:
        raise InputError(f"{flag} {value!r} is not one of {', '.join(known)}.")


def resume(path: Path, flags: Mapping[str, Any], *, as_json: bool) -> None:
    """Go on with the meeting of a folder."""
    folder = MeetingFolder(path)
    _hold(folder, _settings_again(folder, flags), as_json=as_json, plain=False)


def _settings_again(folder: MeetingFolder, flags: Mapping[str, Any]) -> Settings:
    """Return the settings that a meeting began with, where no flag says otherwise."""
    typed = {name: value for name, value in flags.items() if value is not None}
    return settings_from({**folder.endpoint(), **typed})


def fork(path: Path, at: int, seed: int | None, wanted: Wanted, *, as_json: bool) -> None:
    """Go on from an event of a recorded meeting, in a folder of its own; the old one stays as it is."""
    from nacsim.transcripts.fork import branch, branch_of, cut
    from nacsim.transcripts.jsonl import import_events

    old = MeetingFolder(path)
    kept = cut(old.entries(), at)
    before = old.opening()
    settings = _settings_again(old, wanted.flags)
    mode = before.opened.mode if wanted.mode is None else _mode(wanted.mode, settings)
    if mode != "engine":
        wanted = _as_it_was(wanted, before.opened)
    voice = _voice(wanted, mode, settings, before.opened.seats)
    changed: dict[str, Any] = {
        "seed": before.opened.seed if seed is None else seed,
        "mode": mode,
        "language": voice.language,
        "models": voice.models,
        "fault_policy": voice.fault_policy,
        "forked_from": branch_of(kept),
    }
    identity = canonical([before.opened.model_copy(update=changed).model_dump(mode="json")])
    changed["meeting"] = hashlib.sha256(identity.encode()).hexdigest()[:16]
    opening = before.model_copy(update={"opened": before.opened.model_copy(update=changed)})
    folder = MeetingFolder(wanted.out or _beside(path, f"from-{kept[-1].seq}-{changed['meeting'][:4]}"))
    folder.make_for(opening, old.scenario())
    with folder.record() as record:
        if record.head(changed["meeting"]) == 0:
            import_events(record, branch(kept, opening.opened))
    _hold(folder, settings, as_json=as_json, plain=False)


def _as_it_was(wanted: Wanted, opened: Opened) -> Wanted:
    """Return what was typed for a fork, and what its meeting had where nothing was."""
    kept = (
        ()
        if wanted.flags["model"] is not None
        else tuple(f"{who}={model}" for who, model in opened.models.items())
    )
    return replace(
        wanted,
        language=wanted.language or opened.language,
        fault_policy=wanted.fault_policy or opened.fault_policy,
        model_for=(*kept, *wanted.model_for),
    )


def _beside(path: Path, suffix: str) -> Path:
    beside = path if path.name.strip(".") else path.resolve()  # `.` and `..` are no names
    return beside.with_name(f"{beside.name}-{suffix}")


def pack_of(folder: MeetingFolder, opening: Convene) -> Pack:
    """Return the scenario of a meeting; raise InputError if it has changed since."""
    pack = load_pack(folder.scenario())
    if pack.hash != opening.opened.pack_hash:
        raise InputError(
            f"The scenario has changed since this meeting began; it cannot go on. Start a new one with "
            f"seed {opening.opened.seed}."
        )
    return pack


def _hold(folder: MeetingFolder, settings: Settings, *, as_json: bool, plain: bool) -> None:
    console = Console(no_color=plain, highlight=False, quiet=as_json)
    screen = Screen(console, folder.opening().opened, plain=plain)
    try:
        state, closed, voices = _hold_in(folder, settings, console, screen)
    except KeyboardInterrupt as interruption:
        raise Stopped(
            f"Stopped. What was said is recorded. Go on with: nac resume {folder.path}"
        ) from interruption
    _report(folder, state, closed, voices, as_json=as_json, screen=screen)


def _hold_in(
    folder: MeetingFolder, settings: Settings, console: Console, screen: Screen | None
) -> "tuple[MeetingState, Closed | None, Voices | None]":
    from nacsim.graph.hold import hold

    opening = folder.opening()
    pack = pack_of(folder, opening)
    with folder.record() as record:
        meeting = opening.opened.meeting
        voices = _voices(folder, pack, opening, settings, console, record.head(meeting) == 0)
        if voices:
            from nacsim.cli.voices import book_earlier

            book_earlier(voices.purse, record.journal(meeting))
        if voices and screen:
            screen.counts(voices.purse.says)
        state = hold(
            record,
            pack,
            opening,
            checkpoints=folder.checkpoints,
            listener=screen.shows if screen else None,
            speakers=voices.speakers if voices else None,
        )
        closed = folder.write_papers(record, meeting, lambda account: library_of(pack, account.mandates))
    return state, closed, voices


def _voices(
    folder: MeetingFolder, pack: Pack, opening: Convene, settings: Settings, console: Console, new: bool
) -> "Voices | None":
    """Make the models of a meeting; before a new one, say what it will cost."""
    if opening.opened.mode == "engine":
        return None
    from nacsim.cli.estimate import estimate, told
    from nacsim.cli.voices import voices_for

    folder.keep_endpoint(settings.model_dump(include={"base_url", "cap", "calls", "concurrency"}))
    if new:
        for line in told(estimate(pack, opening), settings):
            console.print(f"Estimate. {line}", markup=False, style="dim")
    return voices_for(opening.opened, settings)


def _report(
    folder: MeetingFolder,
    state: MeetingState,
    closed: Closed | None,
    voices: "Voices | None",
    *,
    as_json: bool,
    screen: Screen,
) -> None:
    if closed is None:
        rests = f" It rests: {state.resting}" if state.phase == "suspended" else ""
        raise FaultError(f"The meeting did not come to an end.{rests} Go on with: nac resume {folder.path}")
    if as_json:
        result = {
            "meeting": state.meeting.meeting,
            "seed": state.meeting.seed,
            "mode": state.meeting.mode,
            "seats": list(state.seats),
            "outcome": closed.outcome,
            "label": closed.label,
            "rounds": state.round,
            "texts": len(state.drafts),
            "speeches": state.speeches,
            "windows": state.windows,
            "folder": str(folder.path),
        }
        if voices:
            result |= {"calls": voices.purse.calls, "dollars": round(voices.purse.spent, 6)}
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201  the one line this flag asks for
        return
    screen.ends(closed, folder.papers())
    if voices:
        from nacsim.cli.voices import bill

        screen.pays(bill(voices.purse))
