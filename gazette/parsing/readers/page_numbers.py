"""Numbers of pages as notes for editors name them."""

from collections.abc import Iterable


def page_list(pages: Iterable[int]) -> str:
    """``第1—3、7页``: page numbers in order, those that follow one another as a range."""
    ranges: list[list[int]] = []
    for page in sorted(set(pages)):
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    return f"第{'、'.join(str(a) if a == b else f'{a}—{b}' for a, b in ranges)}页"
