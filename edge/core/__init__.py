"""The rules: facts and evidence in, decision out. No I/O, no clock, no randomness, nothing of ours from elsewhere."""
