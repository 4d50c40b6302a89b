#include "check_rule.h"

#include "suggest.h"
#include "text.h"
#include "variable.h"

#include <string.h>

static const char *const SCHEMES[] = {"sqlite", "postgres", "postgresql"};

enum { SCHEME_COUNT = sizeof SCHEMES / sizeof *SCHEMES };

/* The length of "scheme" in "scheme:…", 0 without one. */
static size_t scheme_length(const char *url)
{
    size_t length = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    return url[length] == ':' ? length : 0;
}

static bool is_known(const char *scheme)
{
    for (size_t i = 0; i < SCHEME_COUNT; i++)
        if (text_equal(SCHEMES[i], scheme))
            return true;
    return false;
}

static void check_url(struct checker *checker, const struct name *url)
{
    size_t length = scheme_length(url->text);
    const char *scheme = arena_copy(checker->arena, url->text, length);
    if (!variable_all_whole(url->text))
        diagnostic_report(checker->diagnostics, checker->rule, url->span,
                          "a variable in a URL is written ${NAME}");
    else if (strncmp(url->text, "${", 2) == 0)
        return; /* the variable brings the scheme */
    else if (length == 0)
        diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, url->span,
                                             "the URL \"%s\" does not say of which engine it is", url->text),
                           "write sqlite:%s", url->text);
    else if (!is_known(scheme))
        diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, url->span,
                                             "no engine's URLs begin with \"%s:\"", scheme),
                           "%s", suggest_words(checker->arena, scheme, "there are", SCHEMES, SCHEME_COUNT));
    else if (!url->text[length + 1])
        diagnostic_report(checker->diagnostics, checker->rule, url->span, "the URL \"%s\" names no database",
                          url->text);
}

static void check_environments(struct checker *checker, const struct schema *schema)
{
    for (size_t i = 0; i < schema->environments.count; i++)
        check_url(checker, &schema->environments.items[i].url);
}

const struct check_schema_rule CHECK_ENVIRONMENT_RULES[] = {
    {RULE_ENVIRONMENT_URL, check_environments},
    {0, NULL},
};
