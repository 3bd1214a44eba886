"""A comparison in each form, one file each with a `render`; its sentences and pictures are the same in all."""
