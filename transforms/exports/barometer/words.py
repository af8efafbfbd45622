"""The words of the barometer in each language."""

from __future__ import annotations

from transforms.exports.sections import PageWords
from transforms.exports.stock_up import WORDS

_EN = {
    "barometer": "Sales barometer",
    "up_to": "{day}, as published in version {version}",
    "numbers": "Numbers",
    "nothing": "Nothing to tell.",
    "this_year": "this year",
    "last_year": "the same days of last year",
    "chart_says": "Between {low} and {high} a week.",
    "amounts_in": (
        "Amounts in {currency}; four weeks up to the day (sell-through: up to the last day heard"
        " of), against the same days of last year."
        " Like for like: of the accounts that told of both years alike, and how many these are."
        " A dash: not known."
    ),
    "weeks": "Sell-in by week",
    "regions": "By region",
    "categories": "By category",
    "falls": "Where least is sold on against last year",
    "dangers": "Key and major accounts in danger",
    "events": "What is ahead",
    "freshness": "How old the figures are, in days",
    "week": "Week",
    "region": "Region",
    "category": "Category",
    "sell_in_28d_amount": "Sell-in",
    "sell_in_growth_28d_ratio": "against last year",
    "sell_through_28d_units": "Sold through, units",
    "sell_through_growth_28d_ratio": "of all who told",
    "like_sell_through_growth_28d_ratio": "like for like",
    "like_for_like_accounts": "accounts alike",
    "plan_met_28d_ratio": "of plan",
    "on_hand_units": "Units in stock",
    "stock_days": "Days of stock",
    "sell_in_amount": "Sell-in",
    "sell_in_last_year_amount": "a year before",
    "name": "Account",
    "class_code": "Class",
    "danger_count": "Dangers",
    "overdue_amount": "Overdue",
    "event_on": "On",
    "event_name": "What",
    "accounts": "Accounts",
    "next_step": "What to do",
    "sell_in_age_days": "Sell-in",
    "sell_through_age_days": "Sell-through",
    "stock_age_days": "Stock",
}
_ZH = {
    "barometer": "销售晴雨表",
    "up_to": "{day},数据版本 {version}",
    "numbers": "数据",
    "nothing": "无。",
    "this_year": "今年",
    "last_year": "上年同期",
    "chart_says": "每周 {low} 至 {high}。",
    "amounts_in": (
        "金额单位:{currency};截至当日四周(销出:截至最近有数据的一天),与上年同期相比。可比:两年均以同样方式上报的客户。“–”表示未知。"
    ),
    "weeks": "按周进货",
    "regions": "按区域",
    "categories": "按品类",
    "falls": "销出同比下降最多的",
    "dangers": "有预警的大客户和重点客户",
    "events": "近期事项",
    "freshness": "数据新旧(天)",
    "week": "周",
    "region": "区域",
    "category": "品类",
    "sell_in_28d_amount": "进货额",
    "sell_in_growth_28d_ratio": "同比",
    "sell_through_28d_units": "销出数量",
    "sell_through_growth_28d_ratio": "全部上报客户同比",
    "like_sell_through_growth_28d_ratio": "可比同比",
    "like_for_like_accounts": "可比客户数",
    "plan_met_28d_ratio": "计划完成率",
    "on_hand_units": "库存数量",
    "stock_days": "库存天数",
    "sell_in_amount": "进货额",
    "sell_in_last_year_amount": "上年同期",
    "name": "客户",
    "class_code": "客户等级",
    "danger_count": "预警数",
    "overdue_amount": "逾期金额",
    "event_on": "日期",
    "event_name": "事项",
    "accounts": "客户数",
    "next_step": "建议",
    "sell_in_age_days": "进货",
    "sell_through_age_days": "销出",
    "stock_age_days": "库存",
}
# Occasions of other names stay as they were told.
_OCCASIONS = {
    "en": {"anniversary": "anniversary", "opening": "opening"},
    "zh": {"anniversary": "周年庆", "opening": "开业"},
}
BAROMETER_WORDS = {
    language: PageWords(
        language,
        phrases,
        {**WORDS[language].seasons, **WORDS[language].classes, **_OCCASIONS[language]},
    )
    for language, phrases in (("en", _EN), ("zh", _ZH))
}
