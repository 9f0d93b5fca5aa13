"""How endpoints fail: whatever the client raises, named as a row of the fault matrix."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import openai

from nacsim.errors import ModelFault

RETRY_AFTER_AT_MOST = 30.0  # seconds


@asynccontextmanager
async def faults_named() -> AsyncIterator[None]:
    """Turn whatever an endpoint does into a ModelFault that says what it was."""
    try:
        yield
    except openai.APIStatusError as error:
        raise _of_status(error) from error
    except (TimeoutError, openai.APITimeoutError, httpx2.TimeoutException) as error:
        raise ModelFault("timeout", "The endpoint did not answer in time.", again=True) from error
    except (openai.APIConnectionError, httpx2.TransportError) as error:
        raise ModelFault("unreachable", "The endpoint cannot be reached.", again=True) from error
    except (json.JSONDecodeError, openai.APIError, ValueError) as error:
        raise ModelFault("garbled", "The endpoint sent something unreadable.", again=True) from error


def _of_status(error: openai.APIStatusError) -> ModelFault:
    status, said = error.status_code, str(error.message)[:300]
    if status == 429:
        return ModelFault("rate", "The endpoint is asked too often.", again=True, wait=_retry_after(error))
    if status in (401, 403):
        return ModelFault("forbidden", f"The endpoint refused the key ({status}).")
    if status == 404:
        return ModelFault("unknown", "The endpoint does not know this model, or the address is wrong.")
    if status >= 500 or status in (408, 409):
        return ModelFault("server", f"The endpoint failed ({status}).", again=True)
    return _of_rejection(status, said)


def _of_rejection(status: int, said: str) -> ModelFault:
    if _speaks_of(said, "context", "too long", "too large", "exceed", "maximum length"):
        return ModelFault("too_long", "The prompt is longer than the model can read.")
    if _speaks_of(said, "max_completion_tokens"):
        return ModelFault("max_tokens", "The endpoint counts the length of a reply by another name.")
    if _speaks_of(said, "temperature"):
        return ModelFault("temperature", "The model takes no temperature.")
    if _speaks_of(said, "response_format", "json_schema", "json_object", "schema", "grammar"):
        return ModelFault("unsupported", "The endpoint does not know this way of asking for JSON.")
    return ModelFault("rejected", f"The endpoint rejected the request ({status}): {said}")


def _speaks_of(said: str, *words: str) -> bool:
    return any(word in said.lower() for word in words)


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Return the seconds that an endpoint asks for, at most thirty; None if it asks for nothing readable."""
    try:
        return min(RETRY_AFTER_AT_MOST, max(0.0, float(error.response.headers["retry-after"])))
    except (KeyError, ValueError):
        return None
