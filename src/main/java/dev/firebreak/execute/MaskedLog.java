package dev.firebreak.execute;

import dev.firebreak.model.SecretText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// A log without what looks like a credential, line by line; every other byte stays as it is.
final class MaskedLog {
    /// A longer line is looked at in pieces that end at a blank, where there is one.
    private static final int LONGEST = 1 << 20;

    /// A key that never ends takes no more lines than this with it.
    private static final int LONGEST_KEY_LINES = 500;

    private static final Pattern KEY_BEGINS = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----");
    private static final Pattern KEY_ENDS = Pattern.compile("-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----");
    private static final Pattern TIME = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]{8,18}Z ");

    private int masked;
    private int keyLines;

    private MaskedLog() {}

    /// Copies, and returns how many lines have something masked.
    static int copy(InputStream log, OutputStream to) throws IOException {
        MaskedLog mask = new MaskedLog();
        BufferedInputStream in = new BufferedInputStream(log, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (b == '\n' || (line.size() >= LONGEST && b <= ' ') || line.size() >= 2 * LONGEST) {
                mask.line(line, to);
            }
        }
        mask.line(line, to);
        return mask.masked;
    }

    private void line(ByteArrayOutputStream line, OutputStream to) throws IOException {
        // one character is one byte, whatever the log is written in
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        String told = told(text);
        if (!told.equals(text)) {
            masked++;
        }
        to.write(told.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String told(String line) {
        if (keyLines > 0) {
            boolean ends = KEY_ENDS.matcher(line).find();
            keyLines = ends || keyLines == LONGEST_KEY_LINES ? 0 : keyLines + 1;
            String end = line.endsWith("\n") ? "\n" : "";
            var time = TIME.matcher(line);
            return (time.find() ? time.group() : "") + SecretText.MARK + end;
        }
        var begins = KEY_BEGINS.matcher(line);
        if (begins.find() && !KEY_ENDS.matcher(line).find()) {
            keyLines = 1;
            String end = line.endsWith("\n") ? "\n" : "";
            return SecretText.maskedWithNamed(line.substring(0, begins.start())) + SecretText.MARK + end;
        }
        return SecretText.maskedWithNamed(line);
    }
}
