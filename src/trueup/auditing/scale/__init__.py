"""Many files to one count: what is to be read, folding it with threads or on a cluster, and states that are merged."""
