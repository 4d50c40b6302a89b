#include "variable.h"

#include <string.h>

static bool is_letter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

bool variable_all_whole(const char *text)
{
    while ((text = strstr(text, "${"))) {
        text += 2;
        if (!is_letter(*text))
            return false;
        while (is_letter(*text) || (*text >= '0' && *text <= '9'))
            text++;
        if (*text != '}')
            return false;
    }
    return true;
}
