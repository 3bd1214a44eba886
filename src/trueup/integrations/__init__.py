"""trueup inside other people's training loops."""
