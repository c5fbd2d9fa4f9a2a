"""Coverage-guided fuzzing: `nox -s fuzz`. The same functions run over the seeds in `tests/test_fuzz_seeds.py`."""
