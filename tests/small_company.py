"""What tests of a whole pipeline deliver for a few accounts: the head of orders, and a program."""

from __future__ import annotations

ORDERS = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency\n"
TERMS = """\
program: VOLUME
version: 1
title: Yearly volume
valid: {from: 2025-01-01, until: 2027-01-01}
period: year
currency: CNY
earn:
  method: marginal
  tiers: [{from: 0, percent: 2}]
"""
