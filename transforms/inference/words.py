"""What columns of ours are called elsewhere: words met in the exports of ERP systems and shops.

A name is compared without case, blanks and signs: `Invoice No.` is `invoiceno`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

WORDS: Mapping[str, str] = {
    "account_id": "account customer customerid customerno customernumber custid client clientid"
    " agency dealer distributor store shop outlet kunde kundennr kundennummer debitor soldto"
    " codeclient cliente 客户 客户编号 客户代码 经销商 门店",
    "product_id": "product productid sku stockcode item itemno itemid itemcode material materialno"
    " article artikel artikelnr artikelnummer code ean gtin produit producto"
    " 产品 产品编号 物料 商品",
    "order_id": "order orderno ordernumber orderid invoiceno invoice_no salesorder auftrag"
    " auftragsnr bestellnr bestellnummer belegnr commande pedido 订单 订单号 单号",
    "line_no": "line lineno linenumber position pos posnr item_no zeile ligne 行号 行",
    "order_date": "orderdate date invoicedate day salesdate bestelldatum auftragsdatum datum"
    " belegdatum tag fecha 日期 订单日期",
    "quantity": "qty quantity volume units pieces menge anzahl quantite cantidad sales sold 数量",
    "unit_price": "unitprice price netprice preis einzelpreis stueckpreis stückpreis prix precio"
    " 单价 价格",
    "unit": "uom unit unitofmeasure me mengeneinheit einheit unidad 单位",
    "currency": "currency cur curr waehrung währung devise moneda 币种 货币",
    "amount": "amount total value linetotal netamount invoiceamount betrag summe gesamt montant"
    " importe 金额",
    "name": "name description text bezeichnung beschreibung customername productname nom nombre"
    " 名称 客户名称 产品名称",
    "territory": "territory country countrycode state gebiet land pays 国家 省份",
    "region": "region area bezirk zone 区域 地区",
    "category": "category group productgroup warengruppe kategorie categorie 类别",
    "brand": "brand marke marque marca 品牌",
    "units_per_case": "unitspercase packsize casesize inhalt stückprokarton 箱规",
    "list_price": "listprice listenpreis 标价",
    "snapshot_date": "snapshotdate stockdate countdate stichtag inventurdatum 库存日期",
    "on_hand": "onhand stock stockonhand inventory endinventory bestand lagerbestand stock_qty 库存"
    " 库存数量",
    "is_stocked_out": "stockout outofstock isstockedout",
    "period_start": "date datum day week month period periodstart weekstart woche monat semaine"
    " mes 周 月份",
    "invoice_id": "invoice invoicenumber invoiceid rechnung rechnungsnr rechnungsnummer facture"
    " factura 发票 发票号",
    "invoice_date": "invoicedate billingdate rechnungsdatum datefacture 发票日期",
    "due_date": "duedate due faellig fällig faelligkeit fälligkeit echeance vencimiento 到期日",
    "settled_on": "settleddate settled paidon paiddate bezahltam zahldatum 付款日期",
    "disputed": "disputed isdisputed strittig",
    "salesperson_id": "salesperson rep salesrep vertreter aussendienst 业务员",
    "visited_on": "visitdate visited besuchsdatum 拜访日期",
    "spent_on": "expensedate spentdate ausgabedatum",
    "level": "level tier ebene 级别",
}


def plain(name: str) -> str:
    """Return a name without case, blanks and signs."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def words_within(name: str) -> set[str]:
    """Return the words of a name, and what neighbours make together: `Sold-to Party` has soldto."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    parts = [part for part in (plain(each) for each in re.split(r"[\W_]+", split)) if part]
    spans = ((at, until) for at in range(len(parts)) for until in range(at + 1, len(parts) + 1))
    return {"".join(parts[at:until]) for at, until in spans}


@lru_cache(maxsize=512)
def known_names(column: str) -> frozenset[str]:
    """Return the plain names that a column of ours is met under, its own among them."""
    return frozenset({plain(column), *(plain(word) for word in WORDS.get(column, "").split())})
