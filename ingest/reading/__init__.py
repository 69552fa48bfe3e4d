"""Files of every kind become one kind of text with blocks: what is a heading, a paragraph, an item, a table row."""
