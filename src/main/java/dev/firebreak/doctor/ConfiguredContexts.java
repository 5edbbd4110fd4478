package dev.firebreak.doctor;

import dev.firebreak.model.Finding;
import dev.firebreak.model.Problem;
import java.util.stream.Collectors;

/// Whether the configuration is about contexts that there are: what is set under a misspelt name protects nothing.
final class ConfiguredContexts implements Checkup {
    @Override
    public String id() {
        return "configured-contexts";
    }

    @Override
    public Finding look(Site site) {
        if (site.strangers().isEmpty()) {
            return Finding.ok(id(), "the kubeconfig has each context that is configured");
        }
        return Finding.warn(
                id(),
                site.strangers().stream().map(Problem::message).collect(Collectors.joining("; ")),
                String.valueOf(site.strangers().getFirst().fix()));
    }
}
