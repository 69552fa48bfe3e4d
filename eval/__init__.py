"""Answers become scores."""
