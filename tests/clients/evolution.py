"""Prints what Evolution Data Server holds of a subscribed calendar; run by the machine's own Python, inside a session.

Each line of standard input asks once: the calendar is refreshed, and a line of JSON tells
its events as [uid, start, end, summary, status].
"""

import json
import sys
import time

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
from gi.repository import ECal, EDataServer, ICalGLib  # noqa: E402


def told(component):
    """An event as plain data, its times as seconds since 1970."""
    part = component.get_icalcomponent() if hasattr(component, "get_icalcomponent") else component
    utc = ICalGLib.Timezone.get_utc_timezone()
    times = [part.get_dtstart(), part.get_dtend()]
    seconds = [when.as_timet_with_zone(when.get_timezone() or utc) for when in times]
    return [part.get_uid(), *seconds, part.get_summary(), part.get_status().value_nick]


registry = EDataServer.SourceRegistry.new_sync(None)
source = registry.ref_source(sys.argv[1])
client = ECal.Client.connect_sync(source, ECal.ClientSourceType.EVENTS, 30, None)
for _ in sys.stdin:
    client.refresh_sync(None)
    time.sleep(2)
    _, found = client.get_object_list_sync("#t", None)
    print(json.dumps(sorted(told(component) for component in found)), flush=True)
