package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.execute.Interruptible;
import dev.firebreak.execute.Pace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/// A terminal that moves no cursor (`TERM=dumb`): lines in, lines out.
final class PlainLines implements Lines {
    private final Session.Keyboard keyboard;
    private final PrintStream err;
    private final int width;
    private final Pace pace = new Interruptible();
    private volatile @Nullable Supplier<String> asking;
    private volatile boolean answering;
    private volatile Runnable interrupt = () -> {};

    PlainLines(Session.Keyboard keyboard, PrintStream err, int width) {
        this.keyboard = keyboard;
        this.err = err;
        this.width = width;
        Signals.register("INT", this::interrupted);
    }

    /// The terminal drops what was typed so far by itself.
    private void interrupted() {
        Supplier<String> prompt = asking;
        if (answering) {
            // what is typed next is still the answer, whatever was interrupted
            err.println();
            err.println("An empty answer is no.");
        } else if (prompt == null) {
            interrupt.run();
        } else {
            err.println();
            err.print(prompt.get());
            err.flush();
        }
    }

    @Override
    public Typed line(Supplier<String> prompt, Supplier<List<String>> status) {
        status.get().forEach(err::println);
        asking = prompt;
        try {
            String typed = asked(prompt.get());
            return typed == null ? new Typed.End() : new Typed.Line(typed);
        } catch (InterruptedException ended) {
            return new Typed.Dropped();
        } finally {
            asking = null;
        }
    }

    /// Waits for a line on a thread of its own: a terminal that is being read hears of nothing else.
    private @Nullable String asked(String prompt) throws InterruptedException {
        FutureTask<@Nullable String> typed = new FutureTask<>(() -> keyboard.ask(prompt));
        Thread.ofPlatform().daemon().name("reading").start(typed);
        try {
            return typed.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public @Nullable String answer(String question) {
        answering = true;
        try {
            ahead();
            return asked(question);
        } catch (InterruptedException ended) {
            return null;
        } finally {
            answering = false;
        }
    }

    /// Drops what was typed before the question was there: it is no answer to it.
    private void ahead() {
        try {
            while (System.in.available() > 0) {
                while (System.in.available() > 0 && System.in.read() >= 0) {}
                pace.pause(Duration.ofMillis(QUIET_MILLIS));
            }
        } catch (IOException unreadable) {
            // the question itself will find no answer
            return;
        }
    }

    @Override
    public boolean draws() {
        return false;
    }

    @Override
    public void below(List<String> lines) {}

    @Override
    public void redraw() {}

    @Override
    public void print(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void above(List<String> lines) {
        err.println();
        lines.forEach(err::println);
        Supplier<String> prompt = asking;
        if (prompt != null) {
            err.print(prompt.get());
            err.flush();
        }
    }

    @Override
    public void onInterrupt(Runnable action) {
        interrupt = action;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void close() {}
}
