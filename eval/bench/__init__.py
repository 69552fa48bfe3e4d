"""How fast, side by side: Plainterm, its bare encoder, and the chain of LangChain's tutorial, on the same documents.

Every system runs in a process of its own and all of them at the same time: each question is put to one after the other,
in an order that rotates, so that whatever else the machine does falls on all alike. Ratios are what is meant.
"""
