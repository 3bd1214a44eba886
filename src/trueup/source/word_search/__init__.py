"""Which of many words stand in a file: asked of every file of a tree, so compiled, where a compiler was there."""
