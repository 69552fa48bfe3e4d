"""Retrieval: which statements may answer a question, and in which order."""
