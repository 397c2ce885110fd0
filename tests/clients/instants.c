/* Prints what libical makes of a calendar: "start end" of each event, in seconds since 1970;
   fails if its restriction check or its parser finds an error. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *line(char *buffer, size_t size, void *stream) { return fgets(buffer, (int)size, stream); }

int main(int count, char **arguments) {
  FILE *stream = count > 1 ? fopen(arguments[1], "r") : NULL;
  if (!stream) return 2;
  icalparser *parser = icalparser_new();
  icalparser_set_gen_data(parser, stream);
  icalcomponent *root = icalparser_parse(parser, line);
  if (!root || icalcomponent_count_errors(root) || !icalrestriction_check(root)) {
    fprintf(stderr, "%s\n", root ? icalcomponent_as_ical_string(root) : "nothing parsed");
    return 1;
  }
  icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
  for (; event; event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
    struct icaltimetype start = icalcomponent_get_dtstart(event), end = icalcomponent_get_dtend(event);
    printf("%ld %ld\n", (long)icaltime_as_timet_with_zone(start, start.zone),
           (long)icaltime_as_timet_with_zone(end, end.zone));
  }
  return 0;
}
