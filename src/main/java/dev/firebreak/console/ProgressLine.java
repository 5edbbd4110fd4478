package dev.firebreak.console;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is under way, on one line that is written over and erased; where nothing can be, on a line of its own from
/// time to time. Several threads may tell of their progress.
public final class ProgressLine {
    /// How it is shown.
    public enum Manner {
        NONE,
        WRITTEN_OVER,
        LINES
    }

    private static final String ERASE = "\r\u001b[K";

    /// Between two lines that stay.
    private static final Duration SILENT = Duration.ofSeconds(5);

    private final PrintStream err;
    private final Manner manner;
    private final int width;
    private final InstantSource clock;
    private final Bar bar;
    private boolean shown;
    private @Nullable Instant silentSince;

    /// `width` is the terminal's: a line that wraps could not be erased.
    public ProgressLine(PrintStream err, Manner manner, int width, InstantSource clock) {
        this.err = err;
        this.manner = manner;
        this.width = width;
        this.clock = clock;
        this.bar = Bar.of(err);
    }

    /// `percent` is −1 where no total is known; there is a bar only where one is.
    public synchronized void on(String step, String words, int percent) {
        switch (manner) {
            case NONE -> {}
            case WRITTEN_OVER -> {
                err.print(ERASE + cut(step, bar.drawn(percent) + Text.clean(words)));
                err.flush();
                shown = true;
            }
            case LINES -> {
                Instant now = clock.instant();
                Instant since = silentSince;
                if (since == null) {
                    silentSince = now;
                } else if (Duration.between(since, now).compareTo(SILENT) >= 0) {
                    silentSince = now;
                    String done = percent < 0 ? "" : String.format(Locale.ROOT, "%d %%  ", Math.min(100, percent));
                    err.println(cut(step, done + Text.clean(words)));
                }
            }
        }
    }

    private String cut(String step, String words) {
        return Text.cut(Text.clean(step) + "  " + words, width - 1);
    }

    /// Erases the line, so that something else can be printed there: that is no silence.
    public synchronized void clear() {
        silentSince = clock.instant();
        if (shown) {
            err.print(ERASE);
            err.flush();
            shown = false;
        }
    }
}
