"""The four stories. One file is one story: its docstring is the title and what happened, `play(stage)` runs it. Files
whose names begin with an underscore are what the stories share.
"""
