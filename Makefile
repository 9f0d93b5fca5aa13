# Two commands: `make demo` holds a meeting, `make test` checks the house. Both may be run again and again.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test check torture clean

.venv/ready: constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/ready
	$(BIN)/nac run --seats standard --seed 7 --out meetings/demo
	@echo "The transcript is in meetings/demo/transcript.md"

test: check

check: .venv/ready
	$(BIN)/nac scenario check
	$(BIN)/python -m pytest -n 2 tests/council tests/record

torture: .venv/ready
	NAC_STATE_RUNS=20000 $(BIN)/python -m pytest tests/council/test_state_machine.py
	$(BIN)/python -m bench.torture

clean:
	rm -rf .venv meetings build dist *.egg-info
