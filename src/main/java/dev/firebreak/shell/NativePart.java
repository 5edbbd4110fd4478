package dev.firebreak.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jline.nativ.JLineNativeLoader;
import org.jline.nativ.OSInfo;

/// The native part of the terminal library, which that would unpack at each start, and leave behind where it is
/// killed: unpacked once, into a folder of the user's own.
final class NativePart {
    static final String FOLDER = "library.jline.path";

    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private NativePart() {}

    /// Where it can't be kept there, or others can write there, the library does as it would.
    static void keptIn(Path home) {
        String name = System.mapLibraryName("jlinenative");
        String inside = "/org/jline/nativ/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + name;
        try (InputStream shipped = JLineNativeLoader.class.getResourceAsStream(inside)) {
            if (shipped == null || System.getProperty(FOLDER) != null) {
                return;
            }
            byte[] bytes = shipped.readAllBytes();
            Path folder = home.resolve("lib");
            if (!Files.exists(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!onlyOurs(home) || !onlyOurs(folder)) {
                return;
            }
            Path kept = folder.resolve(name);
            // what another version left, or somebody changed, is no part of this one
            if (!Files.exists(kept)
                    || !onlyOurs(kept, LinkOption.NOFOLLOW_LINKS)
                    || !Arrays.equals(Files.readAllBytes(kept), bytes)) {
                Path fresh = Files.write(Files.createTempFile(folder, name, null), bytes);
                Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
            }
            System.setProperty(FOLDER, folder.toString());
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return;
        }
    }

    /// Whether nobody else writes there, and could so have their code loaded.
    private static boolean onlyOurs(Path path, LinkOption... links) throws IOException {
        PosixFileAttributes there = Files.readAttributes(path, PosixFileAttributes.class, links);
        return there.owner()
                        .equals(path.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName(System.getProperty("user.name")))
                && there.permissions().stream().noneMatch(OTHERS::contains);
    }
}
