"""What is measured: pure functions from one case, one family or all rows to a score, or to None where meaningless."""
