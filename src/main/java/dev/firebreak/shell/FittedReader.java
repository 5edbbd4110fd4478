package dev.firebreak.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/// Lists as many candidates as the screen has room for, the words about each beside it, and says how many more there
/// are. The library would list the names of all of them over what is there. Going through them with Tab pages them.
/// Below the line and its candidates stand lines of ours, as long as it is typed.
final class FittedReader extends LineReaderImpl {
    /// Between two columns, as the library lays them out.
    private static final int MARGIN = 3;

    private static final AttributedString LINE = new AttributedString("\n");

    private final boolean colour;
    private final Supplier<List<AttributedString>> foot;
    private boolean finishing;

    FittedReader(Terminal terminal, boolean colour, Supplier<List<AttributedString>> foot) throws IOException {
        super(terminal, "Firebreak");
        this.colour = colour;
        this.foot = foot;
    }

    /// Keys, a change of size and what comes to light behind the prompt draw on threads of their own.
    @Override
    protected void redisplay(boolean flush) {
        lock.lock();
        try {
            withFoot(flush);
        } finally {
            lock.unlock();
        }
    }

    private void withFoot(boolean flush) {
        Supplier<AttributedString> listed = post;
        if (finishing || (listed == null && foot.get().isEmpty())) {
            super.redisplay(flush);
            return;
        }
        post = () -> below(listed == null ? null : listed.get());
        try {
            super.redisplay(flush);
        } finally {
            // a list that has no room at all takes itself away
            post = post == null ? null : listed;
        }
    }

    /// A terminal that becomes lower cuts what stands below the cursor.
    @Override
    protected void handleSignal(Terminal.Signal signal) {
        lock.lock();
        try {
            super.handleSignal(signal);
            if (signal == Terminal.Signal.WINCH && reading) {
                terminal.puts(Capability.clr_eos);
                redrawLine();
                redisplay();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void doCleanup(boolean newLine) {
        finishing = true;
        try {
            super.doCleanup(newLine);
        } finally {
            finishing = false;
        }
    }

    private AttributedString below(@Nullable AttributedString listed) {
        List<AttributedString> ours = foot.get();
        if (listed == null) {
            return AttributedString.join(LINE, ours);
        }
        AttributedString page = page(listed);
        long rows = page.chars().filter(c -> c == '\n').count() + 1;
        if (ours.isEmpty() || rows + ours.size() + typed() > size.getRows()) {
            return page;
        }
        return AttributedString.join(LINE, page, AttributedString.join(LINE, ours));
    }

    /// A page of candidates ends with a line break that it has no row for: the library would cut the page there.
    private AttributedString page(AttributedString whole) {
        int end = whole.length();
        AttributedString ended = end > 0 && whole.charAt(end - 1) == '\n' ? whole.subSequence(0, end - 1) : whole;
        if (colour) {
            return ended;
        }
        // how many rows there are is painted, whatever the styles are
        AttributedStringBuilder plain = new AttributedStringBuilder();
        for (int i = 0; i < ended.length(); i++) {
            plain.style(ended.styleAt(i).foregroundDefault()).append(ended.charAt(i));
        }
        return plain.toAttributedString();
    }

    @Override
    protected PostResult toColumns(
            List<Object> groups,
            @Nullable Candidate selection,
            String completed,
            Function<String, Integer> columns,
            int width,
            boolean rowsFirst) {
        List<Object> shown = selection == null ? fitting(groups, room(), acrossOf(groups, columns, width)) : groups;
        return super.toColumns(shown, selection, completed, columns, width, rowsFirst);
    }

    /// Those that fit, and how many others there are.
    ///
    /// @param groups headings, each before the list of its candidates
    /// @param rows that can be taken
    /// @param across how many candidates stand in a row
    static List<Object> fitting(List<Object> groups, int rows, int across) {
        if (rowsOf(groups, across) <= rows) {
            return groups;
        }
        List<Object> fitting = new ArrayList<>();
        int left = rows - 1;
        int more = 0;
        for (Object each : groups) {
            if (each instanceof List<?> candidates) {
                int taken = Math.min(candidates.size(), Math.max(0, left) * across);
                more += candidates.size() - taken;
                fitting.add(List.copyOf(candidates.subList(0, taken)));
                left -= rowsFor(taken, across);
            } else if (left > 1) {
                fitting.add(each);
                left--;
            }
        }
        fitting.add("and " + more + " more: type on, or press Tab again to go through them");
        return fitting;
    }

    private static int rowsOf(List<Object> groups, int across) {
        return groups.stream()
                .mapToInt(each -> each instanceof List<?> candidates ? rowsFor(candidates.size(), across) : 1)
                .sum();
    }

    private static int rowsFor(int candidates, int across) {
        return (candidates + across - 1) / across;
    }

    private static int acrossOf(List<Object> groups, Function<String, Integer> columns, int width) {
        int widest = 1;
        for (Object each : groups) {
            if (each instanceof List<?> candidates) {
                for (Object candidate : candidates) {
                    widest = Math.max(widest, columns.apply(((Candidate) candidate).displ()));
                }
            } else {
                widest = Math.max(widest, columns.apply((String) each));
            }
        }
        return Math.max(1, (width + MARGIN - 1) / (widest + MARGIN));
    }

    /// Rows that are left beside the line that is typed and what stands at the foot of the screen. The library wants
    /// one of them.
    private int room() {
        return size.getRows() - typed() - foot.get().size() - 1;
    }

    private int typed() {
        return AttributedStringBuilder.append(prompt, buf.toString())
                .columnSplitLength(size.getColumns())
                .size();
    }
}
