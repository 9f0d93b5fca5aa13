"""Which model speaks for whom, and out of which purse; what a meeting will cost, and what it cost."""

import re
import socket
from pathlib import Path
from typing import Any

import pytest

from bench.replies import reply_to, tokens
from nacsim.cli.estimate import SPEECH_TOKENS, Counted, estimate, missing_in, shared_with, told
from nacsim.cli.voices import (
    asked_for,
    bill,
    book_earlier,
    models_of,
    name_of,
    settings_for,
    unpriced,
    url_of,
    voices_for,
)
from nacsim.council import events as e
from nacsim.council.commands import Convene
from nacsim.council.events import Limits
from nacsim.council.values import FaultPolicy, Mode
from nacsim.errors import InputError
from nacsim.graph.hold import hold
from nacsim.graph.opening import Voice, convene
from nacsim.money import Purse, Usage
from nacsim.prompt import Reply
from nacsim.roles.pack import load_pack
from nacsim.settings import Settings
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.record import event_of
from nacsim.transcripts.store import open_in_memory
from tests.spoken.conftest import TABLE, Spoken
from tests.spoken.servers import Asked, Said, endpoint, says, serving
from tests.typed import Nac

pytestmark = pytest.mark.thorough

SEATS = ("EE", "DE", "HU")
HERE, THERE = "http://127.0.0.1:1/v1", "https://endpoint.invalid/v1"
PRICED, UNPRICED = "gpt-4o-mini", "model-of-nobody"
PACK = load_pack()


def settings(url: str | None = HERE, **more: Any) -> Settings:
    return Settings(**{"base_url": url, **more})


def opening(model: str = "fake", mode: Mode = "words", policy: FaultPolicy = "engine", **own: str) -> Convene:
    models = {**dict.fromkeys(SEATS, model), **own}
    voice = Voice(models=models, fault_policy=policy)
    return convene(PACK, SEATS, 0, mode, Limits(rounds=2), voice)


def test_pairs_name_a_model_for_a_seat_or_for_the_chair() -> None:
    pairs = ("hu=small", "chair = big@http://127.0.0.1:9/v1", "EE=org/model=4bit", "HU=other")
    assert asked_for(pairs, SEATS) == {
        "HU": "other",
        "CHAIR": "big@http://127.0.0.1:9/v1",
        "EE": "org/model=4bit",
    }


@pytest.mark.parametrize(
    "pair", ["XX=small", "US=small", "small", "HU", "HU=", "HU= ", "=small", "", "EE,DE=m"]
)
def test_a_pair_that_cannot_be_read_is_repeated(pair: str) -> None:
    with pytest.raises(InputError) as error:
        asked_for(("EE=fine", pair), SEATS)
    assert str(error.value).startswith(f"--model-for {pair!r} cannot be read. Write SEAT=MODEL")
    assert str(error.value).endswith("where SEAT is one of EE, DE, HU.")


@pytest.mark.parametrize("pair", ["US=small", "HUsmall"])
def test_a_wrong_pair_is_bad_input_on_the_command_line(nac: Nac, pair: str) -> None:
    code, _, err = nac("run", *TABLE, "--base-url", HERE, "--model-for", pair, "--out", "m")
    assert code == 2
    assert f"--model-for {pair!r} cannot be read." in err
    assert not Path("m").exists()


@pytest.mark.parametrize(
    ("named", "name", "url"),
    [
        ("small", "small", None),
        ("small@http://127.0.0.1:9/v1", "small", "http://127.0.0.1:9/v1"),
        ("small@https://me@endpoint.invalid/v1", "small", "https://me@endpoint.invalid/v1"),
        ("sonnet@20250514", "sonnet@20250514", None),
        ("@cf/meta/llama@https://endpoint.invalid/v1", "@cf/meta/llama", "https://endpoint.invalid/v1"),
    ],
)
def test_a_model_may_be_named_with_an_address_of_its_own(named: str, name: str, url: str | None) -> None:
    assert (name_of(named), url_of(named)) == (name, url)
    assert settings_for(named, settings()).base_url == (url or HERE)


def test_the_address_of_a_single_model_may_be_given_as_manuals_show_it() -> None:
    at = settings_for(f"small@{HERE}/chat/completions", settings(THERE))
    assert at.base_url == settings(f"{HERE}/chat/completions").base_url == HERE


def test_seats_without_a_model_of_their_own_have_the_one_of_all() -> None:
    models = models_of(settings(model="big"), SEATS, {"HU": "small", "CHAIR": "other"})
    assert models == {"EE": "big", "DE": "big", "HU": "small", "CHAIR": "other"}
    assert "CHAIR" not in models_of(settings(model="big"), SEATS, {})


def test_no_common_model_is_needed_where_each_seat_has_its_own() -> None:
    own = dict.fromkeys(SEATS, f"small@{HERE}")
    assert models_of(settings(None), SEATS, own) == own
    with pytest.raises(InputError, match="No model is named"):
        models_of(settings(), SEATS, {"EE": "small"})
    with pytest.raises(InputError, match="There is no endpoint"):
        models_of(settings(None), SEATS, {**own, "HU": "small"})


def test_seats_with_the_same_model_share_it_and_all_share_the_purse() -> None:
    named = opening("big", HU="small", DE=f"big@{THERE}", CHAIR="small").opened
    voices = voices_for(named, settings(cap=1.5, calls=9))
    assert len(voices.models) == 3
    assert voices.speakers["HU"] is voices.speakers["CHAIR"]
    assert voices.speakers["EE"] is not voices.speakers["DE"]
    assert {m.name for m in voices.models} == {"big", "small"}
    assert all(m.purse is voices.purse for m in voices.models)
    assert (voices.purse.cap, voices.purse.calls_at_most) == (1.5, 9)


def test_two_models_speak_and_a_third_words_the_chair(nac: Nac) -> None:
    with serving(modest) as server:
        url = server.url
        typed = ("run", *TABLE, "--base-url", url, "--model-for", "HU=other", "--out", "m")
        code, out, err = nac(*typed, "--model-for", f"chair=clerk@{url}")
    assert (code, err) == (0, "")
    opened = MeetingFolder(Path("m")).events()[0]
    assert isinstance(opened, e.Opened)
    assert opened.models == {"EE": "fake", "DE": "fake", "HU": "other", "CHAIR": f"clerk@{url}"}
    asked = [str(x.body["model"]) for x in server.asked]
    assert set(asked) == {"fake", "other", "clerk"}
    for model in set(asked):
        assert f"Estimate. {model}: about " in out
        assert re.search(rf"^  {model}: [\d,]+ prompt tokens, [\d,]+ written *$", out, re.MULTILINE)
    assert f"{len(asked)} calls, 0.0000 US dollars of at most 2.00." in out
    assert nac("replay", "m", "--again").code == 0


def test_a_cap_of_nothing_pays_for_no_call_and_the_cards_speak() -> None:
    """The endpoint is one that no test may reach: whoever asked it would fail."""
    convened = opening(PRICED)
    voices = voices_for(convened.opened, settings(THERE, cap=0, api_key="none"))
    record = open_in_memory()
    record.create_meeting(convened.opened.meeting, "ukraine", 0, convened.opened.opens_at)
    hold(record, PACK, convened, speakers=voices.speakers)
    events = [event_of(x) for x in record.entries(convened.opened.meeting)]
    record.close()
    spoken = [x for x in events if isinstance(x, e.Spoke) and x.speaker != "CHAIR"]
    assert isinstance(events[-1], e.Closed)
    assert all(x.source == "engine" for x in spoken)
    assert [x.fault for x in events if isinstance(x, e.FaultNoted)] == [
        "The next call could go over the cap of 0.00 US dollars."
    ]
    assert bill(voices.purse) == ["0 calls, 0.0000 US dollars of at most 0.00."]


def test_a_bill_names_each_model_its_tokens_and_an_unknown_price() -> None:
    purse = Purse(2.0, 100)
    for model, usage in ((PRICED, Usage(1_000_000, 2_000, 400_000)), (UNPRICED, Usage(1_234, 5))):
        purse.settle(purse.hold(model, usage, local=False), model, usage, local=False)
    assert bill(purse) == [
        f"{PRICED}: 1,000,000 prompt tokens, 400,000 of them cached, 2,000 written",
        f"{UNPRICED}: 1,234 prompt tokens, 5 written; price unknown",
        f"2 calls, {purse.spent:.4f} US dollars of at most 2.00.",
    ]
    assert 0.05 < purse.spent < 0.2


def test_a_meeting_that_goes_on_knows_what_it_has_spent() -> None:
    said = Reply("Ready.", PRICED, Usage(1_000_000, 10, 0))
    purse = Purse(2.0, 100)
    journal = {
        "said/a": said.to_json(),
        "said/b": '{"fault": "rate", "sentence": "x"}',
        "review/1/EE": said.to_json(),
    }
    book_earlier(purse, journal)
    assert purse.calls == 1
    assert purse.used == {PRICED: said.usage}
    assert purse.spent == pytest.approx(0.15, rel=0.2)


def test_only_models_that_cost_something_have_an_unknown_price() -> None:
    named = [UNPRICED, PRICED, f"far@{THERE}"]
    assert unpriced(named, settings(HERE)) == ["far"]
    assert unpriced([UNPRICED, PRICED, f"near@{HERE}"], settings(THERE)) == [UNPRICED]


def modest(asked: Asked) -> Said:
    """Speak at the length that the task asks for: as the endpoint of the benchmarks does, cut at 95 words."""
    words = reply_to(asked.body).split()
    end = max(at for at, word in enumerate(words[:95], start=1) if word.endswith((".", "?")))
    return says(asked, " ".join(words[:end]))


def test_the_estimate_is_near_what_the_server_sees(nac: Nac) -> None:
    with serving(modest) as server:
        code, out, _ = nac("run", *TABLE, "--base-url", server.url, "--out", "m")
    assert code == 0
    calls, prompt = estimated(out)
    seen = [tokens(*(m["content"] for m in x.body["messages"])) for x in server.asked]
    assert calls == pytest.approx(len(seen), rel=0.15)
    assert prompt == pytest.approx(sum(seen), rel=0.15)


def test_the_estimate_is_not_far_off_where_a_model_talks_at_twice_the_length(words: Spoken) -> None:
    calls, prompt = estimated(words.typed.out)
    seen = [tokens(*(m["content"] for m in x["messages"])) for x in words.requests]
    assert calls == pytest.approx(len(seen), rel=0.15)
    assert prompt / calls == pytest.approx(sum(seen) / len(seen), rel=0.2)


def estimated(out: str) -> tuple[int, int]:
    """Return the calls and the prompt tokens that were foretold."""
    found = re.search(r"Estimate\. fake: about ([\d,]+) calls, ([\d,]+) prompt tokens \(", out)
    assert found, out[:300]
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_an_estimate_counts_the_whole_meeting_also_where_faults_would_make_it_rest() -> None:
    by_the_card, resting = (estimate(PACK, opening(mode="full", policy=p))[0] for p in ("engine", "block"))
    assert (by_the_card.calls, by_the_card.used) == (resting.calls, resting.used)
    assert by_the_card.calls > estimate(PACK, opening())[0].calls


def test_an_estimate_asks_nobody_and_is_the_same_each_time() -> None:
    named = opening(f"big@{THERE}", HU="small", CHAIR="clerk")
    first, second = estimate(PACK, named), estimate(PACK, named)
    assert [(x.named, x.calls, x.used) for x in first] == [(x.named, x.calls, x.used) for x in second]
    assert [x.named for x in first] == [f"big@{THERE}", "clerk", "small"]
    assert all(x.calls and x.used.cached < x.used.prompt for x in first)


def counted(named: str) -> Counted:
    return Counted(named, 10, Usage(1_000_000, 1_000, 500_000))


def test_an_estimate_says_what_is_free_what_costs_and_what_nobody_knows() -> None:
    free = told([counted(PRICED)], settings(HERE))
    costs = told([counted(PRICED), counted(f"near@{HERE}")], settings(THERE))
    unknown = told([counted(f"{UNPRICED}@{THERE}")], settings(HERE, calls=70))
    assert free == [
        f"{PRICED}: about 10 calls, 1,000,000 prompt tokens (50% of them seen before), 1,000 written: "
        "0.00 US dollars.",
        "It will not spend more than 2.00 US dollars.",
    ]
    assert re.search(r": 0\.1\d US dollars\.$", costs[0])
    assert costs[1].startswith("near: ")
    assert costs[1].endswith(": 0.00 US dollars.")
    assert unknown[0].endswith(": price unknown.")
    assert unknown[1] == (
        f"The price of {UNPRICED} is unknown: for it the cap counts calls, 70 at most, not dollars."
    )
    assert unknown[2] == "For the others it will not spend more than 2.00 US dollars."


def test_speeches_of_cards_are_counted_as_long_as_those_of_models() -> None:
    short, long = "Estonia: «We ask.»", f"the United States: «{'word ' * 400}»"
    others = "Chair: «We begin.»\n3. «The text.» (3=invite)\nROUND 1.\n"
    assert missing_in(others + long) == 0
    assert missing_in(f"{others}{short}\n{long}\n{short}\n") == 2 * (SPEECH_TOKENS - 5)


@pytest.mark.parametrize(
    ("before", "now", "same"), [("", "abcd", 0), ("abcdefgh", "abcdefxx", 2), ("ab", "ab", 1)]
)
def test_what_two_prompts_begin_with_is_counted_once(before: str, now: str, same: int) -> None:
    assert shared_with(before, now) == same


def test_an_address_at_which_nothing_answers_stops_a_meeting_before_it_opens(
    nac: Nac, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nacsim.llm.WAIT_FIRST", 0.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        typed = ("run", *TABLE, "--rounds", "1", "--out", "m", "--base-url")
        code, _, err = nac(*typed, f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    assert code == 4
    assert err == (
        "nac: The endpoint cannot be reached. Start its server, or correct --base-url. "
        "--mode engine needs no model.\n"
    )
    assert not Path("m", "transcript.md").exists()
    with endpoint() as server:
        assert nac(*typed, server.url, "--json").code == 0
    assert nac("verify", "m").code == 0
