"""What columns of ours are called elsewhere: words met in the exports of ERP systems and shops,
Kingdee, Yonyou, SAP, Tally and Odoo among them.

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
    " codeclient cliente 客户 客户编号 客户代码 经销商 门店 customercode custcode soldtoparty"
    " party partyname partyledgername partner partnerid partnercode bpcode cardcode"
    " customeraccount kunnr accountno dealername buyer 客户编码 客户号 客商编码 往来单位编码"
    " 购货单位 购货单位代码 购货单位编码 经销商编码 经销商编号 经销商代码 门店编码 门店编号"
    " 售达方 售达方编码 送达方 终端编码",
    "product_id": "product productid sku stockcode item itemno itemid itemcode material"
    " materialno article artikel artikelnr artikelnummer code ean gtin produit producto 产品"
    " 产品编号 物料 商品 materialnumber materialcode matnr productcode productvariant stockitem"
    " nameofitem itemname itemnumber defaultcode internalreference barcode 产品编码 产品代码"
    " 物料编码 物料编号 物料代码 物料号 商品编码 商品编号 商品代码 存货编码 存货编号 货号 品号"
    " 条码 条形码",
    "order_id": "order orderno ordernumber orderid invoiceno invoice_no salesorder auftrag"
    " auftragsnr bestellnr bestellnummer belegnr commande pedido 订单 订单号 单号"
    " salesordernumber salesdocument salesdocumentnumber billingdocument billingdoc vbeln"
    " voucherno vouchernumber vchno orderreference docnum docno documentno documentnumber billno"
    " 订单编号 单据编号 单据号 单据号码 销售订单号 销售单号 出库单号 发货单号",
    "line_no": "line lineno linenumber position pos posnr item_no zeile ligne 行号 行"
    " salesdocumentitem billingitem itemsd sequence entryid 分录号 分录行号 分录序号 明细行号"
    " 序号 行序号",
    "order_date": "orderdate date invoicedate day salesdate bestelldatum auftragsdatum datum"
    " belegdatum tag fecha 日期 订单日期 documentdate docdate voucherdate vchdate billingdate"
    " createdon postingdate dateorder 单据日期 业务日期 下单日期 订货日期 销售日期 制单日期"
    " 凭证日期 过账日期",
    "quantity": "qty quantity volume units pieces menge anzahl quantite cantidad sales sold 数量"
    " billedquantity billedqty orderquantity orderqty actualquantity productuomqty kwmeng fkimg"
    " 销售数量 实发数量 出库数量 订货数量 主数量 基本数量 件数",
    "unit_price": "unitprice price netprice preis einzelpreis stueckpreis stückpreis prix precio"
    " 单价 价格 rate salesprice priceunit netpriceunit 不含税单价 无税单价 未税单价 本币单价"
    " 销售单价",
    "unit": "uom unit unitofmeasure me mengeneinheit einheit unidad 单位 salesunit baseunit"
    " baseunitofmeasure productuom uomid vrkme 计量单位 主计量 主计量单位 销售单位 库存单位"
    " 基本单位",
    "currency": "currency cur curr waehrung währung devise moneda 币种 货币 documentcurrency"
    " doccurrency waerk currencyid currencycode 币别 币种编码 币种名称",
    "amount": "amount total value linetotal netamount invoiceamount betrag summe gesamt montant"
    " importe 金额 netvalue pricesubtotal subtotal taxableamount taxablevalue netwr linenet"
    " 不含税金额 无税金额 未税金额 销售金额 本币金额 净额",
    "name": "name description text bezeichnung beschreibung customername productname nom nombre"
    " 名称 客户名称 产品名称 品名 单位名称 客户全称 partnername 存货名称 商品名称 物料名称"
    " 客户简称 购货单位名称 名称规格",
    "territory": "territory country countrycode state gebiet land pays 国家 省份 placeofsupply"
    " city 省 省市 城市",
    "region": "region area bezirk zone 区域 地区 salesdistrict 大区 区域名称 销售区域",
    "category": "category group productgroup warengruppe kategorie categorie 类别 stockgroup"
    " materialgroup productcategory 品类 存货分类 商品分类 物料组 物料分类",
    "brand": "brand marke marque marca 品牌",
    "units_per_case": "unitspercase packsize casesize inhalt stückprokarton 箱规 装箱数 换算率"
    " 件装量 箱装数 每箱数量 每箱支数 每箱瓶数 入数",
    "list_price": "listprice listenpreis 标价 标准价 标准售价 指导价 建议零售价",
    "snapshot_date": "snapshotdate stockdate countdate stichtag inventurdatum 库存日期"
    " closingdate 盘点日期 截止日期 快照日期",
    "on_hand": "onhand stock stockonhand inventory endinventory bestand lagerbestand stock_qty"
    " 库存 库存数量 closingbalance closingquantity closingstock unrestricted unrestrictedstock"
    " labst qtyavailable quantityonhand 现存量 结存数量 库存量 可用量 即时库存 期末结存",
    "is_stocked_out": "stockout outofstock isstockedout",
    "period_start": "date datum day week month period periodstart weekstart woche monat semaine"
    " mes 周 月份 fiscalperiod 期间 会计期间 年月 账期",
    "invoice_id": "invoice invoicenumber invoiceid rechnung rechnungsnr rechnungsnummer facture"
    " factura 发票 发票号 billingdocumentnumber 发票号码 发票编号 开票号",
    "invoice_date": "invoicedate billingdate rechnungsdatum datefacture 发票日期"
    " billingdocumentdate 开票日期 立账日期",
    "due_date": "duedate due faellig fällig faelligkeit fälligkeit echeance vencimiento 到期日"
    " netduedate maturitydate maturity 应收日期",
    "settled_on": "settleddate settled paidon paiddate bezahltam zahldatum 付款日期 clearingdate"
    " 收款日期 核销日期",
    "disputed": "disputed isdisputed strittig",
    "credit_limit": "creditlimit kreditlimit kreditrahmen plafond 信用额度 授信额度 信用限额",
    "payment_days": "paymentdays creditdays zahlungsziel 账期天数 信用天数 付款天数",
    "salesperson_id": "salesperson rep salesrep vertreter aussendienst 业务员 salesemployee"
    " salesman userid salespersoncode 业务员编码 销售员 销售人员",
    "visited_on": "visitdate visited besuchsdatum 拜访日期",
    "spent_on": "expensedate spentdate ausgabedatum",
    "level": "level tier ebene 级别",
    "delivered_on": "deliverydate deliveredon actualgoodsissuedate shippeddate 发货日期 出库日期",
}
# What holds VAT where they are met: a net column goes before them.
GROSS: Mapping[str, str] = {
    "unit_price": "含税单价 grossprice priceincltax pricewithtax",
    "amount": "价税合计 含税金额 grossamount grossvalue totalwithtax pricetotal amountincltax"
    " invoicevalue",
}

# What a heading says of its own figures: `数量(箱)` counts cases.
CASE_WORDS = frozenset({"箱", "case", "cases", "ctn", "carton", "cartons", "karton"})


def plain(name: str) -> str:
    """Return a name without case, blanks and signs."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def names_within(name: str) -> set[str]:
    """Return the plain names that a heading may be known under, of a path also its parts' ends.

    Worked: `order_line/product_id` is orderlineproductid and productid.
    """
    parts = name.split("/")
    return {plain(name), *(plain("/".join(parts[at:])) for at in range(1, len(parts)))}


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


@lru_cache(maxsize=512)
def gross_names(column: str) -> frozenset[str]:
    """Return the plain names under which a column of ours is met with VAT in it."""
    return frozenset(plain(word) for word in GROSS.get(column, "").split())
