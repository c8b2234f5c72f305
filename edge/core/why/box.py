"""The box, its days and orders: texts in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
    # the box itself
    "disk_full": ("磁盘已满，暂停进场；请腾出空间", "The disk is full: nothing new comes in until space is freed"),
    "not_recorded": ("未能记录，请重扫", "It could not be recorded: scan again"),
    "disk_low": ("磁盘空间不足，请尽快清理", "The disk is nearly full: free space soon"),
    "clock_back": (
        "本机时间倒退了{off}，请校准；记录仍按编号排序",
        "The clock went back by {off}: set it; facts are kept in order by number",
    ),
    "clock_off": (
        "本机时间与省平台相差{off}，请校准；记录仍按编号排序",
        "The clock is wrong by {off}: set it; facts are kept in order by number",
    ),
    "twins": (
        "另有一台设备使用同一身份，请立即停用其中一台",
        "A second box has this one's identity: switch one of them off",
    ),
    "not_restored": ("本机无需放行：已与省平台核对", "Nothing to waive: the box is in contact with the province"),
    "waived_contact": ("经理已放行：尚未与省平台核对", "A manager lets goods out without contact with the province"),
    # days and orders
    "day_unresolved": ("未了结：{what}", "Not settled: {what}"),
    "quota_topped_up": (
        "抽检数不足，收市补抽：{count} 批待检；本日不再进货",
        "Too few were drawn: {count} more wait for their test, and nothing more arrives on this day",
    ),
    "asked_wrong": ("内容有误：{what}", "Wrong in what was sent: {what}"),
}
