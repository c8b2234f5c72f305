"""What stops a sheet as a whole."""

from edge.core.why import Why

MOST_OCTETS = 20 << 20
MOST_ROWS = 200_000


class SheetError(Exception):
    """The sheet cannot be read; `why` says what to do. Nothing of it is kept."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.text("en"))
        self.why = why


def too_many() -> SheetError:
    """It has more rows than are taken at once."""
    return SheetError(Why("sheet_rows", {"most": str(MOST_ROWS)}))
