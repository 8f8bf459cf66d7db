/* Reads a calendar with libical, which says of each line that it cannot use; writes its events as JSON.
   cc read_libical.c $(pkg-config --cflags --libs libical) -o read_libical && ./read_libical CALENDAR */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static void text(const char *name, const char *value)
{
    printf("\"%s\": \"", name);
    for (; value && *value; value++) {
        unsigned char sign = (unsigned char)*value;
        if (sign < 32 || sign == '"' || sign == '\\')
            printf("\\u%04x", sign);
        else
            putchar(sign);
    }
    printf("\", ");
}

static const char *status(icalcomponent *event)
{
    icalproperty *found = icalcomponent_get_first_property(event, ICAL_STATUS_PROPERTY);
    return found ? icalproperty_get_value_as_string(found) : "";
}

static long stamped(icalcomponent *event)
{
    icalproperty *found = icalcomponent_get_first_property(event, ICAL_LASTMODIFIED_PROPERTY);
    return found ? (long)icaltime_as_timet(icalproperty_get_lastmodified(found)) : 0;
}

static long utc(struct icaltimetype moment)
{
    return icaltime_is_utc(moment) ? (long)icaltime_as_timet(moment) : -1;
}

int main(int count, char **words)
{
    FILE *file = count == 2 ? fopen(words[1], "rb") : NULL;
    char *body;
    long size;
    icalcomponent *calendar, *event;
    if (!file)
        return 2;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    body = malloc((size_t)size + 1);
    if (!body || fread(body, 1, (size_t)size, file) != (size_t)size)
        return 2;
    body[size] = 0;
    calendar = icalparser_parse_string(body);
    if (!calendar)
        return 3;
    printf("{\"restrictions_met\": %d, ", icalrestriction_check(calendar));
    printf("\"errors\": %d, \"events\": [", icalcomponent_count_errors(calendar));
    for (event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;) {
        printf("{");
        text("uid", icalcomponent_get_uid(event));
        text("summary", icalcomponent_get_summary(event));
        text("location", icalcomponent_get_location(event));
        text("status", status(event));
        printf("\"starts\": %ld, \"ends\": %ld, ", utc(icalcomponent_get_dtstart(event)), utc(icalcomponent_get_dtend(event)));
        printf("\"stamped\": %ld, \"sequence\": %d}", stamped(event), icalcomponent_get_sequence(event));
        event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
        printf(event ? ", " : "");
    }
    printf("]}\n");
    return 0;
}
