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
    "excluded": (
        "没有登记：与账上已有的记录不符。请刷新页面核对后再试；仍不行请联系办公室",
        "Nothing was recorded: it does not fit what is on record. Reload, look again and retry; else call the office",
    ),
    "out_of_order": (
        "没有登记：{what} 可能刚被别人处理过。请刷新页面核对后再试；仍不行请联系办公室",
        "Nothing was recorded: {what} may have been dealt with meanwhile. Reload, look again and retry; else call the office",
    ),
    "overdrawn": (
        "没有登记：批次 {batch} {because}不足 {grams} 克。请核对数量和批次后再试",
        "Nothing was recorded: batch {batch} has less than {grams} g {because}. Check amount and batch, then retry",
    ),
    "account_entry": ("在入场区", "in the entry zone"),
    "account_wait": ("在待检区", "in the waiting zone"),
    "account_trade": ("在交易区", "in the trading zone"),
    "account_store": ("在贮存区", "in the store"),
    "account_out": ("已售待出场的货", "sold and not yet out"),
    "account_exit": ("已出场的货", "that has left"),
    "account_unexplained": ("待说明的差额", "missing and unexplained"),
    "account_other": ("账上", "in that account"),
    "asked_wrong": ("内容有误：{what}", "Wrong in what was sent: {what}"),
}
