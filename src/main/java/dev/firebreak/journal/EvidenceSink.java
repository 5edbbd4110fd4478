package dev.firebreak.journal;

import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Takes the content of one exhibit and hashes it as it comes. [#commit] gives it its name; closed without,
/// it is dropped. Trouble of the case's disk is a [Refusal] (`disk-full`, `disk-failed`), so that whoever
/// copies can tell it from trouble of the source.
public final class EvidenceSink extends OutputStream {
    /// What was put into the case: `path` is `evidence/SHA256` or `sealed/SHA256`, below the case's folder.
    public record Stored(String sha256, long sizeBytes, String path) {}

    private final CaseFolder folder;
    private final Path unfinished;
    private final int exitOfTrouble;
    private final MessageDigest sha256;
    private final Disk.Output out;
    private long sizeBytes;
    private boolean open = true;

    EvidenceSink(CaseFolder folder, Path unfinished, int exitOfTrouble) throws IOException {
        this.folder = folder;
        this.unfinished = unfinished;
        this.exitOfTrouble = exitOfTrouble;
        this.sha256 = newSha256();
        this.out = folder.disk().create(unfinished);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw trouble(e);
        }
        sha256.update(bytes, offset, length);
        sizeBytes += length;
    }

    /// How much was written so far.
    public long sizeBytes() {
        return sizeBytes;
    }

    /// What was written so far, to be closed by the caller.
    public InputStream content() {
        try {
            return folder.disk().read(unfinished);
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    /// Makes the content durable under its hash; afterwards an entry may name it.
    public Stored commit() {
        return store(CaseFolder.EVIDENCE);
    }

    /// The same, where exhibits that hold secrets are kept apart.
    public Stored seal() {
        try {
            folder.disk().createFolder(folder.path().resolve(CaseFolder.SEALED));
        } catch (IOException e) {
            throw trouble(e);
        }
        return store(CaseFolder.SEALED);
    }

    private Stored store(String kept) {
        String hash = HexFormat.of().formatHex(sha256.digest());
        Path stored = folder.path().resolve(kept).resolve(hash);
        try {
            out.force();
            out.close();
            open = false;
            folder.disk().rename(unfinished, stored);
            folder.disk().forceFolder(Disk.folderOf(stored));
        } catch (IOException e) {
            throw trouble(e);
        }
        return new Stored(hash, sizeBytes, kept + "/" + hash);
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            out.close();
            folder.disk().delete(unfinished);
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Refusal trouble(IOException e) {
        return DiskTrouble.refusal(e, unfinished, exitOfTrouble);
    }
}
