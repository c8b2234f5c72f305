"""The laboratory: methods, the bench they are run on, samples, what instruments say, and a seller's record."""
