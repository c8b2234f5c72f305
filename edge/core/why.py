"""Reasons a person can read. A decision names the reason; this table says it in Chinese and English."""

from msgspec import Struct


class Why(Struct, frozen=True, gc=False, omit_defaults=True):
    """One reason: a key of `TEXTS`, what fills its gaps, and the reasons behind it."""

    code: str
    args: dict[str, str] = {}
    because: tuple["Why", ...] = ()

    def text(self, language: str) -> str:
        """The sentence in "zh" or "en"."""
        chinese, english = TEXTS[self.code]
        behind = ("；" if language == "zh" else "; ").join(why.text(language) for why in self.because)
        return (chinese if language == "zh" else english).format_map({**self.args, "because": behind})


TEXTS: dict[str, tuple[str, str]] = {
    # admission, in the order of the law
    "operator_unknown": ("商户未登记", "The seller is not registered"),
    "operator_suspended": ("商户已停业整顿", "The seller is suspended"),
    "code_recalled": ("追溯码已被召回或停止交易", "The code is recalled or stopped"),
    "code_reused": ("追溯码已被其他商户使用", "The code was already used by another seller"),
    "agreement_missing": ("未签订质量安全协议", "No food-safety agreement is signed"),
    "purchase_missing": ("无进货凭证", "No purchase voucher"),
    "certificate_missing": ("无合格证明：{because}", "No quality certificate: {because}"),
    "certificate_revoked": ("{because} {number}：已被撤销", "{because} {number}: it was revoked"),
    "certificate_product": ("{because} {number}：产品不符", "{because} {number}: for another product"),
    "certificate_date": ("{because} {number}：日期不符或已过期", "{because} {number}: out of date"),
    "certificate_used": ("{because} {number}：数量已用完", "{because} {number}: its quantity is used up"),
    "report_missing": ("无检测报告，批批检测", "No test report: every such batch is tested"),
    "report_revoked": ("{because} {number}：已被撤销", "{because} {number}: it was revoked"),
    "report_product": ("{because} {number}：产品不符", "{because} {number}: for another product"),
    "report_producer": ("{because} {number}：生产者不符", "{because} {number}: for another producer"),
    "report_batch": ("{because} {number}：批次不符", "{because} {number}: for another batch"),
    "report_date": ("{because} {number}：日期不符或已过期", "{because} {number}: out of date"),
    "report_used": ("{because} {number}：数量已用完", "{because} {number}: its quantity is used up"),
    "goods_expired": ("已过保质期（至 {until}）", "Past their shelf life (until {until})"),
    "grower_unknown": ("自产自销者信息不全：{because}", "The grower has not told: {because}"),
    "untested_before": ("同批货品曾在待检时离场，须检测", "These goods went away before their test: they are tested"),
    "risk": ("风险规则：{what}", "Risk rule: {what}"),
    "key_missing": ("当日抽检密钥未到，全部检测", "No draw key for the day: everything is tested"),
    "drawn": ("抽检抽中", "Drawn for testing"),
    "papers_good": ("凭证齐全，放行", "Papers are in order"),
    "pack_good": ("预包装食品凭证齐全，放行", "A maker's pack, its papers are in order"),
    # kinds of papers, and what a grower tells
    "paper_promise": ("承诺达标合格证", "promise certificate"),
    "paper_fj-voucher": ("追溯凭证", "trace voucher"),
    "paper_quarantine": ("动物检疫合格证明", "quarantine certificate"),
    "paper_meat-quality": ("肉品品质检验合格证", "meat quality certificate"),
    "paper_customs": ("海关检验检疫证明", "customs certificate"),
    "paper_self-check": ("自检合格证明", "own test certificate"),
    "paper_inspection": ("检验检疫合格证明", "official inspection certificate"),
    "paper_factory": ("出厂检验合格证", "maker's certificate"),
    "paper_catch": ("捕捞证明", "catch certificate"),
    "paper_report": ("检测报告", "test report"),
    "personal_id": ("身份证号", "resident id"),
    "personal_phone": ("电话", "telephone"),
    "personal_address": ("住址", "address"),
    # a lane
    "undeclared": ("未申报，请到窗口办理", "Not declared: go to the window"),
    "several_loads": ("有多车申报了此码，请扫车次码", "Several loads have this code: scan the visit code"),
    "unread_empty": ("没有读到内容，请重扫", "Nothing was read: scan again"),
    "unread_too_long": ("内容过长，请一次只扫一个码", "Too long: scan one code at a time"),
    "unread_not_text": ("读到的不是文字，请检查扫码枪设置", "Not text: check the scanner's settings"),
    "unread_unprintable": ("含有控制字符，请检查扫码枪设置", "Control characters inside: check the scanner's settings"),
    "unread_damaged": ("校验位不符，请重扫，谨防伪码", "The check character is wrong: scan again, beware of a forgery"),
    "card_read": ("商户 {who}：请录入货品", "Seller {who}: enter the goods"),
    "card_void": ("此卡已作废，请到窗口", "This card is void: go to the window"),
    "to_desk": ("已交给录货页面", "Handed to the page on which the goods are entered"),
    "picture_needed": ("空车请拍照确认", "Empty: take its picture"),
    "plate_missing": ("没有车牌：请填写车牌或写明原因", "No number plate: enter it, or say why there is none"),
    "plate_odd": (
        "车牌 {what} 格式不识别：请核对，或写明原因",
        "The plate {what} looks like none: check it, or say why",
    ),
    "product_unknown": (
        "第 {number} 行：品种“{what}”不在目录中，请从目录选择",
        "Line {number}: {what} is not in the list of products: choose one",
    ),
    "not_authorised": ("此账号未获该商户授权", "This account may not act for that seller"),
    "label_unknown": ("不是本市场预印的标签", "No label that this market printed ahead"),
    "label_used": ("该标签已用过", "This label was used before"),
    "alias_taken": ("该码已属于批次 {what}", "This code already stands for batch {what}"),
    "unread_gs1_fnc1": ("开头没有 FNC1，不是 GS1 数据", "No FNC1 in front: this is no GS1 data"),
    "unread_gs1_empty": ("GS1 条码没有内容，请重扫", "A GS1 symbol without content: scan again"),
    "unread_gs1_brackets": (
        "GS1 括号不成对；内容里的括号写作 \\(",
        "Its GS1 brackets do not match; within a value a bracket is written \\(",
    ),
    "unread_gs1_unknown_ai": (
        "没有 GS1 标识符（{ai}），请检查扫码枪是否丢了分隔符",
        "There is no GS1 identifier ({ai}): check that the scanner sends the separator",
    ),
    "unread_gs1_length": (
        "（{ai}）长度不符，请重扫，并检查扫码枪是否丢了分隔符",
        "({ai}) is too short or too long: scan again, and check that the scanner sends the separator",
    ),
    "unread_gs1_characters": (
        "（{ai}）含有不允许的字符",
        "({ai}) holds characters that it may not: it was printed wrong",
    ),
    "unread_gs1_check": (
        "（{ai}）校验位不符，请重扫，谨防伪码",
        "({ai}) has a wrong check digit: scan again, beware of a forgery",
    ),
    "unread_gs1_date": ("（{ai}）不是有效的日期或时间", "({ai}) is no date or time that exists: it was printed wrong"),
    "unread_gs1_content": (
        "（{ai}）的内容不在允许的值之内",
        "({ai}) is none of the values it may have: it was printed wrong",
    ),
    "unread_gs1_repeated": (
        "（{ai}）出现两次，内容不同",
        "({ai}) stands there twice and differs: it was printed wrong",
    ),
    "unread_gs1_together": (
        "（{ai}）不能与{others}同时出现",
        "({ai}) must not stand together with {others}: it was printed wrong",
    ),
    "unread_gs1_alone": ("（{ai}）须与{others}之一同时出现", "({ai}) must stand together with one of {others}"),
    "unread_gs1_link": ("不是有效的 GS1 数字链接", "This is no valid GS1 Digital Link"),
    "no_day": ("交易日未开市", "The trading day is not open"),
    "visit_over": ("该车次已结束", "This visit is over"),
    "blocked_line": ("有货品拒入，先移除或掉头", "A line is refused: remove it or turn back"),
    "to_waiting": ("去待检区", "Go to the waiting area"),
    "wrong_gate": ("此码不在本通道使用", "This code is not for this lane"),
    "welcome": ("可以进场", "Come in"),
    "goodbye": ("可以出场", "You may leave"),
    # inside and on the way out
    "batch_unknown": ("本市场无此批次", "No such batch in this market"),
    "batch_waiting": ("待检，未出结果", "Waiting for its test result"),
    "batch_held": ("已扣留：{because}", "Held: {because}"),
    "batch_failed": ("检测不合格，只能销毁", "Failed its test: it can only be destroyed"),
    "batch_refused": ("拒入批次", "It was refused entry"),
    "element_pending": ("信息未补全，不能出场：{because}", "Not told yet, so it may not leave: {because}"),
    "element_origin": ("产地", "origin"),
    "element_produced_on": ("生产日期", "production date"),
    "batch_over": ("超过在场数量 {have} 克", "More than the {have} g on hand"),
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
    "recall_order": ("省平台召回令：{what}", "Recall by the province: {what}"),
    "passed_test": ("检测合格", "Passed its test"),
    # the laboratory
    "sample_unknown": ("无此样品", "No such sample"),
    "sample_closed": ("样品已出结果", "The sample already has its result"),
    "sample_open": ("该批次已有样品待出结果", "A sample of this batch is waiting for its result already"),
    "not_to_test": ("该批次不在待检状态", "The batch is not waiting for a test"),
    "reading_invalid": ("读数无效，重做：{what}", "Invalid reading, run again: {what}"),
    "run_again": ("需复测", "Run it again"),
    "same_person": ("须由另一人复核", "Another person must verify"),
    # a cell of a sheet
    "cell_missing": ("必填", "It must be filled in"),
    "cell_column": ("表中没有这一列", "There is no such column"),
    "cell_number": ("须为 {least} 至 {most} 的整数", "It must be a whole number from {least} to {most}"),
    "cell_date": ("日期须写作 2026-11-26", "Write the date as 2026-11-26"),
    "cell_choice": ("只能填：{choices}", "It must be one of: {choices}"),
    "cell_uscc": ("统一社会信用代码有误", "It is no social credit code: check every character"),
    "cell_evidence": ("凭证要求不得低于本类：{least}", "It may not ask for less than its group does: {least}"),
    "cell_personal": ("自然人只能填脱敏姓名和县", "A natural person stands there by masked name and county only"),
    "cell_text": ("内容有误或过长", "It is not readable, or too long"),
    "cell_key": ("编号不能含空格和斜杠，最长 200 字", "A code has no blanks or slashes and at most 200 characters"),
    "cell_key_personal": ("自然人编号不能用身份证号或手机号", "A person's key must not be an id or a telephone number"),
    "cell_twice": ("与第 {number} 行重复", "It stands in row {number} too"),
    "cell_id": ("身份证号有误，请逐位核对", "It is no resident id: check every digit"),
    "cell_phone": ("电话号码有误", "It is no telephone number"),
    "cell_weight": ("须为不超过 1,000,000 公斤的重量，最多三位小数", "A weight of at most 1,000,000 kg, to the gram"),
    "cell_percent": (
        "须为 {least}% 至 {most}% 的百分数，写作 15 或 15%",
        "A percentage from {least}% to {most}%, like 15 or 15%",
    ),
    "cell_rounded": (
        "数字过长，Excel 已改变末位：请把该列设为文本后重新输入",
        "Excel has rounded this long number: format the column as text and type it again",
    ),
    "cell_firm_only": (
        "个人不填统一社会信用代码，请填身份证号",
        "A person has a resident id here, no social credit code",
    ),
    "cell_person_only": ("企业不填身份证号，请填统一社会信用代码", "A firm has a social credit code, no resident id"),
    "cell_known": ("该编号已登记：请打开该商户再修改", "This code is taken: open that seller to change it"),
    "cell_operator": ("商户未登记", "No such seller is registered"),
    "cell_account": ("无此账号", "No such account"),
    # a sheet as a whole
    "sheet_large": ("文件超过 {most} MB，请拆成几份", "More than {most} MB: divide it"),
    "sheet_rows": ("超过 {most} 行，请拆成几份", "More than {most} rows: divide it"),
    "sheet_swollen": (
        "表格展开后过大：请删去空白行列，只留数据，另存后再传",
        "It unpacks to more than fits: delete empty rows and columns, save it anew and send that",
    ),
    "sheet_kind": ("不是 Excel（.xlsx）或 CSV 文件", "It is no Excel (.xlsx) or CSV file"),
    "sheet_old": (
        "是旧版 .xls 或加密的表：请在 Excel 中另存为不加密的 .xlsx",
        "It is an old .xls or locked with a password: save it as .xlsx without one",
    ),
    "sheet_macros": ("含有宏：请另存为 .xlsx", "It holds macros: save it as .xlsx"),
    "sheet_damaged": (
        "文件不完整或已损坏，请重新保存后再传",
        "It is damaged or incomplete: save it again and send that",
    ),
    "sheet_encoding": (
        "文字编码无法识别：请另存为 .xlsx 或 UTF-8 的 CSV",
        "Its encoding is not known: save it as .xlsx or as UTF-8 CSV",
    ),
    "sheet_formula": (
        "单元格 {cell} 的公式出错（如 #REF!），请改正后再传",
        "The formula in cell {cell} fails (like #REF!): mend it and send it again",
    ),
    "sheet_headings": ("没有找到表头。应有：{columns}", "No row of headings was found. There should be: {columns}"),
    "sheet_column": ("缺少列：{columns}", "A column is missing: {columns}"),
    "sheet_column_twice": (
        "列“{heading}”与另一列含义相同，请只留一列",
        "The column {heading} stands there twice: leave one",
    ),
    "sheet_empty": ("只有表头，没有数据行", "There are headings and no rows"),
    "sheet_busy": ("正在读取另一份表，请稍后再传", "Another sheet is being read: send this one in a minute"),
    "sheet_gone": ("该表已不在本机，请重新上传", "This sheet is not here any more: send it again"),
    "sheet_flawed": ("表中有错误的行，未启用", "There are flawed rows: nothing was taken"),
    "sheet_overtaken": (
        "期间已有另一份表启用，请重新上传核对",
        "Another sheet was taken meanwhile: send this one again",
    ),
    "sheet_taken": (
        "已启用第 {version} 版，本表 {rows} 条",
        "Version {version} is in force, with {rows} rows of this sheet",
    ),
    # people
    "badge_read": ("这是工牌：请在屏幕上输入 PIN", "This is a badge: enter your PIN on the screen"),
    "second_needed": ("等待第二人确认", "Waiting for a second person"),
    "proposal_unknown": ("无此申请", "No such proposal"),
    "proposal_closed": ("该申请已办结或已撤回", "This proposal is already done or withdrawn"),
    "override_reason": ("请填写理由", "Give a reason"),
    "not_failed": ("只有检测不合格的在场批次才能销毁", "Only a batch inside that has failed its test is destroyed"),
    "not_waiting": ("该批次不在待检状态，不能特批", "Only a batch that waits for its test can be let go"),
    "overridden": ("两人特批放行，未检测：{reason}", "Let go by two persons, untested: {reason}"),
    "person_wrong": ("账号只能用字母、数字和短横，1–32 位", "An account is 1 to 32 letters, digits and dashes"),
    "person_unknown": ("无此账号", "No such account"),
    "last_admin": ("必须保留一名在职的系统管理员", "One active administrator must remain"),
    "subject_unknown": ("本市场无此编号，照片未登记", "No such code in this market: the picture was not recorded"),
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
    "asked_wrong": ("内容有误：{what}", "Wrong in what was sent: {what}"),
}
