"""What the surroundings say of the endpoint, its key, the limits: flags, NAC_* variables, `.env`."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

WHILE_IT_THINKS = 180.0  # seconds
AT_HOME = {"first_token_timeout": 180.0, "idle_timeout": 60.0, "total_timeout": 300.0}
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """A flag beats a variable, a variable beats `.env`. Times in seconds, money in US dollars."""

    model_config = SettingsConfigDict(
        env_prefix="NAC_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("NAC_BASE_URL", "OPENAI_BASE_URL")
    )
    api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("NAC_API_KEY", "OPENAI_API_KEY")
    )
    model: str | None = None
    cap: float = Field(default=2.0, ge=0)
    calls: int = Field(default=1_500, ge=1)
    concurrency: int = Field(default=8, ge=1)
    thinking_tokens: int = Field(default=4_000, ge=1)
    connect_timeout: float = 5
    first_token_timeout: float = 20
    idle_timeout: float = 15
    total_timeout: float = 60
    endpoints: Path = Path(".nac/endpoints.json")

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not is_an_address(url) or not urlsplit(url.strip()).hostname:
            raise ValueError("It is no address, such as http://127.0.0.1:8081/v1")
        return address_in(url)

    @model_validator(mode="after")
    def _patient_at_home(self) -> "Settings":
        """A model on this machine may read its first prompt for minutes; whoever set a time-out is obeyed."""
        self._take_time()
        return self

    def _take_time(self) -> None:
        for name, seconds in AT_HOME.items():
            if name not in self.model_fields_set:
                # Not as if the user had set it: the settings of another address are made from these.
                self.__dict__[name] = seconds if self.is_local else type(self).model_fields[name].default

    def at(self, url: str) -> "Settings":
        """Return the settings of another address; a key is given to no host but the one it was meant for."""
        url = address_in(url)
        there, here = urlsplit(url), urlsplit(self.base_url or "")
        key = self.api_key if (there.scheme, there.netloc) == (here.scheme, here.netloc) else None
        other = self.model_copy(update={"base_url": url, "api_key": key})
        other._take_time()
        return other

    @property
    def thinking_timeout(self) -> float:
        """Return how long a model that thinks before it speaks may take; whoever set a time-out is obeyed."""
        longest = self.total_timeout
        return longest if "total_timeout" in self.model_fields_set else max(longest, WHILE_IT_THINKS)

    @property
    def is_local(self) -> bool:
        """Say whether the endpoint is on this machine, where tokens cost nothing."""
        return self.base_url is not None and urlsplit(self.base_url).hostname in THIS_MACHINE


def address_in(url: str) -> str:
    """Return the address of an endpoint: manuals show that of a call, which says more than is wanted here."""
    return url.strip().rstrip("/").removesuffix("/chat/completions")


def is_an_address(url: str) -> bool:
    """Say whether the host of an address can be made out, whether or not anything answers there."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True
