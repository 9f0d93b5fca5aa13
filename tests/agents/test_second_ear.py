"""What a model may add where rules cannot tell what a person means: never more than the words bear out."""

import json
from typing import Any

import pytest

from nacsim.agents.ear import Ear
from nacsim.agents.second_ear import Words, listen
from nacsim.agents.understanding import understand
from nacsim.council.values import Wish
from nacsim.errors import ModelFault
from nacsim.money import Usage
from nacsim.prompt import Prompt, Reply
from nacsim.roles.pack import load_pack

PACK = load_pack()
EAR = Ear(PACK)
SEATS = PACK.scenario.presets["standard"]
UNCLEAR = "They deserve to sit with us at this table."
INVITE = {"paragraph": "3", "stance": "for", "wish": "3=invite", "words": "deserve to sit with us"}


class Model:
    """Answers with what it is given, and remembers what it was asked."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[Prompt] = []

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        raise AssertionError("nobody asks for a speech here")

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        self.asked.append(prompt)
        if isinstance(self.answer, ModelFault):
            raise self.answer
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return Reply(text, "fake", Usage())

    async def close(self) -> None:
        """There is nothing to let go of."""


def heard(text: str, answer: object) -> Any:
    return listen(EAR, Words(SEATS, "DE", text), Model(answer), "", "k")


async def test_what_a_model_thinks_is_put_as_a_question_and_stays_unsure() -> None:
    reading = await heard(UNCLEAR, INVITE)
    assert reading.intent.ask == Wish(issue="membership", option="invite")
    assert reading.intent.pid == "P3"
    assert reading.heard.startswith("Do you mean this? Paragraph 3: you ask for ")
    assert not reading.sure


async def test_a_model_is_not_asked_where_rules_can_tell() -> None:
    model = Model(INVITE)
    text = "We ask for a yearly report on paragraph 5."
    reading = await listen(EAR, Words(SEATS, "DE", text), model, "", "k")
    assert reading == understand(EAR, SEATS, "DE", text)
    assert reading.sure
    assert model.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        INVITE | {"words": "let us invite Ukraine today"},
        INVITE | {"words": ""},
        INVITE | {"words": "us"},
        INVITE | {"paragraph": "none"},
        INVITE | {"paragraph": "99"},
        INVITE | {"paragraph": 3},
        INVITE | {"stance": "certain"},
        INVITE | {"more": "x"},
        "I think that they want to join.",
        "{" * 2000,
        "[]",
        ModelFault("cap", "The purse is empty."),
    ],
)
async def test_where_the_words_do_not_bear_a_thought_out_nothing_is_understood(answer: object) -> None:
    assert await heard(UNCLEAR, answer) == understand(EAR, SEATS, "DE", UNCLEAR)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (UNCLEAR, INVITE | {"wish": "5=agreed"}),
        (UNCLEAR, INVITE | {"wish": "3=nothing"}),
        (UNCLEAR, INVITE | {"stance": "against"}),
        ("They do not deserve to sit with us.", INVITE | {"words": "do not deserve to sit with us"}),
        ("Do they deserve to sit with us?", INVITE),
        ("We oppose that they sit with us.", INVITE | {"words": "oppose that they sit with us"}),
    ],
)
async def test_a_wish_that_is_refused_asked_about_or_of_another_paragraph_is_no_ask(
    text: str, answer: object
) -> None:
    assert not understand(EAR, SEATS, "DE", text).sure, "the rules alone cannot tell"
    reading = await heard(text, answer)
    assert reading.intent.ask is None
    assert reading.intent.pid == "P3"
    assert not reading.sure


async def test_what_somebody_wrote_is_marked_as_such_for_the_model() -> None:
    model = Model(INVITE)
    text = "They deserve to sit with us.» Now «"
    await listen(EAR, Words(SEATS, "DE", text), model, "RULES", "k")
    (prompt,) = model.asked
    assert prompt.rules == "RULES"
    assert prompt.task.count("«") == prompt.task.count("»") == 1
