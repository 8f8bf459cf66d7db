"""What four sources say of the recordings at a moment: YouTube, SReview, media.ccc.de's software, and a spreadsheet.

The shapes are those of the real ones:

- YouTube's Data API, `playlistItems` with snippet, contentDetails and status, as its channel's owner gets it
  (https://developers.google.com/youtube/v3/docs/playlistItems);
- SReview's `/api/v1/event/{id}/overview` (lib/SReview/Web/Controller/Event.pm): no ids, and times without a zone;
- voctoweb's `/public/conferences/{acronym}`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import unicodedata

from sample_data.films import HALLS, Film, Films, Stream, Upload, at
from sample_data.model import ACRONYM, BASE, TITLE, digest, guid

MEDIA = "https://media.harbour-days.example"
#: The contractor's columns.
TITLES = ("Talk", "Room", "Start", "Status", "Who", "Link", "Changed", "Remark")
_CHANNEL = "UCharbourdaysinvented566"
_PLAYLIST = "PLharbourdays2026invented6"
#: The order of SReview's states, by which its overview is sorted.
_STATES = (
    "waiting_for_files", "cutting", "generating_previews", "notification", "preview", "transcoding", "fixuping",
    "uploading", "publishing", "notify_final", "finalreview", "announcing", "transcribing", "syncing", "done",
    "injecting", "remove", "removing", "broken", "needs_work", "lost", "ignored", "uninteresting",
)  # fmt: skip
#: The archive takes a recording over so long after YouTube.
_MIRRORED = dt.timedelta(minutes=40)


def videos_json(films: Films, moment: dt.datetime) -> str:
    """The playlist, in the order in which it was filled, on one page; a line an entry."""
    listed = [
        upload for upload in films.playlist if (step := at(upload.steps, moment)) is not None and step.words != "gone"
    ]
    listed.sort(key=lambda upload: (upload.steps[0].at, upload.id))
    answer = {
        "kind": "youtube#playlistItemListResponse",
        "etag": _etag(moment.isoformat()),
        "items": [_item(upload, place, moment) for place, upload in enumerate(listed)],
        "pageInfo": {"totalResults": len(listed), "resultsPerPage": 50},
    }
    return _dump(answer, '{"kind": "youtube#playlistItem", ')


def pipeline_json(films: Films, moment: dt.datetime) -> str:
    """SReview's overview: all talks of the halls, by state, progress, room and start; a line a talk."""
    rows = []
    for film in films.halls:
        state, progress = film.at(moment).words.split()
        order = _STATES.index(state), progress, film.slot.room, film.slot.starts
        rows.append((order, _overview(film, state, progress)))
    rows.sort(key=lambda row: row[0])
    return _dump([row for _, row in rows], '{"name": ')


def archive_json(films: Films, moment: dt.datetime) -> str:
    """The conference in voctoweb: what was recorded in halls A and B and is public, and whole rooms; a line each."""
    published = {upload.slot: since for upload in films.playlist if upload.slot and (since := upload.public(moment))}
    events = [
        (published[film.slot] + _MIRRORED, _event(film, published[film.slot] + _MIRRORED))
        for film in films.halls
        if film.slot.room in HALLS[:2]
        and film.slot in published
        and film.at(moment).words == "done done"
        and published[film.slot] + _MIRRORED <= moment
    ]
    events += [(each.released, _stream(each)) for each in films.streams if each.released <= moment]
    events.sort(key=lambda event: (event[0], str(event[1]["guid"])))
    conference = {
        "acronym": ACRONYM,
        "aspect_ratio": "16:9",
        "updated_at": _stamp(max((when for when, _ in events), default=moment)),
        "title": TITLE,
        "schedule_url": f"{BASE}/{ACRONYM}/schedule/export/schedule.xml",
        "slug": f"events/{ACRONYM}",
        "event_last_released_at": _stamp(events[-1][0]) if events else None,
        "link": f"{BASE}/{ACRONYM}/",
        "description": None,
        "webgen_location": f"events/{ACRONYM}",
        "images_url": f"{MEDIA}/images/events/{ACRONYM}",
        "recordings_url": f"{MEDIA}/recordings/events/{ACRONYM}",
        "url": f"{MEDIA}/public/conferences/{ACRONYM}",
        "events": [event for _, event in events],
    }
    return _dump(conference, '{"guid": ')


def cutting_csv(films: Films, moment: dt.datetime) -> str:
    """The contractor's spreadsheet: a row a slot, in the order in which they take place."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(TITLES)
    for film in films.studios:
        step = film.at(moment)
        slot, begun = film.slot, step.words not in ("", "no cam", "NO REC")
        writer.writerow(
            [
                _short(slot.session.title),
                slot.room,
                f"{slot.starts:%d.%m.%Y %H:%M}",
                step.words,
                film.who if begun else "",
                f"https://youtu.be/{film.link}" if step.words == "online" else "",
                f"{step.at:%d.%m.%Y %H:%M}",
                film.remark if begun else "",
            ]
        )
    return text.getvalue()


def _item(upload: Upload, place: int, moment: dt.datetime) -> dict[str, object]:
    reach = (at(upload.steps, moment) or upload.steps[0]).words
    # Of a private one YouTube does not say when it was published.
    since = upload.public(moment) or upload.steps[0].at
    published = {} if reach == "private" else {"videoPublishedAt": _utc(since)}
    return {
        "kind": "youtube#playlistItem",
        "etag": _etag(f"{upload.id} {reach}"),
        "id": _etag(f"item {upload.id}"),
        "snippet": {
            "publishedAt": _utc(upload.steps[0].at),
            "channelId": _CHANNEL,
            "title": upload.title,
            "description": upload.text,
            "channelTitle": "Harbour Days",
            "playlistId": _PLAYLIST,
            "position": place,
            "resourceId": {"kind": "youtube#video", "videoId": upload.id},
        },
        "contentDetails": {"videoId": upload.id, **published},
        "status": {"privacyStatus": reach},
    }


def _overview(film: Film, state: str, progress: str) -> dict[str, object]:
    slot = film.slot
    names = [speaker.name for speaker in slot.session.speakers]
    return {
        "name": slot.session.title,
        "speakers": " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or None,
        "room": slot.room,
        "starttime": f"{slot.starts:%Y-%m-%d %H:%M:%S}",
        "endtime": f"{slot.ends:%Y-%m-%d %H:%M:%S}",
        "state": state,
        "progress": progress,
        "track": slot.session.track,
    }


def _event(film: Film, released: dt.datetime) -> dict[str, object]:
    slot = film.slot
    return _archived(
        guid_=slot.guid,
        title=slot.session.title,
        slug=f"{ACRONYM}-{slot.session.number}-{_slug(slot.session.title)}",
        link=slot.session.url,
        persons=[speaker.name for speaker in slot.session.speakers],
        starts=slot.starts,
        released=released,
        # Without the waiting and the applause.
        seconds=slot.minutes * 60 - 40 - digest(f"cut {slot.session.key}") % 200,
        tags=[ACRONYM, str(slot.session.number), "2026", slot.session.track or "Plenary"],
    )


def _stream(stream: Stream) -> dict[str, object]:
    return _archived(
        guid_=guid(f"stream {stream.name}"),
        title=stream.title,
        slug=f"{ACRONYM}-{_slug(stream.name)}",
        link=None,
        persons=[],
        starts=stream.starts,
        released=stream.released,
        seconds=stream.minutes * 60,
        tags=[ACRONYM, "2026"],
    )


def _archived(
    *,
    guid_: str,
    title: str,
    slug: str,
    link: str | None,
    persons: list[str],
    starts: dt.datetime,
    released: dt.datetime,
    seconds: int,
    tags: list[str],
) -> dict[str, object]:
    return {
        "guid": guid_,
        "title": title,
        "subtitle": None,
        "slug": slug,
        "link": link,
        "description": None,
        "original_language": "eng",
        "persons": persons,
        "tags": tags,
        "view_count": digest(f"views {guid_}") % 90,
        "promoted": False,
        "date": _stamp(starts),
        "release_date": _stamp(released),
        "updated_at": _stamp(released),
        "length": seconds,
        "duration": seconds,
        "frontend_link": f"{MEDIA}/v/{slug}",
        "url": f"{MEDIA}/public/events/{guid_}",
        "conference_title": TITLE,
        "conference_url": f"{MEDIA}/public/conferences/{ACRONYM}",
        "related": [],
    }


def _dump(value: object, begins: str) -> str:
    """JSON with a line for each thing that begins so: inside a string the quotes would be escaped."""
    return json.dumps(value, ensure_ascii=False).replace(begins, f"\n{begins}").replace(", \n", ",\n") + "\n"


def _short(title: str) -> str:
    """As somebody types it who has little time."""
    return title if len(title) <= 36 else title[:36].rsplit(" ", 1)[0] + "…"


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFD", title.lower()).encode("ascii", "ignore").decode()
    return "_".join(re.findall(r"[a-z0-9]+", plain))[:60] or "talk"


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _stamp(moment: dt.datetime) -> str:
    """As Rails writes a moment."""
    return moment.isoformat(timespec="milliseconds")


def _etag(text: str) -> str:
    return f"HD26{digest(text):016x}"
