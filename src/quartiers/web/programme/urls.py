"""The addresses of the programme. They stand before those of a territory, whose key is any slug."""

from quartiers.web.programme.pages import (
    applications,
    board,
    delegate,
    desks,
    label,
    money,
    open_data,
    projects,
    proposals,
    rows,
    schemes,
    waves,
)

urls = [
    *board.urls,
    *rows.urls,
    *money.urls,
    *waves.urls,
    *label.urls,
    *applications.urls,
    *desks.urls,
    *schemes.urls,
    *proposals.urls,
    *projects.urls,
    *open_data.urls,
    *delegate.urls,
]
