package dev.firebreak.model;

import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/// What a failure says, in the words of a person: no class names, and no path that the sentence around it names.
public final class Said {
    private Said() {}

    public static String by(Throwable failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case NoSuchFileException file when file.getReason() == null -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException file -> orKind(file.getReason(), file);
            case ConnectException _ when message == null -> "nobody answers there";
            default -> orKind(message, failure);
        };
    }

    private static String orKind(@Nullable String said, Throwable failure) {
        return said == null || said.isBlank() ? failure.getClass().getSimpleName() : said;
    }
}
