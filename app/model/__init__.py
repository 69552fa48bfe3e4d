"""A chat model, by setting: it may complete a follow-up and word an answer. Nothing here is imported without one."""
