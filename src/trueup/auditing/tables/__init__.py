"""Files to blocks of labels and scores. A file is data: nothing in it is unpickled, evaluated or run."""
