"""What a rehearsal shows while its rooms count, each in a thread of its own."""

from edge.cli.demo.stage import Progress


def test_whoever_watches_holds_what_was_counted_then_and_nothing_that_changes_meanwhile() -> None:
    seen = list[dict[str, int]]()
    progress = Progress(told=seen.append)
    progress.add("arrived", 2)
    progress.add("sold")
    assert seen == [{"arrived": 2}, {"arrived": 2, "sold": 1}]
