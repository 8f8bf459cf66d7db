"""The pots above the list of scholarships, a bar each: what was raised is its width, and in it lie beside each other
what is paid, accepted, offered and left. Pots and currencies are never added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from confdash.money import Money
from confdash.money import shown as money
from confdash.store.query.scholarship_rows import PotRow
from confdash.store.schema_scholarships import PARTS
from confdash.tui import words
from confdash.tui.bars import Bar, Piece
from confdash.tui.boards.scholarship_cells import amount
from confdash.tui.cells import fit, shown, width

#: Parts of a bar, each with a shade of its own: they are told apart without colours.
PAID, ACCEPTED, OFFERED, LEFT = "█", "▓", "▒", "░"
#: What is promised beyond what there is.
OVER = "×"
#: A screen of so many lines has one for a pot; of more pots the scarcest are shown.
_EACH = 7
#: In place of a part that is of one to four people, or leaves so few, while all is masked.
FEW = "few"
#: Cells of a bar, at most; and of a pot's name.
_LONGEST, _NAME = 64, 24
_NO_POT = "(no pot)"

#: One pot in a manner of writing: name, what its width is, and the figures, each a column.
Columns = list[list[Piece]]


class Manner(msgspec.Struct, frozen=True):
    """How much is said of each pot, and the least cells of its bar."""

    least: int
    name: int = _NAME
    #: What was raised.
    limit: bool = True
    #: The figures: all with the shade of their part; all in fewer words; what is offered and left; what is left.
    figures: int = 4


#: The amounts of a pot that are told.
_NUMBERS = ("raised", "paid", "offered", "left")
_MANNERS = (
    Manner(16), Manner(12, figures=3), Manner(12, limit=False, figures=3), Manner(12, limit=False, figures=2),
    Manner(8, limit=False, figures=1), Manner(6, name=14, limit=False, figures=1),
    Manner(0, name=14, limit=False, figures=1),
)  # fmt: skip


class PotBars(Bar):
    """A line for each pot; a click on one shows its applications."""

    def __init__(self) -> None:
        super().__init__(id="pots")
        self.pots: Sequence[PotRow] = ()
        self.display = False

    def show(self, pots: Sequence[PotRow]) -> None:
        """The pots as they are now; where there is none, the list has the room."""
        self.pots = pots
        self.take_room()
        self.renew()

    def take_room(self) -> None:
        """Takes as many lines as there are pots, and no more than leave the list its room."""
        self.display = bool(self.pots)
        lines = min(len(self.pots), room(self.app.size.height))
        if self.pots and self.styles.height is not None and self.styles.height.value != lines:
            self.styles.height = lines

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """The bars, all in one manner, so that they stand below each other."""
        most = room(self.app.size.height)
        told, more = scarcest(self.pots, most)
        found: list[tuple[Sequence[Piece], Sequence[Piece]]] = [(line, ()) for line in bars(told, cells)]
        if more:
            found.append(([(f"   {more}", "dim", "app.command('pots.show')")], ()))
        return found


def room(height: int) -> int:
    """How many lines of a screen so high are for pots."""
    return max(1, height // _EACH)


def scarcest(pots: Sequence[PotRow], most: int) -> tuple[list[PotRow], str]:
    """The pots that are told of, in their order, and a line about the others where there is no room for all."""
    if len(pots) <= most:
        return list(pots), ""
    number = max(1, most - 1)
    chosen = sorted(range(len(pots)), key=lambda at: _scarce(pots[at]))[:number]
    told = [pots[at] for at in sorted(chosen)]
    others = len(pots) - number
    aside = [pot for at, pot in enumerate(pots) if at not in chosen]
    over = sum((pot.left or 0) < 0 for pot in aside)
    line = f"and {words.count(others, 'pot')}"
    if all(pot.left is not None for pot in aside):  # of which nobody said what there is, it cannot be told
        line += f" that {'has' if others == 1 else 'have'} more left"
    if over:
        line = f"and {words.count(others, 'more pot')}, {over} of them over"
    return told, line if most > 1 else ""


def _scarce(pot: PotRow) -> tuple[bool, int]:
    """What is over, or nearly, comes first; of what nobody said a limit, last."""
    left, limit = pot.left, pot.limit
    return (True, 0) if left is None or limit is None else (False, left * 10_000 // max(1, limit))


def bars(pots: Sequence[PotRow], cells: int) -> list[list[Piece]]:
    """A line for each pot, in the first manner for which there is room."""
    found: list[list[Piece]] = []
    numbers = {name: _numbers(pots, name) for name in _NUMBERS}
    promised = [_promised(pot) for pot in pots]
    numbers["promised"] = below([(pot, minor) for pot, (_, minor) in zip(pots, promised, strict=True)])
    widest = max((len(word) for word, _ in promised), default=0)
    numbers["as"] = [f"{word:<{widest}} " for word, _ in promised]
    numbers["unknown"] = _padded([unknown(pot) for pot in pots])
    numbers["short"] = _padded([unknown(pot, "unknown") for pot in pots])
    for manner in _MANNERS:
        columns = [
            _columns(pot, manner, {name: column[at] for name, column in numbers.items()}) for at, pot in enumerate(pots)
        ]
        widths = [max((_taken(each[at]) for each in columns), default=0) for at in range(len(columns[0]))]
        taken = 3 + sum(each + 2 for each in widths if each) + 2
        long = min(_LONGEST, cells - taken)
        found = [_line(pot, each, widths, long if long >= 4 else 0) for pot, each in zip(pots, columns, strict=True)]
        if long >= manner.least:
            break
    return found


def _line(pot: PotRow, columns: Columns, widths: Sequence[int], long: int) -> list[Piece]:
    """One pot, its columns as wide as those of all. A piece without a letter would end the line."""
    line: list[Piece] = [("   ", "", "")]
    shows = _shows(pot)
    last = max(at for at, taken in enumerate(widths) if taken)
    for at, column in enumerate(columns):
        if widths[at]:
            line += [piece for piece in column if piece[0]]
            if at < last:
                line.append((" " * (widths[at] - _taken(column) + 2), "", ""))
        if at == 1 and long:
            line += [*((text, role, shows) for text, role, _ in bar(pot, long)), ("  ", "", "")]
    return line


def bar(pot: PotRow, cells: int) -> list[Piece]:
    """The bar between its ends, so many cells inside. What is over the limit looks like harm."""
    limit = pot.limit
    if limit is None:
        return [(fit("  no budget is known", cells + 2), "dim", "")]
    whole = max(limit, pot.committed)
    if not whole:
        return [("▕", "dim", ""), (" " * cells, "", ""), ("▏", "dim", "")]
    # What is not told apart is drawn as one part.
    accepted = pot.committed if pot.accepted is None else pot.accepted
    paid = min(max(pot.paid or 0, 0), accepted)
    ends = [paid, accepted, pot.committed, whole]
    parts = [(PAID, "good"), (ACCEPTED, "accent"), (OFFERED, "warn"), (LEFT, "rule")]
    allowed = _at(limit, whole, cells)
    found: list[Piece] = [("▕", "dim", "")]
    begin = 0
    for (shade, role), end in zip(parts, (_at(each, whole, cells) for each in ends), strict=True):
        within = max(begin, min(end, allowed))
        found.append((shade * (within - begin), role, ""))
        found.append((OVER * (end - within), "bad", ""))
        begin = end
    return [*(piece for piece in found if piece[0]), ("▏", "dim", "")]


def _at(amount_: int, whole: int, cells: int) -> int:
    """The cell at which an amount ends; what is not nought, nor all, is never told as such where there is room."""
    place = (2 * amount_ * cells + whole) // (2 * whole)
    return min(max(place, 1 if amount_ > 0 else 0), cells if amount_ >= whole else max(0, cells - 1))


# ----- what is said beside it


def figure(pot: PotRow, minor: int, *, whole: bool = True) -> str:
    """An amount of a pot without its currency, which stands beside the pot's name: `180,000`, `1,234.50`.

    `whole`: without decimals where they say nothing.
    """
    value = Money(minor, pot.currency)
    return (amount(value) if whole else money(value)).rpartition(" ")[0]


def title(pot: PotRow) -> str:
    """`Travel EUR`."""
    name = shown(pot.name) or _NO_POT
    return name if name.endswith(pot.currency) else f"{name} {pot.currency}"


def _shows(pot: PotRow) -> str:
    """The action of a click: only its applications."""
    name = pot.name.replace('"', "")
    wanted = f'pot:"{name}"' if name else "pot:none"
    return f"screen.filter({wanted!r})"


def _name(pot: PotRow, manner: Manner) -> list[Piece]:
    name = title(pot)
    return [(fit(name, manner.name).rstrip() if width(name) > manner.name else name, "strong", _shows(pot))]


def below(figures: Sequence[tuple[PotRow, int | str | None]]) -> list[str]:
    """Amounts as a column, point below point; where none has decimals that say something, without any. Words stand
    among them as whole amounts do.
    """
    whole = all("." not in figure(pot, minor) for pot, minor in figures if isinstance(minor, int))
    texts = [figure(pot, minor, whole=whole) if isinstance(minor, int) else minor or "" for pot, minor in figures]
    places = max((len(text.partition(".")[2]) for text in texts), default=0)
    filled = [
        text + " " * (places - len(text.partition(".")[2]) + (bool(places) and "." not in text)) for text in texts
    ]
    widest = max((len(text) for text in filled), default=0)
    return [f"{text:>{widest}}" for text in filled]


def _numbers(pots: Sequence[PotRow], name: str) -> list[str]:
    """One amount of each pot."""
    # What is offered and not told stands among what is committed, and so takes no room of its own.
    return below([(pot, pot.offered if name == "offered" else told(pot, name)) for pot in pots])


def unknown(pot: PotRow, words_: str = "of unknown amount") -> str:
    """`, 5 of unknown amount`: what is said to be paid, without saying how much."""
    return f", {pot.paid_unknown} {words_}" if pot.paid_unknown else ""


def _padded(texts: Sequence[str]) -> list[str]:
    widest = max(map(len, texts), default=0)
    return [f"{text:<{widest}}" for text in texts]


def _promised(pot: PotRow) -> tuple[str, int]:
    """What is accepted; where that is not told apart from what is offered, all that is committed."""
    return ("committed", pot.committed) if pot.accepted is None else ("accepted", pot.accepted)


def told(pot: PotRow, name: str) -> int | str | None:
    """An amount of a pot: `FEW` for a part that is not told while all is masked, the budget where nobody said what was
    raised.
    """
    value: int | None = getattr(pot, name)
    if value is None and name == "raised":
        return pot.budget
    return FEW if value is None and name in PARTS else value


def _columns(pot: PotRow, manner: Manner, number: Mapping[str, str]) -> Columns:
    """What is said of a pot, in columns. `number`: its amounts, as they stand below those of the other pots."""
    signs = manner.figures == 4
    columns: Columns = [_name(pot, manner), _limit(pot, number) if manner.limit else []]
    if manner.figures >= 3:
        columns.append([
            (f"{PAID} " if signs else "", "good", ""), ("paid ", "dim", ""), (number["paid"], "", ""),
            (number["unknown" if signs else "short"], "warn", ""),
            (" of ", "dim", ""), (f"{ACCEPTED} " if signs else "", "accent", ""), (number["as"], "dim", ""),
            (number["promised"], "", ""),
        ])  # fmt: skip
    if manner.figures >= 2:
        over = "some" if pot.lapsed is None else figure(pot, pot.lapsed)
        lapsed = (f"{over} lapsed", "warn", "screen.filter('is:lapsed')")
        offered: list[Piece] = [
            (f"{OFFERED} " if signs else "", "warn", ""), ("offered ", "dim", ""), (number["offered"], "", ""),
        ]  # fmt: skip
        if pot.offered is None:  # it is in what is committed
            offered = [("  " if signs else "", "", "")]
        elif pot.lapsed != 0:
            offered.append((", ", "warn", ""))
        columns.append([*offered, *([lapsed] if pot.lapsed != 0 else [])])
    return [*columns, _left(pot, number, signs=signs, short=manner.name < _NAME)]


def _limit(pot: PotRow, number: Mapping[str, str]) -> list[Piece]:
    """`raised 150,000 of 180,000`: what has come in, and what may be spent."""
    if pot.raised is None:
        return [] if pot.budget is None else [("budget ", "dim", ""), (number["raised"], "", "")]
    pieces: list[Piece] = [("raised ", "dim", ""), (number["raised"], "", "")]
    if pot.budget is not None and pot.budget != pot.raised:
        pieces.append((f" of {figure(pot, pot.budget)}", "dim", ""))
    return pieces


def _left(pot: PotRow, number: Mapping[str, str], *, signs: bool, short: bool) -> list[Piece]:
    left, more = pot.left, pot.more
    if left is None:
        return []
    if left < 0:
        return [(f"▲ over by {figure(pot, -left)}", "bad", "")]
    pieces: list[Piece] = [(f"{LEFT} " if signs else "", "dim", ""), ("left ", "dim", "")]
    pieces.append((number["left"], "good" if more else "warn", ""))
    if more is not None:
        pieces.append((f" (≈ {more:,}{'' if short else ' more'})", "dim", ""))
    return pieces


def _taken(pieces: Sequence[Piece]) -> int:
    return sum(width(text) for text, _, _ in pieces)
