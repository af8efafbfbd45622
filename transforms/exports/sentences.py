"""What explains a figure on a page, in each language: the sentence of every code of a SELECT.

Goes in: the code that a SELECT of a page gives, and the row it stands in. Comes out: the sentence.
`{column:kind}` is a column of the row, written as a column of that kind is. The English ones say
what the published tables say in words, and name no table; no sentence is ever made of another one's
text.

Worked: `danger_capital_overdue` and an overdue_ratio of 0.62 say "62 % of what it owes is overdue".
"""

from __future__ import annotations

from transforms.exports.lacks import LACKS
from transforms.exports.states import STATES
from transforms.planning.clauses import Clause

# Why a danger is flagged, and what to do about it: `account_state` says so of the latest day.
_DANGERS = {
    "danger_defection_gone": Clause(
        "it may be leaving: by its rhythm it is gone with {defection_ratio:points} %",
        "可能流失:按其订货规律,已流失的可能性为 {defection_ratio:points} %",
    ),
    "danger_defection_drop": Clause(
        "it may be leaving: it bought {defection_ratio:points} % less in three months than its"
        " peers let expect",
        "可能流失:近三个月进货比同类客户的走势低 {defection_ratio:points} %",
    ),
    "danger_rivals_brands": Clause(
        "it lists more competing brands than three months ago, now {rival_brands:number}",
        "经营的竞争品牌比三个月前增多,现有 {rival_brands:number} 个",
    ),
    "danger_rivals_share": Clause(
        "competitors hold {rival_share_ratio:points} % of its sales",
        "竞争品牌占其销售的 {rival_share_ratio:points} %",
    ),
    "danger_disturbing_cases": Clause(
        "market cases against it in twelve months: {market_cases_12m:number}",
        "近十二个月市场违规案件:{market_cases_12m:number} 起",
    ),
    "danger_disturbing_lines": Clause(
        "order lines, scans or prices show it outside its territory or below the floor",
        "订单、扫码或价格显示其跨区销售或低于最低限价",
    ),
    "danger_fees_share": Clause(
        "its fees and claims come to {fee_ratio:points} % of what it buys",
        "费用与索赔占其进货额的 {fee_ratio:points} %",
    ),
    "danger_capital_limit": Clause(
        "it owes more than its credit limit, {overdue_ratio:points} % of it overdue",
        "欠款超过信用额度,其中 {overdue_ratio:points} % 已逾期",
    ),
    "danger_capital_overdue": Clause(
        "{overdue_ratio:points} % of what it owes is overdue",
        "欠款的 {overdue_ratio:points} % 已逾期",
    ),
    "danger_complacency_lag": Clause(
        "its purchases lag its peers' by {growth_lag_ratio:points} points, and it does less",
        "进货增长落后同类客户 {growth_lag_ratio:points} 个百分点,且合作力度减弱",
    ),
    "step_defection": Clause(
        "visit it this week and ask what it misses", "本周拜访,了解其不满与所缺"
    ),
    "step_rivals": Clause(
        "ask what the other brand offers",
        "了解对方品牌的条件",
    ),
    "step_disturbing": Clause("look at the evidence and open a case", "查看证据并立案"),
    "step_fees": Clause(
        "hold its fees against what they brought",
        "将费用与其带来的效果相比",
    ),
    "step_capital": Clause(
        "agree on a plan of payment before the next delivery", "下次发货前商定还款计划"
    ),
    "step_complacency": Clause("agree on a range and on targets with it", "与其商定产品范围和目标"),
}
# What to do before an event: `event_alert` says so.
_EVENTS = {
    "event_occasion": Clause(
        "ask what it plans for the day, and offer goods, a display or people",
        "询问其当日安排,提供货品、陈列或人手支持",
    ),
    "event_promotion_start": Clause(
        "check that it has stock and knows the terms before the day",
        "开始前确认其有货并了解促销条件",
    ),
    "event_promotion_end": Clause(
        "see what is left over, and order less: a dip may follow",
        "查看剩余库存并减少订货:之后销量可能回落",
    ),
    "event_peak_season": Clause(
        "agree on peak demand and on what is ordered by when, as the stock-up plan says",
        "按备货计划商定旺季需求及订货时间",
    ),
}
SENTENCES = {**_DANGERS, **_EVENTS, **STATES, **LACKS}
