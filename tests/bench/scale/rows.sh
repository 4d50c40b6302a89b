#!/bin/sh
# rows.sh BENCH DIR: the works from 1,000 to 10,000,000 rows, in DIR: a line of JSON for each work and number of rows.
set -eu

works=insert_logs,get_pk,list_logs,page_logs,scan_logs,load_file

at() { # at BENCH DIR ROWS ROUNDS: short works want more rounds
    "$1" --rows "$3" --rounds "$4" --only $works --json --at "$2" | sed "s/^{/{\"rows\": $3, /"
}

at "$1" "$2" 1000 21
at "$1" "$2" 10000 15
at "$1" "$2" 100000 7
at "$1" "$2" 1000000 3
at "$1" "$2" 10000000 1
