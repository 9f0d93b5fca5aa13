"""The rubric: what is judged of a speech, what each level means, and the hash that every score carries."""

import hashlib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

LEVELS = (1, 2, 3, 4, 5)
HERE = Path(__file__).parent


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(_Entry):
    """Something that is judged on five levels, each in words of its own."""

    id: str
    name: str
    basis: str
    asks: str
    levels: dict[int, str]
    optional: bool = False
    needs_card: bool = False


class OffScale(_Entry):
    """Something that is noted beside the scale."""

    id: str
    asks: str
    lowest: Annotated[int, Field(alias="from")]
    highest: Annotated[int, Field(alias="to")]


class Rubric(_Entry):
    """A versioned rubric; two with the same bytes have the same hash."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    id: str
    version: str
    hash: str
    items: tuple[Item, ...]
    off_scale: tuple[OffScale, ...]

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Return the judged items by their ids."""
        return {item.id: item for item in self.items}


@lru_cache(maxsize=4)
def load_rubric(path: Path = HERE / "rubric.yaml") -> Rubric:
    """Read a rubric; raise ValueError if a level has no words."""
    body = path.read_bytes().replace(b"\r\n", b"\n")
    rubric = Rubric(hash=hashlib.sha256(body).hexdigest(), **yaml.safe_load(body))
    for item in rubric.items:
        if tuple(sorted(item.levels)) != LEVELS:
            raise ValueError(f"{path.name}: {item.id} needs words for each of the levels 1 to 5")
    return rubric
