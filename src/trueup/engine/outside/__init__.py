"""Models in memory and in files as the engine meets them: descriptions, objects that stand for what a model holds."""
