"""The office: the books of a day, its close and report, stock-takes, slips, and the market's own stops."""
