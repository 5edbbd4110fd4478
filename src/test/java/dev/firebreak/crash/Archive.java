package dev.firebreak.crash;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// The program in jars alone, with an archive of its classes as the JVM keeps them: a process of it starts in
/// half the time. The first run that comes to its end writes the archive.
///
/// @param file the archive, there or not
record Archive(String classPath, Path file) {
    /// Packs the folders of this process's class path into jars: the JVM archives no class of a folder.
    static Archive in(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                jars.add(packed(path, folder.resolve(jars.size() + ".jar")).toString());
            } else if (Files.exists(path)) {
                jars.add(entry);
            }
        }
        return new Archive(String.join(File.pathSeparator, jars), folder.resolve("program.jsa"));
    }

    private static Path packed(Path folder, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(folder.relativize(path).toString()));
                Files.copy(path, out);
            }
        }
        return jar;
    }

    /// What the JVM is told, for a process of this command.
    List<String> options(String command) {
        List<String> options = new ArrayList<>(List.of("-Xlog:disable", "-cp", classPath));
        if (Files.exists(file)) {
            options.add("-XX:SharedArchiveFile=" + file);
        } else if (command.equals("run")) {
            options.add("-XX:ArchiveClassesAtExit=" + file);
        }
        return options;
    }
}
