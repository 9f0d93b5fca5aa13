"""A listener who heard the seats in other meetings names the speaker; one who heard nothing cannot."""

from nacsim.council.values import Intent
from nacsim.evals.attribution import accuracy, by_seat, confusions, guesses
from nacsim.evals.features import counted, habits
from tests.evals.small import meeting, said


def plainly(text: str) -> str:
    return text


ESTONIA = (
    "The door stays open. Who holds the key?",
    "A door without a key is a wall. Open it.",
    "Who shut the door?",
)
GERMANY = (
    "Let me concede, with respect, that the condition is a careful one, and that a court could examine it.",
    "If I may concede the aim, the condition remains, with respect, a matter for a court of law.",
    "Let me say, with respect, that a careful condition helps a court, and helps all of us.",
)
MEETINGS = [
    meeting(said("EE", one), said("DE", other), seed=number)
    for number, (one, other) in enumerate(zip(ESTONIA, GERMANY, strict=True))
]


def test_seats_that_sound_different_are_told_apart() -> None:
    found = guesses(MEETINGS, plainly)
    assert len(found) == 6
    assert accuracy(found) == 1
    assert by_seat(found) == {"DE": 1.0, "EE": 1.0}
    assert confusions(found) == []


def test_one_meeting_alone_teaches_nobody() -> None:
    assert guesses(MEETINGS[:1], plainly) == []
    assert accuracy([]) is None


def test_a_speech_is_judged_by_other_meetings_only() -> None:
    swapped = [meeting(said("DE", ESTONIA[0]), said("EE", GERMANY[0]), seed=9), *MEETINGS[1:]]
    found = [g for g in guesses(swapped, plainly) if g.said.text in (ESTONIA[0], GERMANY[0])]
    assert [g.right for g in found] == [False, False]
    mistaken = confusions(found)
    assert mistaken == [("DE", "EE", 1), ("EE", "DE", 1)]


def test_what_the_mask_takes_out_gives_nobody_away() -> None:
    named = [meeting(said("EE", "Estonia"), said("DE", "Germany"), seed=n) for n in range(2)]
    assert accuracy(guesses(named, plainly)) == 1
    masked = guesses(named, lambda _: "MEMBER")
    assert len({g.seat for g in masked}) == 1


def test_an_argument_heard_before_gives_a_speaker_away_and_an_unheard_one_does_not() -> None:
    lantern = Intent(move="support", pid="P3", arguments=("EE-01",))
    other = Intent(move="support", pid="P3", arguments=("DE-01",))
    held = [
        meeting(
            said("EE", "lantern ferry orchard", lantern),
            said("EE", f"quiet words {n}"),
            said("DE", "gravel lantern invoice", other),
            said("DE", f"loud ferry orchard {n}"),
            seed=n,
        )
        for n in range(3)
    ]
    heard = [g for g in guesses(held, plainly) if g.said.intent == lantern]
    unheard = [g for g in guesses(held, plainly, unheard=True) if g.said.intent == lantern]
    assert accuracy(heard) == 1
    assert accuracy(unheard) == 0


def test_an_opening_statement_is_marked_as_one() -> None:
    opening = Intent(move="open", pid="P3")
    held = [meeting(said("EE", "we open", opening), said("DE", "they close"), seed=n) for n in range(2)]
    assert [g.opening for g in guesses(held, plainly)] == [True, False, True, False]


def test_the_same_words_give_the_same_numbers_on_every_machine() -> None:
    rows = counted(["door door key", ""])
    assert rows[0].sum() == 5  # three words and two pairs
    assert rows[0].max() == 2
    assert rows[1].sum() == 0
    assert habits(["Can we move? Yes."])[0][3] == 0.5
