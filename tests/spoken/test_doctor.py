"""`nac doctor`: whatever answers, or nothing, it says in a sentence what that is and what to do."""

import json
import socket
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from nacsim.capabilities import known_rung
from nacsim.cli.doctor import SLOW, Watch, doctor
from nacsim.cli.main import app
from nacsim.errors import CouncilError, FaultError, InputError
from nacsim.settings import Settings
from tests.spoken.conftest import KEY
from tests.spoken.servers import Answers, Asked, Said, json_of, says, serving
from tests.typed import Nac

FITS = '{"answer": "yes", "count": 1}'
TALKS = "A council is a meeting of people who decide together."
KEPT = Path(".nac/endpoints.json")  # in the folder that the test runs in


def able(asked: Asked) -> Said:
    """Answer as a server that can do everything, for one model."""
    if asked.path.endswith("/models"):
        return json_of(
            {"object": "list", "data": [{"id": name, "object": "model"} for name in ("big", "small")]}
        )
    return says(asked, FITS if asked.form else TALKS)


def refusal(status: int, sentence: str) -> Said:
    return json_of({"error": {"message": sentence}}, status)


def of_one_model(asked: Asked) -> Said:
    unknown = asked.body and asked.body["model"] != "big"
    return refusal(404, "no such model") if unknown else able(asked)


def of_one_key(asked: Asked) -> Said:
    return able(asked) if asked.key == "right" else refusal(401, f"Incorrect API key provided: {asked.key}")


def without_schemas(asked: Asked) -> Said:
    refused = asked.form == "json_schema"
    return refusal(400, "response_format: json_schema is not supported") if refused else able(asked)


def without_json(asked: Asked) -> Said:
    return refusal(400, "response_format is not supported") if asked.form else able(asked)


def without_strictness(asked: Asked) -> Said:
    strict = asked.form == "json_schema" and "strict" in asked.body["response_format"]["json_schema"]
    return refusal(400, "json_schema: strict is not supported") if strict else able(asked)


def heedless_of_schemas(asked: Asked) -> Said:
    return says(asked, '{"answer": "perhaps"}') if asked.form == "json_schema" else able(asked)


def heedless(asked: Asked) -> Said:
    return says(asked, "Yes, once.") if asked.body else able(asked)


def broken(_: Asked) -> Said:
    return refusal(500, "out of memory")


def busy(_: Asked) -> Said:
    return refusal(429, "too many requests")


def of_another_path(_: Asked) -> Said:
    return refusal(404, "not found")


def able_below_v1(asked: Asked) -> Said:
    return able(asked) if asked.path.startswith("/v1/") else refusal(404, "not found")


def a_router(_: Asked) -> Said:
    return 200, "text/html", b"<!doctype html><title>Router</title><p>Enter your password."


def too_talkative(asked: Asked) -> Said:
    """Break off every JSON that it is made to keep to a form of."""
    if asked.form != "json_schema":
        return able(asked)
    status, kind, body = says(asked, '{"answer": "yes", "why": {"first": 1}')
    return status, kind, body.replace(b'"stop"', b'"length"')


def picky(asked: Asked) -> Said:
    return refusal(400, f"Key {asked.key}: the moon is full.")


def mute(asked: Asked) -> Said:
    return says(asked, "") if asked.body else able(asked)


def cut_at(asked: Asked, text: str, thoughts: int) -> Said:
    """Return a reply, or the beginning of one, as a model's that writes so many tokens of thoughts first."""
    if asked.body["max_tokens"] > thoughts:
        return says(asked, text)
    status, kind, body = says(asked, text.partition("</think>")[0])
    return status, kind, body.replace(b'"stop"', b'"length"')


def thoughtful(asked: Asked) -> Said:
    reply = FITS if asked.form else TALKS
    return cut_at(asked, f"<think>{TALKS * 9}</think>{reply}", 300) if asked.body else able(asked)


def muttering(asked: Asked) -> Said:
    """Answer as a server that leaves the beginning of thoughts to its template."""
    reply = FITS if asked.form else TALKS
    return cut_at(asked, f"{TALKS * 9}</think>{reply}", 300) if asked.body else able(asked)


def brooding(asked: Asked) -> Said:
    return cut_at(asked, "<think>", 10**6) if asked.body else able(asked)


def without_a_cent(asked: Asked) -> Said:
    return refusal(402, "Insufficient credits.")


async def no_rest(_: float) -> None:
    """Wait for nothing."""


def examined(url: str | None, watch: Watch | None = None, **more: Any) -> str:
    """Return what the doctor says of an endpoint."""
    said = StringIO()
    settings = Settings(**{"base_url": url, "model": "big", **more})
    doctor(settings, Console(file=said, width=300, color_system=None), watch or Watch(rest=no_rest))
    return said.getvalue()


def told(answers: Answers, **more: Any) -> CouncilError:
    """Return what the doctor raises at a server."""
    with serving(answers) as server, pytest.raises(CouncilError) as raised:
        examined(server.url, **more)
    assert not KEPT.exists()
    assert len(server.asked) <= 4, "a doctor does not try for ever"
    return raised.value


@pytest.mark.parametrize(
    ("answers", "rung", "sentence"),
    [
        (able, "strict", "It gives JSON that keeps to a schema, strictly."),
        (without_strictness, "schema", "It gives JSON by a schema."),
        (without_schemas, "json", "It gives JSON, but no schema."),
        (heedless_of_schemas, "json", "It gives JSON, but no schema."),
        (too_talkative, "json", "It gives JSON, but no schema."),
        (without_json, "text", "It gives no JSON mode; nac asks in words and checks each reply."),
        (heedless, "text", "It gives no JSON mode; nac asks in words and checks each reply."),
    ],
)
def test_the_best_way_to_ask_for_json_is_found_and_kept(answers: Answers, rung: str, sentence: str) -> None:
    with serving(answers) as server:
        said = examined(server.url)
    assert said == f"big answers at {server.url}.\n{sentence} Kept in {KEPT}.\n"
    assert json.loads(KEPT.read_bytes()) == {f"big at {server.url}": rung}
    assert known_rung(KEPT, server.url, "big") == rung


def test_a_second_endpoint_is_kept_beside_the_first() -> None:
    with serving(able) as first, serving(without_schemas) as second:
        examined(first.url)
        examined(second.url, model="small")
        examined(second.url)
    assert json.loads(KEPT.read_bytes()) == {
        f"big at {first.url}": "strict",
        f"small at {second.url}": "json",
        f"big at {second.url}": "json",
    }


@pytest.mark.parametrize("body", ["", "{", "[]", '{"big at http://127.0.0.1:1/v1": "best"}'])
def test_what_was_kept_and_cannot_be_read_is_forgotten(body: str) -> None:
    KEPT.parent.mkdir()
    KEPT.write_text(body, encoding="utf-8")
    assert known_rung(KEPT, "http://127.0.0.1:1/v1", "big") == "strict"
    with serving(without_schemas) as server:
        examined(server.url)
    assert known_rung(KEPT, server.url, "big") == "json"


def test_where_nothing_can_be_kept_the_path_is_named() -> None:
    KEPT.parent.write_text("a file, not a folder", encoding="utf-8")
    with serving(able) as server, pytest.raises(FaultError, match=r"endpoints\.json cannot be written"):
        examined(server.url)


def test_a_wrong_key_is_the_users_to_mend_and_not_repeated() -> None:
    error = told(of_one_key, api_key=KEY)
    assert error.exit_code == 2
    assert str(error) == "The key is not accepted. Set NAC_API_KEY to one that is."


def test_why_a_request_is_rejected_is_told_in_the_endpoints_words_without_the_key() -> None:
    said = StringIO()
    with serving(picky) as server, pytest.raises(FaultError, match="says above why") as error:
        settings = Settings(base_url=server.url, model="big", api_key=KEY)
        doctor(settings, Console(file=said, width=300, color_system=None), Watch(rest=no_rest))
    assert said.getvalue() == f"{server.url} says: Key ***: the moon is full.\n"
    assert "moon" not in str(error.value)


def test_the_right_key_is_sent() -> None:
    with serving(of_one_key) as server:
        assert "strictly" in examined(server.url, api_key="right")
    assert {x.key for x in server.asked} == {"right"}
    assert "right" not in KEPT.read_text(encoding="utf-8")


def test_to_an_unknown_model_the_known_ones_are_named() -> None:
    error = told(of_one_model, model="huge")
    assert error.exit_code == 2
    assert str(error) == "The model 'huge' is not known there. Say --model with one of: big, small."


def test_where_neither_model_nor_list_is_the_address_is_doubted() -> None:
    error = told(of_another_path)
    assert error.exit_code == 2
    assert "There is neither a model 'big' nor a list of models at http://127.0.0.1:" in str(error)
    assert "it often ends in /v1" in str(error)


def test_of_an_address_that_lacks_its_end_the_end_is_told() -> None:
    with serving(able_below_v1) as server, pytest.raises(InputError) as error:
        examined(server.url.removesuffix("/v1"))
    url = server.url.removesuffix("/v1")
    assert str(error.value) == (
        f"There is no model at {url}, but there are some at {server.url}. Say --base-url {server.url}."
    )


@pytest.mark.parametrize("end", ["/", "/chat/completions", "/chat/completions/", " "])
def test_an_address_may_be_given_as_manuals_show_it(end: str) -> None:
    with serving(able) as server:
        assert examined(f"{server.url}{end}").startswith(f"big answers at {server.url}.\n")


@pytest.mark.parametrize("typed", ["", "127.0.0.1:8081/v1", "localhost:8081/v1", "http://", "v1"])
def test_what_is_no_address_is_said_to_be_none(nac: Nac, typed: str) -> None:
    code, _, err = nac("doctor", "--base-url", typed, "--model", "big")
    assert (code, err) == (
        2,
        "nac: The setting base_url cannot be read. It is no address, such as http://127.0.0.1:8081/v1.\n",
    )


def test_an_empty_account_is_the_users_to_mend() -> None:
    error = told(without_a_cent)
    assert error.exit_code == 2
    assert str(error).startswith("The account of the key has nothing left to spend.")


def test_a_model_that_thinks_is_examined_like_any_other_and_what_that_costs_is_told() -> None:
    with serving(thoughtful) as server:
        said = examined(server.url)
    assert "It gives JSON that keeps to a schema, strictly." in said
    assert "It thinks before it speaks: up to 4,000 tokens a call, which are paid for" in said


def test_of_thoughts_that_could_be_taken_for_a_speech_the_cure_is_told_and_cures() -> None:
    with serving(muttering) as server:
        warned = examined(server.url)
        cured = examined(server.url, thinking_tokens=4000)
    assert "does not mark where its thoughts begin" in warned
    assert "Set NAC_THINKING_TOKENS=4000" in warned
    assert "does not mark" not in cured
    assert "It gives JSON that keeps to a schema, strictly." in cured


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (a_router, "does not speak the OpenAI protocol. Its address often ends in /v1."),
        (broken, "fails by itself. Look at its log, then try again."),
        (busy, "refuses because it is asked too often. Wait, or lower NAC_CONCURRENCY."),
        (mute, "'big' returned nothing. Take another model."),
        (brooding, "Raise NAC_THINKING_TOKENS, or take a model that thinks less."),
    ],
)
def test_what_the_operator_must_mend_is_told(answers: Answers, sentence: str) -> None:
    error = told(answers)
    assert error.exit_code == 4
    assert str(error).endswith(sentence)


def test_where_nothing_answers_the_address_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(FaultError) as error:
        examined(url)
    assert str(error.value) == f"Nothing answers at {url}. Start the server, or correct --base-url."
    assert error.value.exit_code == 4


def test_a_server_that_takes_the_call_and_stays_silent_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"
        with pytest.raises(FaultError) as error:
            examined(url, first_token_timeout=0.05)
    assert str(error.value).startswith(f"{url} takes too long to answer. Use a smaller model")
    assert "NAC_FIRST_TOKEN_TIMEOUT" in str(error.value)


def by(seconds: float) -> Iterator[float]:
    """Go on by so many seconds whenever somebody looks at the clock."""
    at = 0.0
    while True:
        yield at
        at += seconds


@pytest.mark.parametrize(("seconds", "slow"), [(SLOW - 1, False), (SLOW + 1, True)])
def test_a_slow_model_is_called_slow(seconds: float, slow: bool) -> None:
    ticks = by(seconds)
    with serving(able) as server:
        said = examined(server.url, Watch(lambda: next(ticks), no_rest))
    assert ("It is slow: 9 s for a sentence." in said) == slow
    assert ("fewer --rounds, or a faster model." in said) == slow
    assert KEPT.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"model": None}, "Which model? Say --model NAME or set NAC_MODEL."),
        ({}, "Which endpoint? Say --base-url URL, or set NAC_API_KEY."),
    ],
)
def test_what_was_not_named_is_asked_for(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        examined(None, **given)
    assert str(error.value) == sentence
    assert error.value.exit_code == 2


def test_a_cap_of_no_calls_is_the_users_to_mend() -> None:
    with pytest.raises(InputError, match="NAC_CAP is too low for a single call"):
        examined("https://endpoint.invalid/v1", model="gpt-4o-mini", api_key=KEY, cap=0)


def test_the_doctor_can_be_called_from_the_command_line() -> None:
    with serving(without_schemas) as server:
        ran = CliRunner().invoke(app, ["doctor", "--base-url", server.url, "--model", "big"])
    assert ran.exit_code == 0
    assert "It gives JSON, but no schema." in " ".join(ran.output.split())
    assert known_rung(KEPT, server.url, "big") == "json"


def test_a_finding_goes_to_standard_error_with_its_exit_code(nac: Nac) -> None:
    with serving(of_one_model) as server:
        code, out, err = nac("doctor", "--base-url", server.url, "--model", "huge")
    assert (code, out) == (2, "")
    assert err == "nac: The model 'huge' is not known there. Say --model with one of: big, small.\n"
    assert nac("doctor").code == 2
