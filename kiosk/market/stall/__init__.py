"""What a seller does with goods inside: sells them, takes a sale back, moves, mixes, and tells what was lost."""
