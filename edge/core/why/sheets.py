"""Sheets and their cells: texts in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
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
}
