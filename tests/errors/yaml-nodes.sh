#!/bin/sh
# Prints a file with more values than a schema can have.
echo 'schema: shop'
echo 'tables:'
awk 'BEGIN { for (i = 0; i < 100001; i++) printf "- [a,a,a,a,a,a,a,a,a]\n" }'
