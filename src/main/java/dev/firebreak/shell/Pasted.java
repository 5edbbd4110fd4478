package dev.firebreak.shell;

import org.jline.reader.impl.LineReaderImpl;

/// Follows keys, to know whether they are in the middle of something that is pasted: a terminal marks where that begins
/// and ends.
final class Pasted {
    private final StringBuilder last = new StringBuilder();
    private boolean goesOn;

    void add(int c) {
        last.append((char) c);
        if (ends(LineReaderImpl.BRACKETED_PASTE_BEGIN)) {
            goesOn = true;
        } else if (ends(LineReaderImpl.BRACKETED_PASTE_END)) {
            goesOn = false;
        }
        if (last.length() > LineReaderImpl.BRACKETED_PASTE_BEGIN.length()) {
            last.deleteCharAt(0);
        }
    }

    private boolean ends(String mark) {
        return last.length() >= mark.length()
                && last.substring(last.length() - mark.length()).equals(mark);
    }

    boolean goesOn() {
        return goesOn;
    }
}
