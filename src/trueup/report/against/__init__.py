"""A model held against others in each form, one file each with a `render`; its sentences are the same in all."""
