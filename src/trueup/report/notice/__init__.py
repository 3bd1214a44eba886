"""A notice in each form, one file each with a `render`."""
