"""The closed loop: stock, sales taken back, the exit, slips: texts in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
    # stock
    "batch_over_age": ("已过保质期（{until}）", "Past its shelf life ({until})"),
    "weight_corrected": (
        "首次称重与申报相差较大，已更正：{what}",
        "First weighed far from what was declared, corrected: {what}",
    ),
    "weight_gain": (
        "重量只减不增，账上有 {have:kg}：请核对批次",
        "Goods never gain: the books have {have:kg}, check the batch",
    ),
    "loss_large": (
        "损耗超过允许的 {most:kg}：须写明原因并由两人确认",
        "More than the {most:kg} it may lose: give a reason, two persons stand by it",
    ),
    "mixed": ("混装，须检测", "Mixed: it is tested"),
    "repacked": ("分装", "Packed anew"),
    "tag_bound": ("该标签仍绑定 {what}", "This tag still stands for {what}"),
    "tag_another": (
        "这是货品、凭证或人员的码，不能用作周转筐标签",
        "This code stands for goods, a paper or a person: it is no crate's tag",
    ),
    "count_over": ("比账上多 {what:kg}，请查明来源", "{what:kg} more than in the books: find out where they are from"),
    "count_under": ("比账上少 {what:kg}，待说明", "{what:kg} are missing and unexplained"),
    "nothing_missing": ("该批次没有待说明的差额", "Nothing of this batch is missing"),
    "accounted": ("差额已有责任人", "Somebody answers for what is missing"),
    "not_sendable": (
        "只有凭证有缺、未检出问题的待检批次可以退回",
        "Only goods that wait for a fault of their papers go back",
    ),
    "sent_back": ("退回产地", "Sent back to where it came from"),
    "halted": ("已停止交易，扣留 {count} 批", "Trade is stopped, {count} batches are held"),
    "halt_code": (
        "{what} 不是货品的码：请填批次码、出场码或来源码",
        "{what} is no code of goods: give a batch, an exit code or an upstream code",
    ),
    "owner_unknown": (
        "责任人须是已登记的商户或本机账号",
        "Whoever answers for it is a registered seller or has an account here",
    ),
    "halt_unknown": ("无此停售", "No such stop of this market's own"),
    "day_uncounted": ("存放过久未盘点：{what}", "Here for long and not counted: {what}"),
    "day_slips": ("手工单未录入或未说明：{what}", "Paper slips not entered nor accounted for: {what}"),
    # sales and the exit
    "voucher_stands": ("原凭证未作废", "The voucher to be corrected still stands"),
    "taken_back": ("已作废", "Taken back"),
    "voucher_void": ("该凭证已作废", "This voucher was taken back"),
    "plate_nothing": ("该车牌没有待出场的货", "Nothing is to leave under this plate"),
    "buyer_nothing": ("{who} 没有待出场的货", "Nothing is to leave for {who}"),
    "nothing_leaves": ("没有可出场的货", "Nothing is left to leave"),
    "passed_again": ("再次出场，已记录", "Out once more: it is on record"),
    "weight_off": (
        "净重 {net} 公斤与凭证 {lines} 公斤不符，请查验",
        "{net} kg on the scale, {lines} kg on the vouchers: look at it",
    ),
    "settle_odd": ("离线放行中对不上的码：{what}", "Codes let go offline that do not fit: {what}"),
    "spot_check": ("抽查：{what}（{subject}）", "To be looked at: {what} ({subject})"),
    "check_subject": (
        "只能抽查本市场的批次、凭证、商户或买方",
        "Only a batch, voucher, seller or buyer of this market can be checked",
    ),
    "check_unknown": ("无此抽查", "No such check is open"),
    "checked_good": ("抽查无异常", "Looked at and good"),
    "checked_bad": ("抽查有问题，留下处理", "Looked at and not good: it stays"),
    "vehicle_inside": ("该车上一车次 {what} 未出场", "This vehicle is inside already: visit {what}"),
    "taken_in": ("已入账为本摊货品", "It is this stall's own now"),
    "not_bought": (
        "该凭证的购货者不是此商户，不能收入摊位",
        "Another bought it by this voucher: only the buyer takes it in",
    ),
    "serial_taken_in": (
        "买方已收入本市场摊位，请按买方的新码销售、出场",
        "Its buyer took it in inside this market: it is sold and leaves under their own code",
    ),
    "not_gone": ("该凭证没有已出场的货", "Nothing of this voucher has left"),
    "not_forgivable": ("无此在场车次或已出场凭证", "No such vehicle inside, or voucher that left"),
    "forgiven": ("两人更正", "Set right by two persons"),
    "no_voucher_printer": (
        "此处没有凭证打印机，请出示手机上的凭证",
        "No printer for papers here: show the voucher on the phone",
    ),
    "printing": ("正在打印", "It is being printed"),
    "promise_lacking": (
        "{what}入场时没有承诺达标合格证，不能换开",
        "{what} came in without a certificate of promise: none can be issued anew",
    ),
    # slips
    "book_wrong": (
        "单册号已用，或号段不对（最多 1000 张）",
        "This book is known, or its numbers are wrong (1000 at most)",
    ),
    "slip_unknown": ("无此空白单号，或已处理", "No such loose slip"),
    "left_barred": (
        "已按事实补录，但这批货本不能出场，请立即告知办公室：{because}",
        "Recorded as it happened; these goods should not have left, tell the office at once: {because}",
    ),
    "slip_time": ("单据时间不对，须早于现在", "The slip's time is none, or of a time to come"),
}
