# picture.awk: the lines of rows.sh as a picture (SVG): a panel for each work, microseconds an operation against rows, both axes
# by powers of ten.
function value(name,    text) {
    text = $0
    sub(".*\"" name "\": \"?", "", text)
    sub("[\",}].*", "", text)
    return text
}

function log10(x) { return log(x) / log(10) }

function x_of(rows) { return left + (log10(rows) - 3) / 4 * width }

function y_of(time) { return top + (highest - log10(time)) / (highest - lowest) * height }

function line(side, class,    i, points) {
    for (i = 1; i <= counts[work]; i++)
        points = points sprintf(" %.1f,%.1f", x_of(rows[work, i]), y_of(times[work, i, side]))
    printf "<polyline class=\"%s\" points=\"%s\"/>\n", class, substr(points, 2)
}

function panel(    power) {
    printf "<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>\n", left, top - 8, work
    for (power = lowest; power <= highest; power++) {
        printf "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", left, left + width, y_of(10 ^ power), y_of(10 ^ power)
        printf "<text class=\"y\" x=\"%d\" y=\"%.1f\">%g µs</text>\n", left - 5, y_of(10 ^ power) + 4, 10 ^ power
    }
    for (power = 3; power <= 7; power++)
        printf "<text class=\"x\" x=\"%.1f\" y=\"%d\">10<tspan dy=\"-4\" font-size=\"8\">%d</tspan></text>\n", x_of(10 ^ power), top + height + 15, power
    line("baseline", "baseline")
    line("ours", "ours")
}

{
    work = value("name")
    if (!(work in counts))
        works[++work_count] = work
    i = ++counts[work]
    rows[work, i] = value("rows")
    times[work, i, "ours"] = value("ours") / value("operations") * 1e6
    times[work, i, "baseline"] = value("baseline") / value("operations") * 1e6
}

END {
    width = 190; height = 130; lowest = -1; highest = 2
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 780 420\" font-family=\"sans-serif\" font-size=\"11\">"
    print "<style>.grid{stroke:#ccc}.ours{stroke:#06c;fill:none;stroke-width:2}.baseline{stroke:#c60;fill:none;stroke-width:2;stroke-dasharray:5 3}.y{text-anchor:end}.x{text-anchor:middle}.title{font-weight:bold}</style>"
    print "<rect width=\"780\" height=\"420\" fill=\"white\"/>"
    print "<text x=\"50\" y=\"20\">CPU time an operation against rows of logs:</text><text x=\"300\" y=\"20\" fill=\"#06c\">generated helpers</text><text x=\"420\" y=\"20\" fill=\"#c60\">hand-written C (dashed)</text>"
    for (i = 1; i <= work_count; i++) {
        work = works[i]
        left = 50 + (i - 1) % 3 * 250
        top = 55 + int((i - 1) / 3) * 185
        panel()
    }
    print "</svg>"
}
