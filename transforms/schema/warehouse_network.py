"""Published tables of the network's discipline."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_feeds, fields_measures, fields_network
from transforms.schema.tables import table

_ = fields_channel, fields_feeds, fields_measures, fields_network  # declare the fields

NETWORK_MARTS = (
    table(
        "network_compliance",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region level salesperson_id"
        " network_model upstream_id territory off_network_lines off_network_units"
        " off_network_amount off_network_ratio diverted_lines diverted_units diverted_amount"
        " diverted_ratio diverted_scans undercut_lines undercut_units undercut_amount"
        " undercut_ratio undercut_scans is_off_network is_diverting is_undercutting"
        " incident_count group_id is_group_leader! group_incident_count group_diversion_count"
        " group_undercutting_count group_off_network_count sub_distributor_count active_sub_count"
        " buying_less_sub_count silent_sub_count",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="who breaks the rules of the network, and how those below it are doing",
    ),
    table(
        "network_evidence",
        "mart",
        "month! month_start! breach! found_in! evidence_id! occurred_on! account_id account_key"
        " region salesperson_id product_id breach_units breach_amount seller_id upstream_id"
        " buyer_id own_territory seen_territory seen_price price_floor status"
        " reason=breach_reason!",
        key="breach found_in evidence_id",
        partition="month",
        grain="breach × record that shows it",
        meaning="every order line, scan, price or report that shows a broken rule of the network",
    ),
)
