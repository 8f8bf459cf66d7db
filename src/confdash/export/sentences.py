"""What exports say in more than one place, or the dashboard takes out again of what its child said."""

from __future__ import annotations

#: Before a reason for which nothing was written.
NOTHING = "nothing to write: "
#: What can be done about talks that are left out. Nobody can do it behind `x`, which asks for it beforehand.
FOR_INSIDE = "--all is for inside"
#: Of calendars and pages, where their times are not those that were planned.
DELAYED = "Times follow the delays of the rooms."
