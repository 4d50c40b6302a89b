/* janus-db: makes, seeds and shows the database of the Janus service. */
#include "janus.h"

int main(int argc, char **argv)
{
    return jdb_main(&janus_schema, argc, argv);
}
