"""The index: what a build writes and an answer reads.

    DIR/CURRENT                      name of the generation in use; moved last, in one step
    DIR/<generation>/manifest.json   encoder fingerprint, dimension, record and splitting versions, counts, corpus digest
    DIR/<generation>/records.sqlite  documents, sections, passages, statements, frames, sources, terms, disagreements
    DIR/<generation>/chroma/         one vector a statement
    DIR/<generation>/bm25/           one lexical index a field
"""
