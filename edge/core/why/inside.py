"""Goods inside and on their way out: texts in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
    # inside and on the way out
    "batch_unknown": ("本市场无此批次", "No such batch in this market"),
    "batch_waiting": ("待检，未出结果", "Waiting for its test result"),
    "batch_held": ("已扣留：{because}", "Held: {because}"),
    "batch_failed": ("检测不合格，只能销毁", "Failed its test: it can only be destroyed"),
    "batch_refused": ("拒入批次", "It was refused entry"),
    "element_pending": ("信息未补全，不能出场：{because}", "Not told yet, so it may not leave: {because}"),
    "element_origin": ("产地", "origin"),
    "element_produced_on": ("生产日期", "production date"),
    "batch_over": ("超过在场数量 {have:kg}", "More than the {have:kg} on hand"),
    "seller_stopped": ("商户未登记或已停业", "The seller is not registered or suspended"),
    "buyer_unknown": ("买方未登记", "The buyer is not registered"),
    "voucher_unknown": ("无此销售凭证", "No such voucher"),
    "restored_no_contact": (
        "本机由备份恢复，尚未与省平台核对，须经理放行",
        "This box was restored and has not been in contact with the province: a manager must let goods out",
    ),
    "voucher_gone": ("该凭证货物已出场", "These goods have already left"),
    "serial_unknown": ("无此出场码", "No such exit code"),
    "serial_inside": ("该货品尚未出场", "These goods have not left"),
    "serial_returned": ("该出场码已退回", "This exit code was already returned"),
    "returned": ("退货，待检查", "Returned: to be inspected"),
    "inspected": ("检查合格", "Inspected and good"),
    "positive": ("初检阳性", "First test positive"),
    "stop_order": ("省平台停止交易令：{what}", "Stop-trade order from the province: {what}"),
    "stop_failed": (
        "{what}检测确证不合格，全省停止交易（{market}，{order}）",
        "{what} failed its test: trade is stopped in the whole province ({market}, {order})",
    ),
    "recall_order": ("省平台召回令：{what}", "Recall by the province: {what}"),
    "halt_stop": ("本市场停止交易：{what}", "Trade stopped by this market: {what}"),
    "halt_recall": ("本市场召回：{what}", "Recalled by this market: {what}"),
    "passed_test": ("检测合格", "Passed its test"),
}
