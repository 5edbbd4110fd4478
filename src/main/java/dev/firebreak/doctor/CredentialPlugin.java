package dev.firebreak.doctor;

import dev.firebreak.model.Finding;
import dev.firebreak.model.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether the program that the kubeconfig runs for credentials is there.
final class CredentialPlugin implements Checkup {
    @Override
    public String id() {
        return "credential-plugin";
    }

    @Override
    public Finding look(Site site) {
        String command = site.view().cluster().credentialPlugin().orElse(null);
        if (command == null) {
            return Finding.ok(id(), "no program is run for credentials");
        }
        Optional<Path> found = command.contains("/")
                ? Optional.of(Path.of(command)).filter(CredentialPlugin::runs)
                : site.path().stream()
                        .map(folder -> folder.resolve(command))
                        .filter(CredentialPlugin::runs)
                        .findFirst();
        return found.map(path -> Finding.ok(id(), "the kubeconfig runs " + path))
                .orElseGet(() -> Finding.fail(
                        id(),
                        "the kubeconfig runs " + command + " for credentials, and there is no such program",
                        "Install it, or put its folder into PATH"));
    }

    private static boolean runs(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    @Override
    public Finding refused(Refusal refusal) {
        return Finding.fail(id(), refusal);
    }
}
