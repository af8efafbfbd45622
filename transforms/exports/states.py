"""What stands at an account, and what to do about it: sentences by code, in each language.

In English they say what `account_state`, `account_class`, `visit_due` and `development_candidate`
say of it in words, or what their figures come to.
"""

from __future__ import annotations

from transforms.planning.clauses import Clause

_STATES = {
    "tier_stands": Clause(
        "it stands in tier {tier_no:number} of {program_id:text} for {earning_period:text}",
        "{program_id:text} {earning_period:text} 已达第 {tier_no:number} 档",
    ),
    "tier_short": Clause(
        ", {next_tier_distance:money} short of the next", ",距下一档还差 {next_tier_distance:money}"
    ),
    "overdue_owed": Clause("{overdue_amount:money} is overdue", "逾期 {overdue_amount:money}"),
    "stock_out_ahead": Clause(
        "{product:text} runs out in the week of {first_week:date} unless it orders",
        "若不订货,{product:text} 将于 {first_week:date} 当周缺货",
    ),
    "breach_reported": Clause(
        "reported as {breach:code}, {status:code}", "已上报:{breach:code},{status:code}"
    ),
    "breach_bought": Clause(
        "bought from {seller:text}, where the account is supplied by {upstream:text}",
        "自 {seller:text} 进货,而其应由 {upstream:text} 供货",
    ),
    "breach_bought_from_us": Clause(
        "bought from us, where the account is supplied by {upstream:text}",
        "自我方进货,而其应由 {upstream:text} 供货",
    ),
    "breach_bought_off_us": Clause(
        "bought from {seller:text}, where the account is supplied by us",
        "自 {seller:text} 进货,而其应由我方供货",
    ),
    "breach_scanned": Clause(
        "scanned in {seen_territory:text}, while the account may sell in {own_territory:text}",
        "在 {seen_territory:text} 扫码,而其销售区域为 {own_territory:text}",
    ),
    "breach_sent": Clause(
        "sent to {seen_territory:text}, while the account may sell in {own_territory:text}",
        "发往 {seen_territory:text},而其销售区域为 {own_territory:text}",
    ),
    "breach_undercut": Clause(
        "sold to {buyer:text} below the price floor", "以低于最低限价售予 {buyer:text}"
    ),
    "late_sell_through": Clause(
        "its last sell-through is of the week of {last_on:date},"
        " more than a week behind the others'",
        "最近一次销出数据为 {last_on:date} 当周,比其他客户晚一周以上",
    ),
    "late_inventory": Clause(
        "its last count of stock is of {last_on:date}, more than a week behind the others'",
        "最近一次盘点为 {last_on:date},比其他客户晚一周以上",
    ),
}
_STEPS = {
    "do_class": Clause(
        "agree on what it takes to hold the class or to rise", "商定保级或升级所需的条件"
    ),
    "do_tier_near": Clause(
        "tell it how little the next tier takes, and until when",
        "告知其距下一档所差不多,以及截止时间",
    ),
    "do_tier": Clause("tell it what it has earned", "告知其已得返利"),
    "do_overdue": Clause("ask for payment before the next delivery", "下次发货前催收货款"),
    "do_stock_out": Clause("order by the plan's ship-by date", "在备货计划的最晚发货日前订货"),
    "do_breach": Clause(
        "hear the account, then confirm or dismiss it", "听取客户说明,再确认或驳回"
    ),
    "do_late_feed": Clause(
        "ask for the missing report, and see that its file comes", "索要缺少的报表,并确认文件送达"
    ),
}
_VISITS = {
    "visit_late": Clause(
        "visit it: that was due {visit_overdue_days:number} days ago",
        "尽快拜访:已逾期 {visit_overdue_days:number} 天",
    ),
    "visit_ahead": Clause("visit it by {visit_due_on:date}", "{visit_due_on:date} 前拜访"),
    "executive_late": Clause(
        "; an executive's visit was due {executive_visit_overdue_days:number} days ago",
        ";高层拜访已逾期 {executive_visit_overdue_days:number} 天",
    ),
    "executive_ahead": Clause(
        "; an executive by {executive_visit_due_on:date}",
        ";{executive_visit_due_on:date} 前安排高层拜访",
    ),
}
_DEVELOPMENT = {
    "develop_sub_distributors": Clause(
        "help it win distributors of its own", "协助其发展下级分销商"
    ),
    "develop_outlets": Clause("open outlets with it, street by street", "与其逐街开发终端"),
    "develop_complementary_lines": Clause(
        "add categories that it does not carry yet", "引入其尚未经营的品类"
    ),
    "develop_loyalty": Clause(
        "learn why it orders unevenly or carries competitors", "了解其订货不稳或经营竞品的原因"
    ),
    "develop_funds": Clause(
        "agree on credit and terms that it can keep", "商定其能够履行的信用额度和账期"
    ),
    "develop_people_and_vehicles": Clause(
        "train its people, and plan its deliveries with it", "培训其人员,并与其安排配送"
    ),
}
_SCORES = {
    "percentile": "综合排位",
    "composite": "加权综合",
    "volume": "销量",
    "profit": "利润",
    "strength": "实力",
    "potential": "潜力",
}


def _class_moves() -> dict[str, Clause]:
    """Say a change of class: from what to what and when, then each score, moved or as it was."""
    said = {
        "class_first": Clause(
            "first class {class:code} on {class_held_since:date}",
            "{class_held_since:date} 首次定级为 {class:code}",
        ),
        "class_moved": Clause(
            "{class_before:code} to {class:code} on {class_held_since:date}",
            "{class_held_since:date} 由 {class_before:code} 变为 {class:code}",
        ),
        "class_share": Clause(
            "; below the floor: it buys too little of an even share",
            ";低于门槛:进货额远低于平均份额",
        ),
        "class_idle": Clause(
            "; below the floor: it has not ordered for too long", ";低于门槛:过久未订货"
        ),
    }
    for place, (score, chinese) in enumerate(_SCORES.items()):
        stop, comma = (", ", ",") if place else ("; ", ";")
        now, before = f"{{{score}:measure}}", f"{{{score}_before:measure}}"
        for then, (english_before, chinese_before) in {
            "held": ("", ""),
            "moved": (f"{before} to ", f"{before} → "),
            "known": ("unknown to ", "未知 → "),
        }.items():
            said[f"{score}_{then}"] = Clause(
                f"{stop}{score} {english_before}{now}", f"{comma}{chinese} {chinese_before}{now}"
            )
        said[f"{score}_lost"] = Clause(
            f"{stop}{score} {before} to unknown", f"{comma}{chinese} {before} → 未知"
        )
        said[f"{score}_unknown"] = Clause(f"{stop}{score} unknown", f"{comma}{chinese} 未知")
    return said


STATES = _STATES | _STEPS | _VISITS | _DEVELOPMENT | _class_moves()
