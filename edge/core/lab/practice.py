"""How a market's laboratory works, by its settings."""

from msgspec import Struct

LAW_HOURS = 4  # Food Safety Law 88, Agricultural Product Quality Law 51


class Practice(Struct, frozen=True):
    """Settings of the laboratory.

    auto_publish    an instrument's negatives after a valid control are out at once; all else needs a second person
    dispute_hours   how long a seller may ask for another test: four at least
    retain_hours    how long the rest of a sample is kept
    publish_hour    when the night's results go up on the board, local time
    clock_off_min   how far an instrument's clock may be off
    """

    auto_publish: bool = False
    dispute_hours: int = LAW_HOURS
    retain_hours: int = 48
    publish_hour: int = 8
    clock_off_min: int = 10

    def __post_init__(self) -> None:
        """Refuse what is less than the law gives."""
        if self.dispute_hours < LAW_HOURS:
            raise ValueError(f"dispute_hours {self.dispute_hours}: the law gives sellers {LAW_HOURS} hours")
        if self.retain_hours < self.dispute_hours:
            raise ValueError(
                f"retain_hours {self.retain_hours}: a sample is kept at least as long as its result may be disputed"
            )
        if not 0 <= self.publish_hour <= 23:  # noqa: PLR2004  (hours of a day)
            raise ValueError(f"publish_hour {self.publish_hour}: 0 to 23")
        if self.clock_off_min < 1:
            raise ValueError(f"clock_off_min {self.clock_off_min}: at least 1")
