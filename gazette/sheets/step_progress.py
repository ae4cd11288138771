"""How far a step of an import is, in words: told at most once a second, and while nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic

from gazette.sheets.sheet_columns import Sheet

#: Called with how many rows are done, of how many (0: not known), and in words.
Tell = Callable[[int, int, str], None]
#: Seconds between two signs.
_PAUSE = 1.0


class Rate:
    """How many rows are done, of how many, and how fast, in words."""

    def __init__(self) -> None:
        self._began = monotonic()

    def words(self, done: int, total: int) -> str:
        seconds = monotonic() - self._began
        of = f"，共{total}行" if total else ""
        speed = f"，每秒约{round(done / seconds)}行" if seconds > 1 else ""
        return f"第{done}行{of}{speed}"


class StepProgress:
    """Says how far a step is: the sheet, the row in it, of how many.

    ``tell`` raises where the step is to be stopped; so ``beat`` is called as well where no
    row is done for long: while a file is opened, and within a document of many rows.
    """

    def __init__(self, doing: str, tell: Tell) -> None:
        self._doing, self._tell = doing, tell
        self._sizes: Mapping[Sheet, int] = {}
        self._rates: dict[Sheet, Rate] = {}
        self._last = (0, 0, "正在打开文件")
        self._began, self._told = monotonic(), 0.0

    def expect(self, sizes: Mapping[Sheet, int]) -> None:
        """Say from now on of how many rows."""
        self._sizes = sizes

    def __call__(self, sheet: str, done: int) -> None:
        if self._is_due():
            own = Sheet(sheet)
            total = self._sizes.get(own, 0)
            words = self._rates.setdefault(own, Rate()).words(done, total)
            self._last = (done, total, f"{self._doing}：{own}表{words}")
            self._tell(*self._last)

    def beat(self) -> None:
        """Say again what was said last."""
        if self._is_due():
            done, total, words = self._last
            waited = "" if self._rates else f"：已{round(self._told - self._began)}秒"
            self._tell(done, total, f"{words}{waited}")

    def _is_due(self) -> bool:
        now = monotonic()
        if self._told and now - self._told < _PAUSE:
            return False
        self._told = now
        return True
