"""The four stories of examples/, run on real data: `python -m stories` in the folder above, or `make stories`.

One file of this folder is one story: its docstring is the title and what happened, `needs(quick=…)` names the data, and
`tell(story)` runs it. `data/` has the data, `parts/` what stories share, `runner/` runs them, `report/` shows them.
"""
