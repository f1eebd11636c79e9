/*
 * Writing for people and for terminals.  Whatever a peer sent goes through here: control
 * characters, line breaks and marks that turn the direction of writing are escaped, so that no text
 * can steer the terminal or pass for another.
 */
#ifndef CTL_VISIBLE_H
#define CTL_VISIBLE_H

#include "base/buf.h"
#include "json/json.h"
#include <stdio.h>

/* Appends the text on one line, harmless.  Quotes and backslashes stay as they are. */
void visible_add(struct buf *into, const char *text, size_t length);
/* Appends the value as JSON, indented by two blanks a level; what is not printable is escaped. */
void visible_add_json(struct buf *into, const json_t *value);

/* Writes one line; what the format and its values make is escaped as a whole. */
void show_line(FILE *to, const char *format, ...) printf_like(2, 3);
void show_json(FILE *to, const json_t *value);

#endif
