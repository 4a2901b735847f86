"""Benchmarks of Parley: what it does a second, beside yardsticks measured in the same run."""
