"""Which statements speak to a parsed question, and in what order."""
