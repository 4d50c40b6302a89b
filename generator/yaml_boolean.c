#include "yaml_boolean.h"

#include "text.h"

/* yEs is no boolean to anyone. */
static const struct {
    const char *words[3];
    const char *meaning;
} BOOLEANS[] = {
    {{"yes", "Yes", "YES"}, "true"},    {{"no", "No", "NO"}, "false"},
    {{"on", "On", "ON"}, "true"},       {{"off", "Off", "OFF"}, "false"},
    {{"true", "True", "TRUE"}, "true"}, {{"false", "False", "FALSE"}, "false"},
};

void yaml_boolean_note(const char *word, struct span span, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < sizeof BOOLEANS / sizeof *BOOLEANS; i++)
        for (size_t j = 0; j < 3; j++) {
            if (!text_equal(BOOLEANS[i].words[j], word))
                continue;
            struct diagnostic *note = diagnostic_report(
                diagnostics, RULE_YAML_BOOLEAN, span,
                "\"%s\" is taken as text; other readers of YAML take it for %s", word, BOOLEANS[i].meaning);
            diagnostic_suggest(note, "put it between quotes");
        }
}
