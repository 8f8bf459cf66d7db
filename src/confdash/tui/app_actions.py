"""What each of the screen's own commands does that needs no board, or more than one; and how a decision is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from confdash.tui import attending, deeds, theme
from confdash.tui.views import View

if TYPE_CHECKING:
    from confdash.store.query.source import Row
    from confdash.tui.app import Dashboard
    from confdash.tui.find import Found


def close(dashboard: Dashboard) -> None:
    """A board quits; sheets have a key of their own."""
    dashboard.begin(dashboard.action_quit(), "quit")


def rehearse(dashboard: Dashboard) -> None:
    """The event at another time, on a copy."""
    from confdash.tui import rehearsing

    rehearsing.menu(dashboard)


def hand_over(dashboard: Dashboard) -> None:
    """One page for the next shift."""
    from confdash.tui.handing_over import hand_over as show

    dashboard.begin(show(dashboard), "handover", exclusive=True)


def palette(dashboard: Dashboard) -> None:
    """Textual's palette, over our provider."""
    dashboard.action_command_palette()


def help_page(dashboard: Dashboard) -> None:
    """The keys as they are mapped now."""
    from confdash.tui.help import keys_page
    from confdash.tui.sheets import Reading

    screen = dashboard.board_screen
    board = screen.board if screen is not None else None
    title = f"Keys on {board.title}" if board else "Keys"
    dashboard.push_screen(Reading(title, lambda cells: keys_page(dashboard.context, board, dashboard.faults, cells)))


def log(dashboard: Dashboard) -> None:
    """What the sync said."""
    from confdash.tui.help import log_page
    from confdash.tui.sheets import Reading

    dashboard.push_screen(
        Reading("Sync log, newest first", lambda cells: log_page(dashboard.context, dashboard.log_lines, cells))
    )


def debug(dashboard: Dashboard) -> None:
    """For a bug report."""
    from confdash.tui.help import debug_page
    from confdash.tui.sheets import Reading

    child = dashboard.supervisor.pid if dashboard.supervisor is not None else None
    size = (dashboard.size.width, dashboard.size.height)
    dashboard.push_screen(
        Reading(
            "For a bug report",
            lambda cells: debug_page(dashboard.context, child, size, dashboard.theme, cells),
        )
    )


def open_record(dashboard: Dashboard) -> None:
    """The whole record under the cursor on a sheet of its own, or what a bundle holds on its board."""
    screen = dashboard.board_screen
    row = screen.table.cursor_row if screen is not None else None
    if screen is not None and row is not None:
        screen.open_record(row)


def find(dashboard: Dashboard) -> None:
    """Find anywhere."""
    from confdash.tui.find import Find

    dashboard.push_screen(Find(dashboard.context), lambda found: go(dashboard, found))


def go(dashboard: Dashboard, found: Found | None) -> None:
    """Goes to what was found."""
    if found is not None:
        dashboard.begin(deeds.go_to(dashboard, found.board, found.id), "go", exclusive=True)


def sort_menu(dashboard: Dashboard) -> None:
    """The orders of this board."""
    from confdash.tui.sheets import Menu

    screen = dashboard.board_screen
    if screen is None:
        return
    current, downwards = screen.table.sorted_by
    choices = [
        (
            order.title,
            ("again: other way round, now " + ("↓" if downwards else "↑")) if name == current else "",
            name,
        )
        for name, order in screen.board.source.orders.items()
    ]
    dashboard.push_screen(Menu("Sort by", choices, current), lambda name: screen.sort(name) if name else None)


def copy_menu(dashboard: Dashboard) -> None:
    """What can be copied of this row. How its people are reached is not shown, only copied."""
    from confdash.tui import contact
    from confdash.tui.sheets import Menu

    screen, context = dashboard.board_screen, dashboard.context
    rows = _meant(dashboard)
    if screen is None or not rows:
        return
    offered = screen.board.copies(rows[0], context.clock)
    choices = [(what, text if len(text) <= 60 else text[:59] + "…", (what, text)) for what, text in offered]
    private = contact.copies(contact.people_of(screen, rows), context.settings, context.clock, context.by)
    reach = [(what, "•••" if "message" not in what else "", (what, text)) for what, text in private]
    # Of a person, the first thing is how they are reached; of a talk, when and where it is.
    choices = [*reach, *choices] if "person" in screen.board.keys_of else [*choices, *reach]
    menu = Menu("Copy", choices)
    menu.private = screen.board.private
    dashboard.push_screen(menu, lambda chosen: dashboard.copy(*chosen) if chosen else None)


def export_menu(dashboard: Dashboard) -> None:
    """The talks that are marked, or all that are shown, as a file for others."""
    from confdash.tui import exporting

    exporting.menu(dashboard)


def show_contact(dashboard: Dashboard) -> None:
    """How the people of this row are reached, until the sheet is closed."""
    from confdash.tui import contact
    from confdash.tui.sheets import Reading

    screen, context = dashboard.board_screen, dashboard.context
    people = contact.people_of(screen, _meant(dashboard)) if screen is not None else []
    if not people:
        dashboard.toast("there is nobody here to be reached", "warning")
        return
    make = contact.page
    dashboard.push_screen(
        Reading(
            "Contact (private)",
            lambda cells: make(people, context.settings, context.clock, context.by, cells).content(),
        )
    )


def _meant(dashboard: Dashboard) -> list[Row]:
    """The row that the key meant, as a list of one, or none."""
    screen = dashboard.board_screen
    key = dashboard.subject(screen).cursor if screen is not None else None
    return list(screen.rows_of([key])) if screen is not None and key is not None else []


def choose_by(dashboard: Dashboard) -> None:
    """Who sits here."""
    from confdash.tui import seated

    seated.ask(dashboard)


def open_link(dashboard: Dashboard) -> None:
    """The row's link in a browser."""
    screen = dashboard.board_screen
    row = screen.table.cursor_row if screen is not None else None
    link = screen.link_of(row) if screen is not None and row is not None else None

    async def go() -> None:
        from confdash.tui.opener import open_link as start

        fine, sentence = await start(link)
        dashboard.toast(sentence, "information" if fine else "warning", timeout=10)
        if not fine and link:
            dashboard.copy("the link", link)

    dashboard.begin(go(), "open")


def theme_menu(dashboard: Dashboard) -> None:
    """The colours; the choice is remembered."""
    from confdash.tui.sheets import Menu

    def choose(name: str | None) -> None:
        if name:
            dashboard.theme = dashboard.context.state.theme = name

    choices = [(title, "", name) for name, title in theme.OFFERED.items()]
    dashboard.push_screen(Menu("Colours", choices, dashboard.theme), choose)


def view_menu(dashboard: Dashboard) -> None:
    """The saved views."""
    from confdash.tui.sheets import Menu

    if not dashboard.views:
        dashboard.toast(
            "there are no saved views; write some under [views] in confdash.toml, such as "
            '"Hall A today" = \'talks room:"Hall A" day:today\'',
            timeout=12,
        )
        return
    choices = [(view.name, f"{view.board} {view.filter}", view) for view in dashboard.views]
    dashboard.push_screen(Menu("Views", choices), lambda view: show_view(dashboard, view) if view else None)


def show_view(dashboard: Dashboard, view: View) -> None:
    """Shows a board with a filter; `-` comes back here. What was revealed is masked: views ask for nothing private."""
    if not dashboard.may_show(view.board):
        return
    if dashboard.board_screen is not None:
        dashboard.board_screen.mask()
    remember(dashboard)
    dashboard.show_board(view.board)
    dashboard.context.state.of(view.board)

    def arrive() -> None:
        screen = dashboard.board_screen
        if screen is not None and screen.board.name == view.board:
            if screen.filter_line.editing:
                screen.on_filter_line_finished()
            screen.set_filter(view.filter)
            screen.say(view.name)

    dashboard.call_after_refresh(arrive)


def remember(dashboard: Dashboard) -> None:
    """Notes what is shown now, for `-`."""
    screen = dashboard.board_screen
    if screen is not None:
        dashboard.seen_views = [
            *dashboard.seen_views[-9:],
            View("the last view", screen.board.name, screen.memory.filter),
        ]


def last_view(dashboard: Dashboard) -> None:
    """Back to what was shown before the view."""
    if not dashboard.seen_views:
        dashboard.toast("there is no earlier view to go back to")
        return
    view = dashboard.seen_views.pop()
    kept = dashboard.seen_views
    show_view(dashboard, view)
    dashboard.seen_views = [*kept, dashboard.seen_views[-1]]


def cycle_view(by: int) -> Callable[[Dashboard], None]:
    """The next saved view, or the one before, from the one that is shown."""

    def cycle(dashboard: Dashboard) -> None:
        screen = dashboard.board_screen
        if not dashboard.views or screen is None:
            view_menu(dashboard)
            return
        places = [
            n
            for n, view in enumerate(dashboard.views)
            if (view.board, view.filter) == (screen.board.name, screen.memory.filter)
        ]
        place = (places[0] + by) if places else (0 if by > 0 else -1)
        show_view(dashboard, dashboard.views[place % len(dashboard.views)])

    return cycle


def screenshot(dashboard: Dashboard) -> None:
    """An SVG of the screen, where the terminal's user finds it. What was revealed is masked first, and a question that
    names somebody is closed.
    """
    from pathlib import Path

    from platformdirs import user_downloads_path

    from confdash.tui.sheets import Sheet

    def take() -> None:
        # A server, or an account that nobody logs into with a mouse, has no folder for downloads. Textual says where.
        folder = user_downloads_path()
        dashboard.deliver_screenshot(path=str(folder if folder.is_dir() else Path.home()))

    secret = [screen for screen in dashboard.screen_stack if isinstance(screen, Sheet) and screen.secret]
    for screen in reversed(secret):
        screen.dismiss(None)
    masked = dashboard.board_screen is not None and dashboard.board_screen.mask()
    if masked or secret:
        dashboard.call_after_refresh(take)
    else:
        take()


ON_APP: dict[str, Callable[[Dashboard], None]] = {
    "close": close,
    "rehearse": rehearse,
    "handover": hand_over,
    "palette": palette,
    "help": help_page,
    "log": log,
    "debug": debug,
    "open": open_record,
    "find": find,
    "sort.menu": sort_menu,
    "copy.menu": copy_menu,
    "export.menu": export_menu,
    "contact.show": show_contact,
    "by.choose": choose_by,
    "url.open": open_link,
    "theme.choose": theme_menu,
    "view.choose": view_menu,
    "view.next": cycle_view(1),
    "view.prev": cycle_view(-1),
    "view.last": last_view,
    "sync.all": lambda dashboard: dashboard.sync(),
    "screenshot": screenshot,
    **attending.ON_APP,
}
