"""Rules of 发布前体检 on personal data, in sentences and in the cells of tables.

A message hides all but the last four characters, so that the list of findings gives
nothing away. One finding stands for all data of a kind in a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gazette.models import Document, Provision
from gazette.office.checkup import DocumentRows, Fault, RowRule
from gazette.office.content_rules.bank_accounts import ACCOUNT, bank_accounts
from gazette.office.content_rules.checked_table import CheckedTable, tables
from gazette.office.content_rules.contact_numbers import FIXED, phone_numbers
from gazette.office.content_rules.home_addresses import HOME, home_addresses
from gazette.office.content_rules.identity_numbers import identity_numbers
from gazette.office.content_rules.personal_datum import PersonalDatum
from gazette.parsing.parsed import Level

#: Searches a text; the second value says that its words are of the kind that is searched for.
Search = Callable[[str, bool], Iterable[PersonalDatum]]

_DISCLOSURE = "《政府信息公开条例》第十五条（个人隐私）、《个人信息保护法》"
#: Columns of tables by their heads: of persons, of bodies.
_PERSONS = re.compile(r"姓名|申请人|当事人|户主|负责人|联系人|业主|学生|人员|户名|持证人|村民|居民")
_BODIES = re.compile(r"单位|部门|机构|企业|公司|学校|窗口|服务点|网点|门店|医院")


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """Columns that hold a kind of personal data: by their heads, in tables of persons.

    Heads with ``but`` are those of bodies. ``is_plain``: the head alone says whose it is.
    """

    head: re.Pattern[str]
    but: re.Pattern[str] | None = None
    is_plain: bool = False

    def is_headed(self, table: CheckedTable) -> bool:
        """Whether a table has a column with such a head, of persons or of bodies."""
        return any(self.head.search(table.head(column)) for column in range(table.width))

    def holds(self, table: CheckedTable, column: int) -> bool:
        """Whether a column holds data of persons."""
        head = table.head(column)
        if not self.head.search(head) or (self.but and self.but.search(head)):
            return False
        return self.is_plain or _is_of_persons(table)


_IDENTITIES = PersonalColumn(
    re.compile(r"身份证|公民身份|证件号|护照|通行证|身份号码"), is_plain=True
)
_PHONES = PersonalColumn(
    re.compile(r"电话|手机|联系方式|联系号码"),
    re.compile(r"办公|单位|值班|服务|咨询|监督|举报|投诉|预约"),
)
_ACCOUNTS = PersonalColumn(re.compile(r"银行|账号|帐号|卡号|账户|帐户"))
_HOMES = PersonalColumn(
    re.compile(r"住址|住所|居住地|户籍|现居|地址"), re.compile(r"单位|办公|项目|建设")
)


def _is_of_persons(table: CheckedTable) -> bool:
    heads = [table.head(column) for column in range(table.width)]
    return any(map(_PERSONS.search, heads)) and not any(map(_BODIES.search, heads))


def _faults(
    documents: Sequence[DocumentRows], search: Search, columns: PersonalColumn
) -> Iterator[Fault]:
    for one in documents:
        for row in one.rows:
            if row.level != Level.TABLE_ROW or not row.cells:
                yield from _row_faults(one.document, row, search(row.printed, False))
        for table in tables(one.rows):
            said = [columns.holds(table, column) for column in range(table.width)]
            is_headed = columns.is_headed(table)
            for number, row in enumerate(table.rows, start=1):
                cells = zip(map(str, row.cells), said, strict=False)
                found = [datum for cell, is_said in cells for datum in search(cell, is_said)]
                if not found and not is_headed:
                    found = list(search(_sentence_of(row), False))
                yield from _row_faults(one.document, row, found, f"表格第{number}行")


def _sentence_of(row: Provision) -> str:
    """The cells of a row as one sentence, so that a name counts beside a number."""
    return "，".join(str(cell) for cell in row.cells)


def _row_faults(
    document: Document, row: Provision, found: Iterable[PersonalDatum], place: str = ""
) -> Iterator[Fault]:
    by_kind: dict[str, list[PersonalDatum]] = {}
    for datum in found:
        by_kind.setdefault(datum.kind, []).append(datum)
    for kind, data in by_kind.items():
        shown = "、".join(datum.masked for datum in data[:3])
        more = f"等{len(data)}个" if len(data) > 3 else ""
        doubts = "；".join(dict.fromkeys(datum.doubt for datum in data if datum.doubt))
        what = "，".join(filter(None, (f"（{shown}{more}）", doubts)))
        message = f"{place}有个人的{kind}{what}，{_ADVICE.get(kind, _HIDE)}"
        tails = ",".join(datum.masked[-4:] for datum in data)
        yield Fault(document, message, row.address, f"{row.address}:{kind}:{tails}"[:400])


_HIDE = "请核对是否应当公开；不应公开的，退回起草单位隐去。"
_ADVICE = {
    FIXED: "请核对是否是个人或者家庭的电话；是单位公开的办公电话，写明理由搁置。",
    ACCOUNT: "请核对是否是个人账户；是单位公开的收款账户，写明理由搁置。",
    HOME: "请核对是否是个人住址；不应公开的，退回起草单位隐去门牌。",
}


def identity_in_rows(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Numbers of identity cards, passports and travel permits."""
    return _faults(documents, identity_numbers, _IDENTITIES)


def phones_in_rows(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Numbers of mobile phones, and of fixed ones beside a name."""
    return _faults(documents, phone_numbers, _PHONES)


def accounts_in_rows(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Numbers of bank cards and accounts of persons."""
    return _faults(documents, bank_accounts, _ACCOUNTS)


def homes_in_rows(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Addresses of homes beside a name, or said to be such."""
    return _faults(documents, home_addresses, _HOMES)


RULES = (
    RowRule(
        "identity_number",
        "身份证件号码",
        _DISCLOSURE,
        identity_in_rows,
        depends_on=lambda: date.today().isoformat(),  # nobody is born in the future
    ),
    RowRule("personal_phone", "个人电话号码", _DISCLOSURE, phones_in_rows),
    RowRule("bank_account", "个人银行卡号、账号", _DISCLOSURE, accounts_in_rows),
    RowRule("home_address", "个人住址", _DISCLOSURE, homes_in_rows),
)
