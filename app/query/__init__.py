"""From a visitor's text to a parsed question."""
