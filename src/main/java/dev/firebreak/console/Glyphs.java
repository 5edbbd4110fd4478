package dev.firebreak.console;

import java.io.PrintStream;

/// The few marks that are not letters, in what the stream's character set can show.
enum Glyphs {
    DRAWN("\u2502", "\u251c\u2500", "\u25cf", "\u252c", "\u2514\u2500", "\u2714", "\u2718", "\u2588", "\u2591"),
    ASCII("|", "|-", "*", "+", "`-", "+", "x", "#", "-");

    final String rail;
    final String branch;
    final String dot;
    final String top;
    final String end;
    final String yes;
    final String no;
    final String full;
    final String empty;

    Glyphs(
            String rail,
            String branch,
            String dot,
            String top,
            String end,
            String yes,
            String no,
            String full,
            String empty) {
        this.rail = rail;
        this.branch = branch;
        this.dot = dot;
        this.top = top;
        this.end = end;
        this.yes = yes;
        this.no = no;
        this.full = full;
        this.empty = empty;
    }

    static Glyphs of(PrintStream out) {
        return out.charset().newEncoder().canEncode("\u2502\u251c\u25cf\u2714\u2588") ? DRAWN : ASCII;
    }
}
