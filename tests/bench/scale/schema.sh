#!/bin/sh
# schema.sh N - a schema of N tables of ten columns each, which refer to one another as a tree, to standard output.
set -eu

awk -v count="$1" 'BEGIN {
    print "schema: many"
    print "enums:"
    print "  state: [fresh, open, closed]"
    print "tables:"
    for (i = 1; i <= count; i++) {
        printf "  table_%d:\n", i
        print  "    columns:"
        print  "      id:         id"
        print  "      name:       {type: text, unique: true}"
        print  "      state:      {type: state, default: fresh}"
        printf "      parent_id:  {references: table_%d, null: true}\n", i == 1 ? 1 : int(i / 2)
        print  "      amount:     int"
        print  "      weight:     real"
        print  "      data:       json"
        print  "      note:       {type: text, null: true}"
        print  "      active:     {type: bool, default: true}"
        print  "      created_at: {type: timestamp, default: now}"
        print  "    indexes: [parent_id, created_at]"
    }
}'
