"""People, and what two of them stand by: texts in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
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
}
