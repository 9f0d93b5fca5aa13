"""What models cost: prices from an offline table, a purse that is asked before each call."""

from dataclasses import dataclass, field
from functools import lru_cache

from nacsim.errors import OverTheCap


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, or of many: `cached` are those of the prompt that the endpoint had seen before."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0

    def plus(self, other: "Usage") -> "Usage":
        """Add two usages."""
        return Usage(
            self.prompt + other.prompt, self.completion + other.completion, self.cached + other.cached
        )


def tokens_in(text: str) -> int:
    """Estimate the tokens of a text: a token for four bytes of UTF-8, halves of a character too."""
    return -(-len(text.encode(errors="surrogatepass")) // 4)


@lru_cache(maxsize=64)
def price_is_known(model: str) -> bool:
    """Say whether the table of prices has a model."""
    from genai_prices import Usage as Amount
    from genai_prices import calc_price

    try:
        calc_price(Amount(input_tokens=1), model_ref=model)
    except LookupError:
        return False
    return True


def dollars(model: str, usage: Usage, *, local: bool) -> float | None:
    """Return the price of a usage in US dollars: 0 on this machine, None where nobody knows it."""
    if local:
        return 0.0
    if not price_is_known(model):
        return None
    from genai_prices import Usage as Amount
    from genai_prices import calc_price

    cached = min(usage.cached, usage.prompt)
    amount = Amount(input_tokens=usage.prompt, cache_read_tokens=cached, output_tokens=usage.completion)
    return float(calc_price(amount, model_ref=model).total_price)


@dataclass(slots=True)
class Purse:
    """What a meeting may spend and has spent; a call whose worst case does not fit is not made."""

    cap: float
    calls_at_most: int
    spent: float = 0.0
    held: float = 0.0
    calls: int = 0
    used: dict[str, Usage] = field(default_factory=dict)
    unpriced: set[str] = field(default_factory=set)

    def hold(self, model: str, worst: Usage, *, local: bool) -> float:
        """Set the price of the worst case aside; raise OverTheCap if it does not fit."""
        if self.calls + 1 > self.calls_at_most:
            calls = f"{self.calls_at_most:,} {'call' if self.calls_at_most == 1 else 'calls'}"
            raise OverTheCap(f"No more than {calls} may be made.")
        price = dollars(model, worst, local=local)
        if price is None:
            self.unpriced.add(model)
        elif self.spent + self.held + price > self.cap:
            raise OverTheCap(f"The next call could go over the cap of {self.cap:.2f} US dollars.")
        self.held += price or 0.0
        self.calls += 1
        return price or 0.0

    def settle(self, held: float, model: str, usage: Usage, *, local: bool) -> None:
        """Put what was set aside back, and book what the call really used."""
        self.held -= held
        self._book(model, usage, local=local)

    def book_earlier(self, model: str, usage: Usage, *, local: bool) -> None:
        """Book a call of an earlier run of the same meeting."""
        self.calls += 1
        self._book(model, usage, local=local)

    def _book(self, model: str, usage: Usage, *, local: bool) -> None:
        price = dollars(model, usage, local=local)
        if price is None:
            self.unpriced.add(model)
        self.spent += price or 0.0
        self.used[model] = self.used.get(model, Usage()).plus(usage)

    def says(self) -> str:
        """Return the counter that is shown while a meeting runs."""
        all_ = Usage()
        for usage in self.used.values():
            all_ = all_.plus(usage)
        money = "price unknown" if self.unpriced else f"{self.spent:.4f} USD"
        return f"{self.calls} calls, {all_.prompt + all_.completion:,} tokens, {money}"
