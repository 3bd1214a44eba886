"""A story as text, as Markdown, as a page."""
