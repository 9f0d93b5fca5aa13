"""How endpoints fail: whatever they raise or leave out, named as a row of the fault matrix."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai

from nacsim.errors import ModelFault
from nacsim.money import Usage

SECRET = re.compile(r"[\w-]{20,}")
RETRY_AFTER_AT_MOST = 30.0  # seconds
AS_MUCH_AS_IS_READ = 300  # characters of what an endpoint says about a request it rejects
AS_MUCH_AS_IS_TOLD = 2_000  # characters of it for the operator's screen
CAN_DO_WITHOUT = ("temperature", "seed", "prompt_cache_key", "stream_options")
LEARNT = ("max_tokens", "stream", "system", *CAN_DO_WITHOUT)  # mended by asking this address in another way
THOUGHT = "thought"  # mended by giving this model more room
REFUSES = ("unreachable", "rate", "unpaid", "forbidden", "unknown", "too_long", "unsupported", "rejected")
NOT_SERVED = (*LEARNT, *REFUSES)
LATE = (TimeoutError, openai.APITimeoutError, httpx2.TimeoutException)
CUT_OFF = (openai.APIConnectionError, httpx2.TransportError)
CUT_IN_THE_MIDDLE = (httpx2.ReadError, httpx2.WriteError, httpx2.CloseError, httpx2.RemoteProtocolError)
# The client takes any JSON for an answer: what is not shaped like one shows only where it is read.
SHAPELESS = (ValueError, AttributeError, TypeError, LookupError, RecursionError, openai.APIError)
WORDS_WORTH_KEEPING = 40
THINKS, HAS_THOUGHT = "<think>", "</think>"  # where a server does not tell thoughts from the reply
NO_SUCH_MODEL = re.compile(
    r"model\b.{0,80}\b(?:not exist|not found|not a valid|not available)|"
    r"not a valid model|\b(?:invalid|unknown|no such) model\b"
)
NO_STREAM = ("to stream this", "streaming is not supported", "not support streaming", "stream=false")
OF_THE_BILL = ("quota", "billing", "credit", "balance")
NO_SYSTEM = ("system role", "system message", "developer instruction", "roles must alternate")


@dataclass(slots=True)
class Heard:
    """What has come of an answer so far: known, and paid for, also when the rest never comes."""

    text: str = ""
    thoughts: str = ""
    finish: str | None = None
    refused: bool = False
    usage: Usage | None = None

    def take(self, said: Any, finish: str | None) -> None:
        """Add a message, or the next piece of one."""
        self.text += said.content or ""
        self.thoughts += _thoughts_in(said)
        self.refused = self.refused or bool(getattr(said, "refusal", None))
        self.finish = finish or self.finish

    @property
    def has_thought(self) -> bool:
        """Say whether some of what was written is no part of the reply."""
        return bool(self.thoughts) or HAS_THOUGHT in self.text

    @property
    def reply(self) -> str:
        """Return what was said, without thoughts: whole ones, their end alone, or their beginning."""
        said = self.text.rpartition(HAS_THOUGHT)[2]
        return "" if said.lstrip().startswith(THINKS) else said

    def count(self, usage: Any) -> None:
        """Note the tokens that an endpoint says it used, if it can count."""
        details = getattr(usage, "prompt_tokens_details", None)
        read, written = _number(usage, "prompt_tokens"), _number(usage, "completion_tokens")
        if read or written:
            self.usage = Usage(read, written, _number(details, "cached_tokens"))


@asynccontextmanager
async def faults_named() -> AsyncIterator[None]:
    """Turn whatever an endpoint does into a ModelFault that says what it was."""
    try:
        yield
    except openai.APIStatusError as error:
        raise _of_status(error) from error
    except LATE as error:
        if isinstance(error.__cause__, httpx2.ConnectTimeout):
            raise _of_connection(error) from error
        raise ModelFault("timeout", "The endpoint did not answer in time.", again=True) from error
    except (*CUT_OFF, httpx2.RequestError, httpx2.InvalidURL, OSError) as error:
        raise _of_connection(error) from error
    except SHAPELESS as error:
        raise garbled() from error


def garbled() -> ModelFault:
    """Return the fault of an endpoint that speaks another language than ours."""
    return ModelFault("garbled", "The endpoint sent something unreadable.", again=True)


def _of_connection(error: Exception) -> ModelFault:
    """Tell an endpoint that was never reached from one that broke off, and may have done its work."""
    cause = error.__cause__ or error
    if isinstance(cause, httpx2.DecodingError):
        return garbled()
    if isinstance(cause, CUT_IN_THE_MIDDLE):
        return ModelFault("server", "The endpoint broke off the connection.", again=True)
    return ModelFault("unreachable", "The endpoint cannot be reached.", again=True)


def _of_status(error: openai.APIStatusError) -> ModelFault:
    status = error.status_code
    if status == 402 or error.code == "insufficient_quota":
        return ModelFault(
            "unpaid", "The account of the key has nothing left to spend.", told=_words_of(error)
        )
    if status == 429:
        return ModelFault(
            "rate",
            "The endpoint is asked too often.",
            again=True,
            wait=_retry_after(error),
            told=_words_of(error) if _speaks_of(str(error.message), *OF_THE_BILL) else "",
        )
    if status in (401, 403):
        return ModelFault("forbidden", f"The endpoint refused the key ({status}).")
    if status == 404:
        return _unknown()
    if status >= 500 or status in (408, 409):
        return ModelFault("server", f"The endpoint failed ({status}).", again=True, wait=_retry_after(error))
    if status == 413 or error.code == "context_length_exceeded":
        return _too_long()
    return _of_rejection(status, _words_of(error))


def _words_of(error: openai.APIStatusError) -> str:
    """Return what an endpoint says of a request: its message, or whatever it sent that is no page."""
    message = str(error.message).removeprefix(f"Error code: {error.status_code}").removeprefix(" - ")
    sent = error.response.text.strip() if error.body else ""
    return message or ("" if sent.startswith("<") else sent)


def _of_rejection(status: int, said: str) -> ModelFault:
    if _speaks_of(said, "could not finish the message"):  # 'because max_tokens ... was reached'
        return _thought()
    if _speaks_of(said, "context length", "context size", "context window", "maximum context"):
        return _too_long()
    # Before whatever else is too long or exceeds: 'Invalid schema ... In context=()' is about no prompt.
    if _speaks_of(said, "response_format", "json_schema", "json_object", "schema", "grammar"):
        return ModelFault("unsupported", "The endpoint does not know this way of asking for JSON.")
    if _speaks_of(said, "context", "too long", "too large", "exceed", "maximum length"):
        return _too_long()
    if _speaks_of(said, "max_completion_tokens"):
        return ModelFault("max_tokens", "The endpoint counts the length of a reply by another name.")
    for name in CAN_DO_WITHOUT:
        if _speaks_of(said, name):
            return ModelFault(name, f"The endpoint takes no {name!r}.")
    return _of_the_model(said) or ModelFault(
        # What it says may repeat the prompt or the key, and this sentence goes into the record.
        "rejected",
        f"The endpoint rejected the request ({status}).",
        told=said,
    )


def _of_the_model(said: str) -> ModelFault | None:
    """Return the fault of a model that is not there, or cannot be asked in the usual way."""
    if NO_SUCH_MODEL.search(said[:AS_MUCH_AS_IS_READ].lower()):
        return _unknown()
    if _speaks_of(said, *NO_STREAM):
        return ModelFault("stream", "The endpoint sends a reply only when it is whole.")
    if _speaks_of(said, *NO_SYSTEM):
        return ModelFault("system", "The model takes no message of the system.")
    return None


def without_secrets(told: str, key: str = "") -> str:
    """Return what an endpoint said, fit for a screen: no key, nothing that looks like one, nothing unseen."""
    seen = "".join(x if x.isprintable() else " " for x in (told.replace(key, "***") if key else told))
    return SECRET.sub("***", " ".join(seen.split()))[:AS_MUCH_AS_IS_TOLD]


def _unknown() -> ModelFault:
    return ModelFault("unknown", "The endpoint does not know this model, or the address is wrong.")


def _thought() -> ModelFault:
    return ModelFault(THOUGHT, "The model thought until its length was used up, and said nothing.")


def _too_long() -> ModelFault:
    return ModelFault("too_long", "The prompt is longer than the model can read.")


def _speaks_of(said: str, *words: str) -> bool:
    return any(word in said[:AS_MUCH_AS_IS_READ].lower() for word in words)


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Return the seconds that an endpoint asks for, at most thirty; None if it asks for nothing readable."""
    headers = error.response.headers
    try:
        return _patience(float(headers["retry-after"]))
    except KeyError:
        return None
    except ValueError:  # a date, then, by the endpoint's own clock
        return _between(headers.get("date", ""), headers["retry-after"])


def _between(now: str, then: str) -> float | None:
    try:
        return _patience((parsedate_to_datetime(then) - parsedate_to_datetime(now)).total_seconds())
    except (ValueError, TypeError):
        return None


def _patience(seconds: float) -> float:
    return min(RETRY_AFTER_AT_MOST, max(0.0, seconds))


def _thoughts_in(said: Any) -> str:
    """Return the thoughts that come beside a message, under one of the two names there are."""
    found = getattr(said, "reasoning_content", None) or getattr(said, "reasoning", None)
    return found if isinstance(found, str) else ""


def _number(counted: Any, name: str) -> int:
    number = getattr(counted, name, 0)
    return max(0, number) if isinstance(number, int) else 0


def whole_speech(heard: Heard) -> str:
    """Return a speech that ends with a sentence; raise ModelFault if there is too little of it."""
    text = _said(heard)
    if heard.finish == "stop":
        return text
    ends = [text.rfind(mark) for mark in (". ", "! ", "? ", ".\n", "!\n", "?\n")]
    whole = text if text.rstrip().endswith((".", "!", "?")) else text[: max(ends) + 1]
    if len(whole.split()) >= WORDS_WORTH_KEEPING:
        return whole
    # A stream that broke off may hold next time; a reply that was too long for its limit will be so again.
    raise ModelFault(
        "truncated", "The model broke off in the middle of a speech.", again=heard.finish is None
    )


def whole_decision(heard: Heard) -> str:
    """Return the text of a decision; raise ModelFault if what was cut off could be read as a verdict."""
    text = _said(heard)
    if heard.finish == "length" and "}" in text and not _is_json(text):
        raise ModelFault("truncated", "The model broke off in the middle of a decision.", text=text)
    return text


def _said(heard: Heard) -> str:
    if heard.refused or heard.finish == "content_filter":
        raise ModelFault("refused", "The model declined to answer.")
    said = heard.reply
    if not said.strip():
        if heard.finish == "length":
            raise _thought()
        raise ModelFault("empty", "The model returned nothing.", again=heard.finish is None)
    # Some endpoints send a character in two halves, or one half of it, which nothing later could write down.
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
