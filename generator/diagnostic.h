/* diagnostic.h - what is wrong with the input: collected, sorted by place, printed once. */
#ifndef DIAGNOSTIC_H
#define DIAGNOSTIC_H

#include "rule.h"
#include "source.h"

#include <stdbool.h>
#include <stdio.h>

enum diagnostic_format { DIAGNOSTIC_TEXT, DIAGNOSTIC_JSON };

struct diagnostics;
struct diagnostic;

struct diagnostics *diagnostics_new(struct arena *arena);

/* Adds what breaks a rule, as severe as the rule is. The result is for notes and suggestions. All three are one line,
 * whatever they quote: control characters become spaces. */
struct diagnostic *diagnostic_report(struct diagnostics *diagnostics, enum rule rule, struct span span,
                                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Whether names like one that is wrong are still to be looked for: there are so few mistakes that people read them. */
bool diagnostics_want_suggestions(const struct diagnostics *diagnostics);

/* What stands behind the caret: `did you mean "users"?`, `valid keys are …`. */
void diagnostic_suggest(struct diagnostic *diagnostic, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Another place that has to do with it: "first defined here". */
void diagnostic_note(struct diagnostic *diagnostic, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

size_t diagnostics_error_count(const struct diagnostics *diagnostics);

/* Whether an error stands between the beginning and the end of a place. */
bool diagnostics_have_error_in(const struct diagnostics *diagnostics, const struct span *extent);

/* Whether an error of a rule stands there, or, with notes, is told to have to do with what does. */
bool diagnostics_blame(const struct diagnostics *diagnostics, enum rule rule, const struct span *extent,
                       bool with_notes);

/* Prints all of them in the order of their places. */
void diagnostics_print(const struct diagnostics *diagnostics, enum diagnostic_format format, FILE *out);

#endif
