"""A province's composition root: the only place of a province that knows everything."""

from sync.assemble.commands import province
from sync.assemble.province import Province

__all__ = ["Province", "province"]
