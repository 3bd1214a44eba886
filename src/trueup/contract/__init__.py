"""The words that every other room speaks: head, labels, loss, metric, setup, finding. Standard library only."""
