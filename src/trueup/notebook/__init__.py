"""In a notebook's kernel: `%load_ext trueup` reads the cells as they are run. Loaded only where IPython runs."""
