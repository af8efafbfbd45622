"""The words of a letter in each language; in Chinese those of a 返利对账函.

Steps of the arithmetic keep the words in which the ledger explains them; their names are told here.
"""

from __future__ import annotations

from transforms.exports.sections import PageWords
from transforms.ledger.entries import CAUSES, KINDS

_EN = {
    "over": "Reconciliation letter · 返利对账函",
    "rebates_of": "Rebates of {name}, {period}",
    "to": "Account {account} · rebates as booked by the end of {period}",
    "provisional_note": "The month is open: it may still get entries.",
    "opening": "Open before",
    "accrued": "Accrued",
    "settled": "Settled",
    "open": "Open now",
    "capitals": "",
    "balances": "Balances",
    "program": "Program",
    "earned_in": "Earned in",
    "total": "Total",
    "more_positions": "{count} more positions are in the table above; their rows are in {file}.",
    "recompute": (
        "To recompute it: {file} has every row that counted. Per program, period and tier,"
        " sum basis (or units, where the rate is no percentage) and multiply by rate; the products,"
        " or the sums of earned, add up to the exact amount. Every step after that stands there"
        " too, by its name: the column change adds up to what is owed. Open before + accrued −"
        " settled = open now."
    ),
    "speaks_for": "Speaks for the ledger up to entry {entry} {hash}",
    "foot": "{period}, up to ledger entry {entry}",
    "page": "page {page}",
    "title": "{title}, {period}",
    "of_program": "Program {program}",
    "computed": "How it is computed",
    "booked_in": "Booked in {period}",
    "nothing_booked": "Nothing was booked in this month; the open amount is carried on.",
    "terms": "Terms version {version}: {method}, on {counted}",
    "not_final": "not final yet",
    "tier": "Tier",
    "from": "from ({unit})",
    "pays": "pays",
    "reached": "reached",
    "yes": "yes",
    "no": "not yet",
    "entry": "Entry",
    "facts_before": "Facts before",
    "kind": "Kind",
    "because_of": "Because of",
    "amount": "Amount",
    "open_after": "Open after",
    "open_before": "open before",
    "rows": "The rows behind it",
    "order": "Order",
    "line": "Line",
    "date": "Date",
    "product": "Product",
    "units": "Units",
    "rate": "Rate",
    "earned": "Earned",
    "more_rows": "{count} more rows of this are in {file}.",
    "highest": "{here} {unit}: the highest tier is reached",
    "missing": "{here} {unit}: {missing} more reach the tier from {start}",
    "agrees": "The ledger has accrued {booked} for this: the rows agree.",
    "differs": (
        "The ledger has accrued {booked} for this up to this month; on what is known now the rows"
        " come to {computed}. The difference is booked in a later month, or is kept by the terms."
    ),
    "in_dispute": (
        "In dispute since {since}: the letter of {period} told {told} {unit}, your books say {said}"
        " {unit}, because: {reason}"
    ),
    "letters": "Reconciliation letters, {period}",
    "accounts": "{count} accounts",
    "account": "Account",
    "name": "Name",
    "letter": "Letter",
    "rows_file": "Rows",
    "reply_form": "Reply form",
}
_ZH = {
    "over": "返利对账函",
    "rebates_of": "{name} {period} 返利对账函",
    "to": "致:贵单位(客户编号 {account})· 截至 {period} 末的返利入账情况如下,请核对",
    "provisional_note": "本月尚未关账,仍可能有新的入账。",
    "opening": "期初余额",
    "accrued": "本期计提",
    "settled": "本期兑付",
    "open": "期末余额",
    "capitals": "期末余额(大写):人民币{words}",
    "balances": "余额明细",
    "program": "返利政策",
    "earned_in": "所属期间",
    "total": "合计",
    "more_positions": "另有 {count} 项见上表,其明细在 {file} 中。",
    "recompute": (
        "如何复核:{file} 列出全部计入的明细。按政策、期间、档位对 basis(费率非百分比时对 units)"
        "求和并乘以 rate,各乘积或 earned 之和即为精确金额;之后各步骤按名称列出,"
        "change 列之和即为应得返利。"
        "期初余额 + 本期计提 − 本期兑付 = 期末余额。"
    ),
    "speaks_for": "本函以台账第 {entry} 笔为止 {hash}",
    "foot": "{period},台账第 {entry} 笔为止",
    "page": "第 {page} 页",
    "title": "{title},{period}",
    "of_program": "政策编号 {program}",
    "computed": "计算过程",
    "booked_in": "{period} 入账",
    "nothing_booked": "本月无入账,余额结转。",
    "terms": "政策第 {version} 版:{method},计算依据 {counted}",
    "not_final": "尚未最终确定",
    "tier": "档位",
    "from": "起点({unit})",
    "pays": "返利",
    "reached": "是否达到",
    "yes": "已达到",
    "no": "未达到",
    "entry": "笔号",
    "facts_before": "数据截至",
    "kind": "类型",
    "because_of": "原因",
    "amount": "金额",
    "open_after": "入账后余额",
    "open_before": "期初余额",
    "rows": "明细",
    "order": "订单",
    "line": "行",
    "date": "日期",
    "product": "产品",
    "units": "数量",
    "rate": "费率",
    "earned": "返利",
    "more_rows": "另有 {count} 行在 {file} 中。",
    "highest": "{here} {unit}:已达最高档",
    "missing": "{here} {unit}:距 {start} 档还差 {missing}",
    "agrees": "台账已计提 {booked},与明细一致。",
    "differs": (
        "台账截至本月已计提 {booked};按现有数据明细合计为 {computed}。"
        "差额将在以后月份入账,或按政策保留。"
    ),
    "in_dispute": (
        "异议待处理(自 {since}):{period} 对账函为 {told} {unit},贵单位账面为 {said} {unit},"
        "原因:{reason}"
    ),
    "letters": "{period} 返利对账函",
    "accounts": "共 {count} 个客户",
    "account": "客户编号",
    "name": "客户名称",
    "letter": "对账函",
    "rows_file": "明细",
    "reply_form": "回执表",
}
_CONFIRMED = {
    "confirm": "Confirmation",
    "confirm_says": (
        "Please tell us whether this agrees with your books, and send this page back."
        " It is no demand for payment."
    ),
    "agrees_with_books": "It agrees with our books.",
    "disagrees_with_books": "It does not agree. Ours says, and why:",
    "signed": "Name, seal, date:",
}
_CONFIRMED_ZH = {
    "confirm": "对账回执",
    "confirm_says": "本函仅为核对账目之用,并非催款结算。请贵单位核对后在下方签章并寄回。",
    "agrees_with_books": "1. 信息无误",
    "disagrees_with_books": "2. 信息不符,请列明不符项目及具体内容:",
    "signed": "(单位盖章)　经办人:　　　　日期:　　年　　月　　日",
}
_CODES_EN: dict[str, str] = {str(code): code.replace("_", " ") for code in CAUSES} | {
    str(kind): kind.replace("_", "-") for kind in KINDS
}
_CODES_ZH = {
    "accrual": "计提",
    "reversal": "冲回",
    "settlement": "兑付",
    "claw_back": "追回",
    "adjustment": "调整",
    "recovery": "收回",
    "write_off": "核销",
    "transfer": "转移",
    "new_sales": "新增销售",
    "late_order": "迟到订单",
    "return": "退货",
    "tier_change": "档位变化",
    "terms_change": "政策变更",
    "discipline": "违规处理",
    "correction": "更正",
    "offset": "抵扣",
    "repayment": "归还",
    "decision": "决定",
    "merge": "客户合并",
    "provisional": "暂定",
    "final": "已关账",
    "whole": "全额累进",
    "marginal": "超额累进",
    "rolling": "滚动",
    "fixed": "固定金额",
    "free_goods": "赠品",
    "compensation": "补偿",
}
# The steps of the arithmetic, by their names.
_STEPS_ZH = {
    "filter": "计入范围",
    "basis": "计算基数",
    "net_of": "扣除",
    "points": "加点",
    "require": "前提条件",
    "multiply": "系数",
    "cancel": "取消",
    "collection_scale": "回款比例",
    "cap": "封顶",
    "floor": "保底",
    "guarantee": "保证",
    "credit": "抵减",
    "share": "分配",
    "sale": "销售",
    "payee": "收款方",
}
LETTER_WORDS = {
    "en": PageWords("en", _EN | _CONFIRMED, _CODES_EN),
    "zh": PageWords("zh", _ZH | _CONFIRMED_ZH, _CODES_ZH | _STEPS_ZH),
}
