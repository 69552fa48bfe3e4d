"""How the page draws an answer, a source, a disagreement, a table and a term's neighbours: text in, markup out."""
