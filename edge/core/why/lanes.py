"""What a lane says to whoever stands there: texts in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
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
}
