"""What the dashboard itself can do, declared: moving, marking, looking, copying, syncing.

The dashboard has an action for each id.
"""

from __future__ import annotations

from confdash.commands.deciding import OF_TALKS, PEOPLE
from confdash.commands.declare import Command

#: The list of what needs a human, which has an order of its own; and the boards that are tables.
_LIST = ("attention",)
_LISTS = ("talks", "speakers", "scholarships", "videos", "feeds", "changes")
_GRANTS = ("scholarships",)
#: The board that shows talks a day at a time.
_GRID = ("schedule",)
#: The boards whose rows lead to talks.
_LEADING = (*PEOPLE, "videos")
#: Where two keys turn the saved views; on the grid they turn the days.
_TURNED = (*_LIST, *_LISTS)

COMMANDS: tuple[Command, ...] = (
    # Moving
    Command(id="row.down", words="Next row", key="j,down", group="Move"),
    Command(id="row.up", words="Previous row", key="k,up", group="Move"),
    Command(id="row.first", words="First row", key="g,home", group="Move"),
    Command(id="row.last", words="Last row", key="G,end", group="Move"),
    Command(id="page.down", words="One screen down", key="pagedown", group="Move"),
    Command(id="page.up", words="One screen up", key="pageup", group="Move"),
    Command(id="columns.right", words="Further right: columns, rooms", key="right", group="Move"),
    Command(id="columns.left", words="Further left: columns, rooms", key="left", group="Move"),
    Command(id="row.now", words="Jump to what is on now", key="t", footer="now", group="Move", boards=OF_TALKS),
    Command(id="day.prev", words="The day before", key="left_square_bracket", footer="day", group="Move", boards=_GRID),
    Command(id="day.next", words="The next day", key="right_square_bracket", footer="day", group="Move", boards=_GRID),
    Command(id="row.next_flag", words="Next talk that needs a human", key="n", group="Move", boards=OF_TALKS),
    Command(id="row.prev_flag", words="The talk before that needs a human", key="N", group="Move", boards=OF_TALKS),
    Command(id="find", words="Find a talk or a speaker anywhere", key="f", footer="find", group="Move"),
    # Choosing what is shown
    Command(id="filter.edit", words="Filter", key="slash", footer="filter", group="Show"),
    Command(id="sort.menu", words="Sort…", key="S", footer="sort", group="Show", boards=_LISTS),
    Command(id="open", words="The whole record", key="enter", footer="open", group="Show", takes="row"),
    Command(id="detail.toggle", words="Show or hide the detail pane", key="p", footer="pane", group="Show"),
    Command(id="detail.move", words="Detail pane to the right, or below", key="P", group="Show"),
    Command(id="detail.down", words="Scroll the detail pane down", key="J", group="Show"),
    Command(id="detail.up", words="Scroll the detail pane up", key="K", group="Show"),
    Command(id="detail.zoom", words="Larger detail pane", key="plus", group="Show"),
    Command(id="detail.unzoom", words="Smaller detail pane", key="underscore", group="Show"),
    Command(id="view.next", words="Next saved view", key="right_square_bracket", group="Show", boards=_TURNED),
    Command(id="view.prev", words="Previous saved view", key="left_square_bracket", group="Show", boards=_TURNED),
    Command(id="view.last", words="Back to the last view", key="minus", group="Show"),
    Command(id="view.choose", words="Choose a saved view…", key="0", group="Show", boards=(*_LISTS, *_GRID)),
    Command(
        id="desk.choose", words="Whose rows: all, or one desk's…", key="0", footer="desk", group="Show", boards=_LIST
    ),
    Command(
        id="turnaround.show",
        words="Chart: from the end of a talk to its video",
        key="T",
        footer="chart",
        group="Show",
        boards=("videos",),
    ),
    # What is private, asked for on purpose
    Command(
        id="scholarship.reveal",
        words="Reveal this record for 30 seconds; again: mask it",
        key="e",
        footer="reveal",
        group="Private",
        boards=_GRANTS,
        takes="row",
    ),
    Command(
        id="scholarship.reveal_all",
        words="Reveal all records…; again: mask them",
        key="E",
        footer="all",
        group="Private",
        boards=_GRANTS,
    ),
    Command(
        id="scholarship.identify",
        words="“I am…”: open a record by its exact name or e-mail address",
        key="I",
        footer="by name",
        group="Private",
        boards=_GRANTS,
    ),
    Command(
        id="pots.show",
        words="All pots: what is raised, committed, paid and left",
        key="T",
        footer="pots",
        group="Show",
        boards=_GRANTS,
    ),
    Command(id="stage.show", words="What is on stage now", key="O", footer="stage", group="Show"),
    Command(
        id="cancel",
        words="One step back: close, end a range, clear marks, clear the filter",
        key="escape",
        group="Show",
    ),
    # Marking
    Command(
        id="mark.toggle",
        words="Mark the row, or take its mark away",
        key="space",
        footer="mark",
        group="Mark",
        takes="row",
    ),
    Command(id="mark.range", words="Begin or end a range", key="v", group="Mark", takes="row"),
    Command(id="mark.down", words="Mark and go down", key="shift+down", group="Mark", takes="row"),
    Command(id="mark.up", words="Mark and go up", key="shift+up", group="Mark", takes="row"),
    Command(id="mark.all", words="Mark all that are shown", key="V", group="Mark"),
    # Deciding: what else can be decided is declared with what it writes.
    Command(
        id="decide.menu",
        words="Menu: all else that can be decided about it…",
        key="s",
        footer="decide",
        group="Decide",
        boards=(*PEOPLE, "scholarships", "videos"),
        takes="rows",
    ),
    Command(id="by.choose", words="Who decides at this desk…", key="W", group="Program"),
    # Taking along
    Command(id="copy.menu", words="Copy…", key="y", footer="copy", group="Take along", takes="row"),
    Command(
        id="contact.show",
        words="How to reach this person: number, e-mail, messages",
        key="C",
        group="Take along",
        boards=PEOPLE,
        takes="row",
    ),
    Command(id="copy.url", words="Copy the link", key="Y", group="Take along", takes="row"),
    Command(id="url.open", words="Open the link", key="o", group="Take along", takes="row"),
    Command(
        id="export.menu",
        words="Export what is marked, or all that is shown: iCal, JSON, XML, CSV…",
        key="x",
        footer="export",
        group="Take along",
        boards=_LEADING,
    ),
    # Data
    Command(id="sync.one", words="Read the feeds of this row now", key="r", group="Feeds", takes="row"),
    Command(id="sync.all", words="Read all feeds now", key="R", footer="sync", group="Feeds"),
    Command(id="log", words="Sync log", key="L", group="Feeds"),
    # The program
    Command(id="palette", words="Command palette", key="colon", footer="commands", group="Program"),
    Command(id="help", words="Keys and filter words", key="question_mark,f1", footer="keys", group="Program"),
    Command(id="handover", words="Hand-over: one page for the next shift", key="h", footer="hand-over", group="Show"),
    Command(id="rehearse", words="Rehearse: the event at another time, on a copy…", group="Program"),
    Command(id="theme.choose", words="Choose colours…", group="Program"),
    Command(id="screenshot", words="Save a picture of the screen (SVG)", key="f8", group="Program"),
    Command(id="debug", words="Versions, paths and state, for a bug report", key="f12", group="Program"),
    Command(id="close", words="Close; on a board: quit", key="q", group="Program"),
)
