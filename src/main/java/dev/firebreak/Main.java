package dev.firebreak;

import java.io.IOException;
import java.util.Properties;

/// The entry point: says which build this is.
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 1 || !args[0].equals("version")) {
            System.err.println("usage: firebreak version");
            System.exit(2);
        }
        var build = new Properties();
        try (var resource = Main.class.getResourceAsStream("build.properties")) {
            if (resource == null) {
                throw new IllegalStateException("build.properties is missing");
            }
            build.load(resource);
        }
        System.out.println("firebreak " + build.getProperty("version"));
    }
}
