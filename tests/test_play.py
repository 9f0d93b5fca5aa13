"""A person at a terminal: asked for what is owed, told why something is not taken, and never lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nacsim.cli.play import Wanted, play
from nacsim.council.events import Consented, NotePassed, Objected, PlacardRaised, Spoke, WordingOffered
from nacsim.errors import InputError
from nacsim.roles.pack import load_pack
from nacsim.transcripts.folder import MeetingFolder

SPEECH = "We ask for two named conditions and a yearly report. Estonia, would you drop the date for that?"

YES = {"Which? ": "a", "Your card says no.": "We want a result."}


class Typist:
    """Types what a person would: an answer for each question, by the words it begins with."""

    def __init__(self, answers: dict[str, str | Iterator[str]], at_most: int = 2_000) -> None:
        self.asked: list[str] = []
        self._answers, self._left = answers, at_most

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        self._left -= 1
        if not self._left:
            raise EOFError
        for begins, answer in self._answers.items():
            if question.startswith(begins):
                return answer if isinstance(answer, str) else next(answer, "")
        return ""


def sits(out: Path, ask: Callable[[str], str], seats: str = "quick", rounds: int = 2) -> MeetingFolder:
    play(Wanted("DE", seats, 3, rounds, out, "ukraine"), plain=True, ask=ask)
    return MeetingFolder(out)


def test_whoever_only_listens_sits_through_a_whole_meeting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sits(tmp_path / "m", Typist(YES))
    assert folder.closing() is not None
    shown = capsys.readouterr().out
    assert "You have the floor" in shown and "What each delegation needed" in shown
    assert "would have been acceptable" in shown


def test_a_speech_is_heard_confirmed_and_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = iter([SPEECH, ""])
    folder = sits(tmp_path / "m", Typist({"> ": lines}))
    own = [x for x in folder.events() if isinstance(x, Spoke) and x.source == "human"]
    assert own[0].text == SPEECH and own[0].intent.pid == "P4" and own[0].intent.to == "EE"
    assert "I hear: Paragraph 4" in capsys.readouterr().out


def test_what_was_misheard_is_corrected_by_the_person(tmp_path: Path) -> None:
    answers = {"> ": iter([SPEECH, ""]), "Is that right?": "n", "Which paragraph do you": "6", "Which? ": "a"}
    folder = sits(tmp_path / "m", Typist(answers))
    own = next(x for x in folder.events() if isinstance(x, Spoke) and x.source == "human")
    assert own.intent.pid == "P6" and own.intent.ask is not None and own.intent.ask.issue == "aid"


def test_placards_notes_wordings_and_papers_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {
        "[DE] ": iter(["?", "p", "p", "p", "t", "c", "b", "n", "n", "w", "w", ""]),
        "To whom?": iter(["EE", "nobody"]),
        "Your note": "Let us talk.",
        "Which paragraph? (number)": iter(["5", ""]),
        "Which? ": "c",
        "In your words": "Allies will decide on an invitation by the end of 2026.",
    }
    folder = sits(tmp_path / "m", Typist(answers))
    kinds = [type(x) for x in folder.events()]
    assert PlacardRaised in kinds and NotePassed in kinds and WordingOffered in kinds
    shown = capsys.readouterr().out
    for words in (
        "There is no text yet",
        "For your eyes",
        "Red line DE-1",
        "B34",
        "Nothing was",
        "Your note is with",
    ):
        assert words in shown, words


def test_the_text_is_judged_paragraph_by_paragraph(tmp_path: Path) -> None:
    answers = {
        "Which paragraph must change?": iter(["4", "6", ""]),
        "Which? ": "a",
        "Is it a red line": iter(["y", ""]),
        "Why, in a line": "Our parliament.",
        "Could you live": "y",
    }
    folder = sits(tmp_path / "m", Typist(answers))
    views = [x for x in folder.events() if x.kind == "review_given" and x.seat == "DE"]
    assert views[0].verdict == "object" and views[0].can_live_with
    remarks = {r.pid: r for r in views[0].remarks if r.position != "ok"}
    assert remarks["P4"].position == "object" and remarks["P4"].reason == "Our parliament."
    assert remarks["P6"].position == "amend"


def test_silence_is_answered_by_consent_or_by_a_letter(tmp_path: Path) -> None:
    folder = sits(tmp_path / "yes", Typist(YES))
    given = [x for x in folder.events() if isinstance(x, Consented) and x.seat == "DE"]
    assert given and given[0].source == "human"
    letters = {"Which? ": "b", "Which paragraph must change? (number) ": "5", "Your letter": "No calendar."}
    folder = sits(tmp_path / "no", Typist(letters))
    wrote = [x for x in folder.events() if isinstance(x, Objected) and x.seat == "DE"]
    assert wrote and wrote[0].reason == "No calendar." and wrote[0].pid == "P5"


def test_whoever_leaves_goes_on_where_the_meeting_rested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sits(tmp_path / "m", Typist({"[DE] ": iter(["", "", "q"])}))
    before = folder.events()
    assert folder.closing() is None and "nac play --out" in capsys.readouterr().out
    sits(tmp_path / "m", Typist(YES))
    assert folder.closing() is not None
    assert folder.events()[: len(before)] == before


def test_a_seat_that_is_not_at_the_table_cannot_be_taken(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="DE is not seated"):
        play(Wanted("DE", "EE,US,HU", 1, 2, tmp_path / "m", "ukraine"), plain=True, ask=Typist({}))


def test_whoever_names_another_scenario_sits_at_its_usual_table_and_goes_on_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = Wanted("os", None, 11, 1, tmp_path / "m", "innersea")
    play(wanted, plain=True, ask=Typist({"[OS] ": "q"}))
    play(replace(wanted, seat=None, scenario="ukraine"), plain=True, ask=Typist({"Which? ": "b"}))
    opened = MeetingFolder(tmp_path / "m").opening().opened
    assert opened.seats == load_pack("innersea").scenario.presets["council"]
    assert opened.holders["OS"] == "human"
    shown = capsys.readouterr().out
    assert "Tolm" in shown and "Ukraine" not in shown


def test_a_meeting_does_not_go_on_in_a_scenario_that_has_changed_since(tmp_path: Path) -> None:
    wanted = Wanted("OS", None, 11, 1, tmp_path / "m", "innersea")
    play(wanted, plain=True, ask=Typist({"[OS] ": "q"}))
    begun, now = tmp_path / "m" / "opening.json", load_pack("innersea").hash
    begun.write_text(begun.read_text(encoding="utf-8").replace(now, "0" * 64), encoding="utf-8")
    with pytest.raises(InputError, match="The scenario has changed since this meeting began"):
        play(wanted, plain=True, ask=Typist({"[OS] ": "q"}))


def test_nothing_that_cannot_be_seen_is_taken_from_a_terminal(tmp_path: Path) -> None:
    hidden = "\u200b\u202e\x1b[31m\u2066"
    answers: dict[str, str | Iterator[str]] = {
        "> ": iter([f"{hidden}We ask{hidden} for\ttwo named conditions.", ""]),
        "[DE] ": iter([f"{hidden}n", "w", ""]),
        "To whom?": f"E{hidden}E",
        "Your note": f"Let us{hidden} talk.",
        "Which paragraph? (number)": f"{hidden}5",
        "In your words": f"Allies will decide{hidden} by the end of 2026.",
        "Which paragraph must change?": iter(["4", ""]),
        "Is it a red line": f"{hidden}y",
        "Why, in a line": f"Our{hidden} parliament.",
        "Which? ": "a",
        "A statement": f"We read it{hidden} so.",
        "Your card says no.": f"We want{hidden} a result.",
    }
    folder = sits(tmp_path / "m", Typist(answers))
    record = [x.model_dump_json() for x in folder.events()]
    unseen = ("\u200b", "\u202e", "\u2066", "\x1b", "\\u001b")
    assert not [line for line in record for sign in unseen if sign in line]
    for words in (
        "We ask for two named conditions.",
        "Let us talk.",
        "Allies will decide by the end of 2026.",
        "Our parliament.",
        "We read it so.",
        "We want a result.",
    ):
        assert [line for line in record if f'"{words}"' in line], words


@pytest.mark.parametrize(("scenario", "seat"), [("ukraine", "DE"), ("innersea", "AK")])
def test_whoever_names_no_seat_has_the_usual_one_or_the_first_at_the_table(
    scenario: str, seat: str, tmp_path: Path
) -> None:
    play(Wanted(None, None, 1, 1, tmp_path / "m", scenario), plain=True, ask=Typist({"[": "q"}))
    assert MeetingFolder(tmp_path / "m").opening().opened.holders[seat] == "human"


def test_a_scenario_that_there_is_not_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no scenario 'atlantis'\. Scenarios here: innersea, ukraine"):
        play(Wanted("DE", None, 1, 1, tmp_path / "m", "atlantis"), plain=True, ask=Typist({}))
    with pytest.raises(InputError, match=r"DE is not seated at this table\. Seats: AK, VL, KV, OS, DU"):
        play(Wanted("DE", None, 1, 1, tmp_path / "m", "innersea"), plain=True, ask=Typist({}))


def test_a_meeting_goes_on_with_the_seat_it_was_begun_with_and_says_so(tmp_path: Path) -> None:
    sits(tmp_path / "m", Typist({"[DE] ": "q"}))
    with pytest.raises(InputError, match=r"begun as DE.*Leave --seat out to go on as DE"):
        play(Wanted("EE", "quick", 3, 2, tmp_path / "m", "ukraine"), plain=True, ask=Typist({}))
    play(Wanted("de", None, 3, 2, tmp_path / "m", "ukraine"), plain=True, ask=Typist({"[DE] ": "q"}))


def test_words_that_are_too_long_are_asked_for_again_and_never_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter([f"We wait. {'no ' * 250}", f"We wait. {'no ' * 250}", "", SPEECH, ""])
    notes = iter(["Too long. " * 61, "Let us talk."])
    asked = {"> ": lines, "[DE] ": iter(["n", "n", ""]), "To whom?": iter(["ZZ", "EE"]), "Your note": notes}
    folder = sits(tmp_path / "m", Typist(asked))
    own = [x.text for x in folder.events() if isinstance(x, Spoke) and x.source == "human"]
    assert own[0] == SPEECH
    assert [x.text for x in folder.events() if isinstance(x, NotePassed) and x.sender == "DE"] == [
        "Let us talk."
    ]
    shown = " ".join(capsys.readouterr().out.split())
    assert "At most 1,200 characters fit, and these are 1,517. Say it shorter." in shown
    assert "'ZZ' is not at this table. Nothing was sent." in shown


def test_whoever_speaks_without_the_floor_is_told_that_nobody_heard_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["We want a plan for several years.", "Please, the placard.", "q"])
    folder = sits(tmp_path / "m", Typist({"[DE] ": typed}))
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("You do not have the floor, so nobody heard this.") == 2
    assert not {WordingOffered, PlacardRaised} & {type(x) for x in folder.events()}


def test_paragraphs_are_listed_before_one_is_chosen_and_a_wrong_number_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["w", "w", "q"])
    numbers = iter(["99", "5"])
    sits(tmp_path / "m", Typist({"[DE] ": typed, "Which paragraph?": numbers, "Which? ": "a"}))
    shown = " ".join(capsys.readouterr().out.split())
    assert "3 Membership; 4 Conditions; 5 Timeline" in shown
    assert "There is no paragraph '99' to choose." in shown
    assert "You wrote no words, so nothing was offered." in shown


def test_what_is_only_guessed_counts_only_with_a_yes(tmp_path: Path) -> None:
    guessed = "Let the foreign ministers look at it first."
    asks: dict[str, str | None] = {}
    for said in ("y", ""):
        answers = {"> ": iter([guessed, ""]), "Is that right? (y for yes": said, "[DE] ": ""}
        folder = sits(tmp_path / f"m{said}", Typist(answers))
        own = next(x for x in folder.events() if isinstance(x, Spoke) and x.source == "human")
        asks[said] = own.intent.ask.option if own.intent.ask else None
    assert asks == {"y": "review_2026", "": None}


def test_plain_lines_end_where_their_words_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sits(tmp_path / "m", Typist({"[DE] ": iter(["", "c", "q"])}))
    assert [line for line in capsys.readouterr().out.split("\n") if line != line.rstrip()] == []
