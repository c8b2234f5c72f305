"""`python -m edge.cli` is `pinma`."""

from edge.cli import main

main()
