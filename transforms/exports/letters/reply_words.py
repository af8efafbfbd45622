"""The words of the form on which an account replies to its letter, in each language."""

from __future__ import annotations

from transforms.exports.sections import PageWords

_EN = {
    "cover": "Cover",
    "sheet": "Reply",
    "title": "Reply to the letter of {period}",
    "says": "Does each position agree with your books? Answer on the sheet Reply, in the yellow"
    " cells, and send this file back.",
    "how": "Where it does not agree, write what is open by your books and why. A line left empty is"
    " no answer. All other cells are locked: a file with other figures is refused.",
    "no_demand": "The letter settles what the books say. It is no demand for payment.",
    "account_id": "Account",
    "account_name": "Name",
    "month": "Month",
    "status": "Status",
    "letter_id": "Letter",
    "speaks_for": "Up to ledger entry",
    "made": "Made by",
    "made_says": "peakledger export letters",
    "positions": "Positions",
    "program_id": "Program",
    "program_name": "Name of the program",
    "earning_period": "Earned in",
    "currency": "Currency",
    "opening": "Open before",
    "accrued": "Accrued",
    "settled": "Settled",
    "open": "Open now",
    "reply": "Agreed or disputed",
    "said_amount": "Open by your books",
    "said_reason": "Why it differs",
    "agreed": "agreed",
    "disputed": "disputed",
    "pick": "Pick one of the two.",
}
_ZH = {
    "cover": "封面",
    "sheet": "对账回执",
    "title": "{period} 返利对账回执",
    "says": "请贵单位逐项核对,在「对账回执」表的黄色单元格内填写,并将本文件发回。",
    "how": "信息不符的,请填写贵单位账面期末余额及原因;未填写的行视为未答复。"
    "其他单元格已锁定,改动过金额的文件将不予受理。",
    "no_demand": "本函仅为核对账目之用,并非催款结算。",
    "account_id": "客户编号",
    "account_name": "客户名称",
    "month": "对账月份",
    "status": "状态",
    "letter_id": "对账函编号",
    "speaks_for": "台账截至笔号",
    "made": "生成方式",
    "made_says": "peakledger export letters",
    "positions": "项数",
    "program_id": "返利政策",
    "program_name": "政策名称",
    "earning_period": "所属期间",
    "currency": "币种",
    "opening": "期初余额",
    "accrued": "本期计提",
    "settled": "本期兑付",
    "open": "期末余额",
    "reply": "核对结果",
    "said_amount": "贵单位账面余额",
    "said_reason": "不符原因",
    "agreed": "信息无误",
    "disputed": "信息不符",
    "pick": "请选择其一。",
}
_CODES_EN = {"provisional": "provisional", "final": "final"}
_CODES_ZH = {"provisional": "暂定", "final": "已关账"}
REPLY_WORDS = {
    "en": PageWords("en", _EN, _CODES_EN),
    "zh": PageWords("zh", _ZH, _CODES_ZH),
}
