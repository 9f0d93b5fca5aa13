"""Frames become sentences: a thing in full once, verbs that agree, names to call somebody by."""

import pytest

from nacsim.agents.phrasing import awkward, fields, fill, literal_of, needed, tidy
from nacsim.roles.check import findings
from nacsim.roles.models import Option
from nacsim.roles.pack import load_pack

PACK = load_pack()
INVITE = PACK.options["membership", "invite"]
NAMED = PACK.options["conditions", "named"]


def said(frame: str, known: tuple[str, ...] = (), **slots: str) -> str:
    options: dict[str, Option] = {"ask": NAMED, "their": INVITE}
    return fill(frame, slots, options, known)


def test_a_thing_is_named_in_full_once_and_briefly_after_that() -> None:
    assert said("We ask for {ask_noun}. Give us {ask_noun}.") == (
        "We ask for two named conditions and a yearly report on them. Give us the named conditions."
    )


def test_two_slots_that_mean_the_same_thing_are_one_thing() -> None:
    filled = fill("{ask_noun}, and {now_noun}", {}, {"ask": INVITE, "now": INVITE}, ())
    assert filled.endswith("accession talks, and the invitation")


def test_a_thing_that_was_named_lately_is_named_briefly() -> None:
    assert said("We ask for {ask_noun}.", known=(NAMED.noun,)) == "We ask for the named conditions."


def test_a_thing_said_as_a_verb_has_been_named() -> None:
    assert said("Let us {their_verb}. We want {their_noun}.").endswith("We want the invitation.")


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        ("Has {their_short:it|them} failed?", "Has it failed?"),
        ("{ask_short} {ask_short:has|have} failed", "The named conditions have failed"),
        ("what {ask_short:does|do} {ask_short} oblige", "What do the named conditions oblige"),
        ("{ask_noun} {ask_noun:is|are} fair", "Two named conditions and a yearly report on them are fair"),
        ("Let us {their_verb}. {their_noun} {their_noun:is|are} fair",
         "Let us invite Ukraine and open accession talks. The invitation is fair"),
    ],
)  # fmt: skip
def test_verbs_and_pronouns_agree_with_the_thing_as_it_was_named(frame: str, sentence: str) -> None:
    assert said(frame) == sentence


def test_a_delegation_is_called_without_the_article_and_spoken_of_with_it() -> None:
    assert said("{to:name}, a word. I ask {to}.", to="the United States") == (
        "United States, a word. I ask the United States."
    )


def test_an_argument_that_a_frame_can_do_without_leaves_no_gap() -> None:
    frame = "On {para}. {point:?} So be it."
    assert said(frame, para="paragraph 3", point="It holds.") == "On paragraph 3. It holds. So be it."
    assert said(frame, para="paragraph 3") == "On paragraph 3. So be it."
    assert fields(frame) == {"para", "point"}
    assert needed(frame) == {"para"}


def test_a_speech_that_asks_twice_or_names_no_paragraph_is_awkward() -> None:
    assert awkward("In paragraph 3 we ask: who pays?") == 0
    assert awkward("Who pays? Who gains by paragraph 3?") == 1
    assert awkward("Who pays? Who gains?") == 2


def test_a_frame_is_known_again_by_its_own_words() -> None:
    assert literal_of("{point} Hungary regrets {now_short}.") == "Hungary regrets"


def test_seams_are_closed() -> None:
    assert tidy(" so  be it.. and? no") == "So be it. And? No"


def test_a_slot_that_says_something_unknown_after_its_colon_is_a_finding() -> None:
    card = PACK.card("EE")
    phrases = {**card.phrases, "bridge": (*card.phrases["bridge"], "Take {ask_noun:upper} in {para}.")}
    broken = PACK.model_copy(
        update={"cards": {**PACK.cards, "EE": card.model_copy(update={"phrases": phrases})}}
    )
    assert findings(broken) == [
        "cards/EE.yaml, phrases.bridge: a slot may say :?, :name or :is|are, not 'upper'."
    ]
