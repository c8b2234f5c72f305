"""What a sample's sticker says beside its code."""

from edge.core.batch import Batch

_TAIL = 6  # of a batch's code: among a night's it is told by them


def words(batch: Batch, taken: str, kept: str) -> tuple[str, ...]:
    """Lines of text, the first largest: the product, the end of its batch's code and when it was taken, how long it is kept."""
    return (
        batch.line.product,
        f"批次…{batch.code[-_TAIL:]}  取样 {taken[5:16].replace('T', ' ')}",
        f"留样至 {kept[5:16].replace('T', ' ')}",
    )
