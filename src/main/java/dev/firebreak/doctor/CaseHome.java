package dev.firebreak.doctor;

import dev.firebreak.journal.Disk;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/// Whether cases can be kept: a file can be written and forced to disk, there is room, and nobody else reads it.
record CaseHome(Space space) implements Checkup {
    private static final long NEXT_TO_NOTHING = 100L << 20;
    private static final long LITTLE = 1L << 30;

    /// How many bytes may still be written where a folder is.
    interface Space {
        long usableBytes(Path folder) throws IOException;
    }

    CaseHome() {
        this(folder -> Files.getFileStore(folder).getUsableSpace());
    }

    @Override
    public String id() {
        return "case-folder";
    }

    @Override
    public Finding look(Site site) {
        Path home = site.home().toAbsolutePath();
        Path there = home;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            return Finding.fail(id(), there + " is no folder", "Name another with --home or FIREBREAK_HOME");
        }
        try {
            return there.equals(home) ? inHome(home, site.disk()) : toBeMade(home, there, site.disk());
        } catch (IOException e) {
            return Finding.fail(
                    id(),
                    "nothing can be written and forced to disk in " + there + ": " + Said.by(e),
                    "Name another with --home or FIREBREAK_HOME, or see: df -h " + there + "; ls -ld " + there);
        }
    }

    private Finding inHome(Path home, Disk disk) throws IOException {
        force(home, disk);
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(home));
        others.removeAll(PosixFilePermissions.fromString("rwx------"));
        if (!others.isEmpty()) {
            return Finding.warn(id(), "others than you may look into " + home, "chmod 700 " + home);
        }
        return room(home + " is yours alone and forces what is written", home);
    }

    private Finding toBeMade(Path home, Path there, Disk disk) throws IOException {
        force(there, disk);
        return room(home + " is made with the first case; " + there + " forces what is written", there);
    }

    private static void force(Path folder, Disk disk) throws IOException {
        Path probe = folder.resolve(Disk.UNFINISHED + "doctor-" + UUID.randomUUID());
        try (Disk.Output out = disk.create(probe)) {
            out.write(new byte[] {'\n'}, 0, 1);
            out.force();
            disk.forceFolder(folder);
        } finally {
            disk.delete(probe);
        }
    }

    private Finding room(String words, Path folder) throws IOException {
        long usable = space.usableBytes(folder);
        String left = words + "; " + (usable >> 20) + " MiB are left";
        String fix = "Make room, or name another with --home: df -h " + folder;
        if (usable < NEXT_TO_NOTHING) {
            return Finding.fail(id(), left, fix);
        }
        return usable < LITTLE ? Finding.warn(id(), left, fix) : Finding.ok(id(), left);
    }
}
