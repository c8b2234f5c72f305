"""The market's truth in one SQLite file: the journal, the views it keeps current, and the one writer."""
