"""Why a metric is not known, in each language: the sentence of every code of `reason_code`.

In English what a metric lacks is said where it is declared (`transforms/warehouse/metric_needs`).
"""

from __future__ import annotations

from transforms.planning.clauses import Clause
from transforms.warehouse.metric_needs import lacking

_NO_SALES = "近十二个月没有销售"
_NO_INTAKE = "没有收到其订单,且其从上级客户进货:有销出数据和两次盘点时才能估算"
_NO_VISITS = "设置了拜访费率(设置 profit)而没有拜访数据(visits)"
_NO_EXPENSE = f"当月有费用缺少汇率,或{_NO_VISITS}"
_NO_PROFIT = "毛利、返利、服务成本未知,或设置了资金成本而应收账款未知"
_NO_REQUEST = "近十二个月没有订单注明要货数量(requested_quantity)"
_NO_NETWORK = "没有客户注明其上级客户(upstream_id)"
_NOT_LATELY = "近三年未订货,或订货两次以上的客户不足 10 个"
_NO_CLASS = "客户已关闭或匿名,或其进货额未知"
_NO_PERIOD = "财务期间即自然月(设置 fiscal_calendar),或当月没有整周的期间结束"
_CHINESE = {
    "return_ratio": _NO_SALES,
    "sell_through_units": "当月未上报,且没有下级客户向其订货",
    "sell_through_ratio": "近十二个月没有同时进货并上报销出",
    "gross_margin_amount": "当月有订单行缺少单位成本(unit_cost)",
    "rebate_accrued_amount": (
        "返利账未覆盖当月,或有金额缺少汇率:请运行 `peakledger rebates accrue` 后重新计算"
    ),
    "cost_to_serve_amount": _NO_EXPENSE,
    "profit_amount": _NO_PROFIT,
    "profit_per_case_amount": f"没有整箱销售,装箱数未知,或{_NO_PROFIT}",
    "revenue_share_ratio": _NO_SALES,
    "cumulative_share_ratio": _NO_SALES,
    "pareto_class": _NO_SALES,
    "growth_yoy_ratio": "上年同月没有销售",
    "growth_rolling_12_ratio": "订单历史不足 24 个月,或再前十二个月没有销售",
    "order_interval_days_mean": "近十二个月订货不足两天",
    "order_interval_cv": "近十二个月订货不足三天",
    "days_since_last_order": "尚未订货",
    "alive_probability": f"只在一天订过货;{_NOT_LATELY}",
    "expected_orders_90d": _NOT_LATELY,
    "high_margin_mix_ratio": "近十二个月没有销售有单位成本(unit_cost)的产品",
    "sub_distributor_count": _NO_NETWORK,
    "active_outlet_count": _NO_NETWORK,
    "new_outlet_count": _NO_NETWORK,
    "on_hand_units": "月末前 31 天内没有盘点",
    "days_of_inventory": "有库存的最近 28 天内没有已知的销售",
    "stock_out_days": "没有盘点能说明当月任何一天的库存",
    "stock_out_ratio": "近十二个月没有盘点",
    "lost_sales_units_estimate": "无从得知产品有货时的销售速度",
    "fill_rate_order_ratio": _NO_REQUEST,
    "fill_rate_line_ratio": _NO_REQUEST,
    "fill_rate_case_ratio": _NO_REQUEST,
    "otif_ratio": "近十二个月没有订单注明承诺日期(promised_on)",
    "channel_loading_index": "没有同时进货并销出",
    "days_sales_outstanding": "截至月末没有发票,或近十二个月没有销售",
    "overdue_amount": "截至月末没有发票",
    "overdue_days_mean": "没有逾期",
    "credit_utilisation_ratio": "没有信用额度(credit_limit)",
    "share_of_wallet_ratio": "近十二个月未观察到份额,或竞争品牌的份额超过全部",
    "effective_discount_ratio": "近十二个月没有销售有目录价(list_price)的产品",
    "effective_rebate_ratio": "返利账未覆盖近十二个月,或没有销售",
    "incident_count": "至今没有案件数据",
    "bought_units": _NO_INTAKE,
    "bought_amount": _NO_INTAKE,
    "goods_margin_amount": "从其他客户进货的成本未知",
    "tenure_months": "没有开户日期,此前也未进货",
    "off_network_lines": "客户的渠道模式(network_model)未知",
    "diverted_lines": "当月没有订单行注明送货区域(ship_to_territory)",
    "undercut_lines": "没有产品设最低限价(price_floor)",
    "active_sub_count": _NO_NETWORK,
    "minute_share_ratio": "近十二个月没有拜访记录时长",
    "expense_share_ratio": "近十二个月有费用缺少汇率,或没有费用",
    "bought_share_ratio": "没有进货",
    "coverage_index": "近十二个月客户没有进货,或我方没有投入",
    "visit_due_on": "客户已关闭或没有等级",
    "feedback_score_mean": "近十二个月没有人为其业务员评分,或没有业务员",
    "trained_account_count": "客户没有业务员",
    "uplift_units": "未参加当月开始的促销,或促销周及平常周没有数据",
    "plan_amount": "客户当月没有金额目标",
    "cap_case_amount": "该层级没有进货,或装箱数未知",
    "trade_margin_case_amount": "该层级没有装箱数已知的进货,或既无下级订货也无市场价格",
    "gap_ratio": "没有进货,金额或品类未知,或已知的同类客户不足三家",
    "days_to_pay_mean": "近十二个月没有付清的发票",
    "profit_score": f"{_NO_CLASS},或部分货品的成本未知",
    "strength_score": f"{_NO_CLASS},或同区域同层级的信用、网络、人员、车辆、仓库均未知",
    "potential_score": f"{_NO_CLASS},或增长、忠诚度、订货规律均未知",
    "period_return_ratio": f"{_NO_PERIOD},或期间内没有销售",
    "period_sell_through_ratio": f"{_NO_PERIOD},或期间内没有同时进货并上报销出",
    "period_growth_ratio": f"{_NO_PERIOD},或上年同期没有销售",
    "weakest_growth_factor": f"{_NO_CLASS},或各成长因素均未知",
}
LACKS = {
    "no_feed": Clause(
        "the feed {needs_feed:text} has not come in", "尚未收到数据源 {needs_feed:text}"
    ),
    "no_rate": Clause("an exchange rate is missing", "缺少汇率"),
    "no_row": Clause("no account has a row in the month", "当月没有客户的数据"),
} | {f"lacks_{metric}": Clause(english, _CHINESE[metric]) for metric, english in lacking().items()}
