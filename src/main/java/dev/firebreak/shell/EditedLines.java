package dev.firebreak.shell;

import dev.firebreak.console.Text;
import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp;
import org.jspecify.annotations.Nullable;

/// A terminal whose lines are edited, completed and remembered by JLine.
final class EditedLines implements Lines {
    private static final Size USUAL = Size.of(80, 24);
    private static final int REMEMBERED = 5_000;
    private static final int SOON_MILLIS = 150;

    /// How long the rest of a paste may take to come.
    private static final int PASTE_MILLIS = 2_000;

    private static final String BEHIND = "shown-behind";

    /// Below a line that goes on: its quote is open, which [Words] says, or several were pasted.
    private static final String GOES_ON = "%M> ";

    /// What the lists of candidates are painted with.
    private static final List<String> STYLES = List.of(
            LineReader.COMPLETION_STYLE_GROUP,
            LineReader.COMPLETION_STYLE_LIST_GROUP,
            LineReader.COMPLETION_STYLE_DESCRIPTION,
            LineReader.COMPLETION_STYLE_LIST_DESCRIPTION,
            LineReader.COMPLETION_STYLE_STARTING,
            LineReader.COMPLETION_STYLE_LIST_STARTING);

    private static final String HELP = "argument-help";

    private final Terminal terminal;
    private final FittedReader reader;
    private final LineReader questions;
    private final ScheduledExecutorService behind;
    private volatile Runnable interrupt = () -> {};
    private Terminal.@Nullable SignalHandler around;
    private volatile @Nullable Explained explained;
    private final DrawnBelow drawn;
    private volatile List<String> status = List.of();

    /// What the argument under the cursor is, and the line that it was said about.
    private record Explained(String words, List<String> before, String word) {
        static Explained of(String words, ParsedLine about) {
            return new Explained(words, before(about), about.word());
        }

        private static List<String> before(ParsedLine line) {
            return List.copyOf(line.words().subList(0, line.wordIndex()));
        }

        /// Whether the cursor is still at that argument. Another command is begun with a word of its own.
        boolean isOf(ParsedLine now) {
            boolean command = before.isEmpty();
            return before.equals(before(now))
                    && (!command
                            || word.isEmpty()
                            || (!now.word().isEmpty() && (now.word().startsWith(word) || word.startsWith(now.word()))));
        }
    }

    private EditedLines(Terminal terminal, Completer completer, @Nullable Path history, boolean colour)
            throws IOException {
        this.terminal = terminal;
        this.drawn = new DrawnBelow(terminal);
        this.behind = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("behind-the-prompt").factory());
        this.reader = new FittedReader(terminal, colour, this::foot);
        reader.setParser(Words.PARSER);
        reader.setCompleter(completer);
        reader.setHistory(new MaskedHistory(history));
        reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        reader.option(LineReader.Option.HISTORY_IGNORE_SPACE, true);
        reader.option(LineReader.Option.HISTORY_IGNORE_DUPS, true);
        reader.option(LineReader.Option.HISTORY_TIMESTAMPED, true);
        reader.option(LineReader.Option.HISTORY_INCREMENTAL, true);
        reader.option(LineReader.Option.AUTO_FRESH_LINE, false);
        reader.setVariable(LineReader.LIST_MAX, 0);
        reader.setVariable(LineReader.HISTORY_SIZE, REMEMBERED);
        reader.setVariable(LineReader.HISTORY_FILE_SIZE, REMEMBERED);
        reader.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, GOES_ON);
        if (history != null) {
            reader.setVariable(LineReader.HISTORY_FILE, history);
        }
        if (!colour) {
            // what is chosen among them is inverse, which is no colour; a style that says nothing would be the
            // usual one
            STYLES.forEach(style -> reader.setVariable(style, "fg:default"));
        }
        this.questions = LineReaderBuilder.builder()
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.DISABLE_HISTORY, true)
                .variable(LineReader.DISABLE_COMPLETION, true)
                .build();
    }

    /// The terminal of this process. Throws [UncheckedIOException] where it can't be had.
    static EditedLines ofProcess(Completer completer, @Nullable Path history, boolean colour) {
        return of(builder().system(true), completer, history, colour);
    }

    /// A terminal of the usual kind and size, whose keys and screen are streams.
    static EditedLines ofStreams(
            InputStream keys, OutputStream screen, Completer completer, @Nullable Path history, boolean colour) {
        return of(
                builder()
                        .system(false)
                        .streams(keys, screen)
                        .type("xterm-256color")
                        .size(USUAL),
                completer,
                history,
                colour);
    }

    /// Asks the terminal nothing: over a slow link the answers would come late, and be taken for keys, as would the
    /// keys that somebody is ahead with be for answers.
    private static TerminalBuilder builder() {
        return TerminalBuilder.builder().provider("jni").dumb(false).graphemeCluster(false);
    }

    private static EditedLines of(
            TerminalBuilder builder, Completer completer, @Nullable Path history, boolean colour) {
        describe(builder.computeType());
        try {
            return new EditedLines(sized(builder.build()), completer, history, colour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A serial console, and a terminal that nobody told its size, has none: nothing could be drawn there.
    private static Terminal sized(Terminal terminal) {
        Size size = terminal.getSize();
        if (size.getColumns() == 0 || size.getRows() == 0) {
            terminal.setSize(USUAL);
        }
        return terminal;
    }

    /// The usual terminals are known to the library, which would start a program to ask for each.
    private static void describe(@Nullable String type) {
        String known = type == null ? null : InfoCmp.getDefaultInfoCmp(type);
        if (known != null) {
            InfoCmp.setLoadedInfoCmp(type, known);
        }
    }

    @Override
    public Typed line(Supplier<String> prompt, Supplier<List<String>> standing) {
        status = standing.get();
        String first = prompt.get();
        Shown shown = new Shown(prompt, standing, first);
        reader.getWidgets().put(BEHIND, shown::anew);
        ScheduledFuture<?> again = behind.scheduleWithFixedDelay(shown::lookAgain, 1, 1, TimeUnit.SECONDS);
        try {
            return new Typed.Line(reader.readLine(literally(first)));
        } catch (UserInterruptException e) {
            return new Typed.Dropped();
        } catch (EndOfFileException | IOError gone) {
            return new Typed.End();
        } finally {
            again.cancel(false);
            explained = null;
            markPasted(true);
            drawn.lineEnded();
        }
    }

    /// What stands around the line that is being typed, as it was shown last.
    private final class Shown {
        private final Supplier<String> prompt;
        private final Supplier<List<String>> standing;
        private String last;

        Shown(Supplier<String> prompt, Supplier<List<String>> standing, String last) {
            this.prompt = prompt;
            this.standing = standing;
            this.last = last;
        }

        /// Through a widget, because only there nobody else writes to the terminal. What a slow link carries for
        /// nothing is not sent.
        void lookAgain() {
            if (prompt.get().equals(last) && standing.get().equals(status) && explained == null) {
                return;
            }
            try {
                reader.callWidget(BEHIND);
            } catch (IllegalStateException notReading) {
                // the line was finished in this very moment: the next one is asked for with what is known then
                return;
            }
        }

        boolean anew() {
            Explained shown = explained;
            if (shown != null && !shown.isOf(typed())) {
                explained = null;
            }
            status = standing.get();
            last = prompt.get();
            reader.setPrompt(literally(last));
            reader.callWidget(LineReader.REDISPLAY);
            return true;
        }
    }

    /// A per cent sign is a pattern in a prompt.
    private static String literally(String prompt) {
        return prompt.replace("%", "%%");
    }

    @Override
    public @Nullable String answer(String question) {
        try {
            drawn.asking(true);
            dropTypedAhead();
            return questions.readLine(literally(question));
        } catch (UserInterruptException interrupted) {
            // a signal that ends the reading leaves its mark on the thread, which may write to a file next
            if (!Thread.interrupted()) {
                interrupt.run();
            }
            return null;
        } catch (EndOfFileException | IOException | IOError none) {
            return null;
        } finally {
            markPasted(true);
            drawn.asking(false);
        }
    }

    /// What was typed before the question was there is no answer to it, nor is the rest of what is being pasted.
    private void dropTypedAhead() throws IOException {
        Attributes before = terminal.enterRawMode();
        try {
            Pasted pasted = new Pasted();
            int c = terminal.reader().read(QUIET_MILLIS);
            while (c >= 0) {
                pasted.add(c);
                c = terminal.reader().read(pasted.goesOn() ? PASTE_MILLIS : QUIET_MILLIS);
            }
        } finally {
            terminal.setAttributes(before);
        }
    }

    /// Marks what is pasted also while a command runs: its lines are one text then, whoever reads it next.
    private void markPasted(boolean marked) {
        if (drawn.can()) {
            terminal.writer().write(marked ? LineReaderImpl.BRACKETED_PASTE_ON : LineReaderImpl.BRACKETED_PASTE_OFF);
            terminal.flush();
        }
    }

    @Override
    public boolean draws() {
        return drawn.can();
    }

    @Override
    public void below(List<String> lines) {
        drawn.show(lines);
    }

    @Override
    public void redraw() {
        drawn.redraw();
    }

    @Override
    public void print(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
        drawn.print(out, bytes, offset, length);
    }

    /// Says below the line what the argument under the cursor is, as long as the cursor is there; null is nothing.
    void explain(@Nullable String words, ParsedLine about) {
        explained = words == null ? null : Explained.of(Text.clean(words), about);
    }

    private ParsedLine typed() {
        return Words.PARSER.parse(
                reader.getBuffer().toString(), reader.getBuffer().cursor(), Parser.ParseContext.COMPLETE);
    }

    /// What stands below the line that is typed.
    private List<AttributedString> foot() {
        Explained now = explained;
        return Stream.concat(status.stream(), Stream.ofNullable(now).map(Explained::words))
                .filter(line -> !line.isEmpty())
                .map(line -> DrawnBelow.cut(line, width() - 1))
                .toList();
    }

    @Override
    public void onInterrupt(Runnable action) {
        interrupt = action;
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, _ -> action.run());
        around = around == null ? before : around;
    }

    @Override
    public int width() {
        return drawn.width();
    }

    /// Does something behind the first prompt, when that stands.
    void soon(Runnable action) {
        // nobody waits for it
        var _ = behind.schedule(action, SOON_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void above(List<String> lines) {
        reader.printAbove(String.join("\n", lines) + "\n");
    }

    /// What F1 and Alt-H do with the line so far.
    void onHelp(Consumer<ParsedLine> action) {
        reader.getWidgets().put(HELP, () -> {
            action.accept(typed());
            return true;
        });
        KeyMap<Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
        Objects.requireNonNull(keys).bind(new Reference(HELP), "\u001bh", "\u001bOP", "\u001b[11~");
    }

    @Override
    public void close() {
        behind.shutdownNow();
        below(List.of());
        markPasted(false);
        if (around != null) {
            terminal.handle(Terminal.Signal.INT, around);
        }
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
