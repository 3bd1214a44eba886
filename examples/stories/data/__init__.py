"""The real data of the stories: where each file comes from, where it is kept, and that it is the file it should be."""
