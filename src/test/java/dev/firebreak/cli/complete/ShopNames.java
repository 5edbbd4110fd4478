package dev.firebreak.cli.complete;

import dev.firebreak.action.Registry;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A shop, and a machine with two cases.
record ShopNames(List<Entry> names) implements Known {
    record Entry(Sort sort, @Nullable String namespace, String name) {}

    static final Library LIBRARY = new Library(Registry.catalog());

    static ShopNames of(Entry... more) {
        return new ShopNames(Stream.concat(
                        Stream.of(
                                new Entry(Sort.NAMESPACE, null, "default"),
                                new Entry(Sort.NAMESPACE, null, "shop"),
                                new Entry(Sort.NAMESPACE, null, "shipping"),
                                new Entry(Sort.POD, "default", "debug-1"),
                                new Entry(Sort.POD, "default", "worker-2"),
                                new Entry(Sort.POD, "shop", "web-7f9c"),
                                new Entry(Sort.POD, "shop", "web-k2lm"),
                                new Entry(Sort.POD, "shop", "api-x8r4"),
                                new Entry(Sort.WORKLOAD, "default", "deploy/worker"),
                                new Entry(Sort.WORKLOAD, "shop", "deploy/web"),
                                new Entry(Sort.WORKLOAD, "shop", "sts/db"),
                                new Entry(Sort.NODE, null, "ip-10-0-1-23"),
                                new Entry(Sort.NODE, null, "ip-10-0-2-41"),
                                new Entry(Sort.SERVICE_ACCOUNT, "default", "builder"),
                                new Entry(Sort.SERVICE_ACCOUNT, "shop", "web"),
                                new Entry(Sort.POLICY, "shop", "allow-web"),
                                new Entry(Sort.VOLUME, "shop", "vol-0c0ffee1"),
                                new Entry(Sort.IMAGE, "shop", "registry.example/shop/web:2.4.1"),
                                new Entry(Sort.IMAGE, "default", "registry.example/debug@sha256:0123")),
                        Stream.of(more))
                .toList());
    }

    @Override
    public List<Named> of(Sort sort, @Nullable String namespace) {
        return names.stream()
                .filter(e -> e.sort() == sort)
                .filter(e -> namespace == null || namespace.equals(e.namespace()))
                .map(e -> new Named(e.namespace(), e.name(), "of " + e.namespace()))
                .toList();
    }

    static final class Machine implements Local {
        private final List<Item> contexts;

        Machine(List<Item> contexts) {
            this.contexts = contexts;
        }

        Machine() {
            this(List.of(new Item("arn:aws:eks:eu-west-1:111122223333:cluster/shop", ""), new Item("lab", "")));
        }

        @Override
        public String namespace() {
            return "default";
        }

        @Override
        public List<Item> contexts() {
            return contexts;
        }

        @Override
        public List<Item> runbooks() {
            return Library.SHIPPED.stream().map(id -> new Item(id, "a runbook")).toList();
        }

        @Override
        public List<Item> actions() {
            return Registry.TYPES.stream()
                    .map(type -> new Item(type.id(), type.entry().title()))
                    .toList();
        }

        @Override
        public Optional<Runbook> runbook(String idOrFile) {
            return Library.SHIPPED.contains(idOrFile) || idOrFile.endsWith(".yaml")
                    ? Optional.of(LIBRARY.find(idOrFile))
                    : Optional.empty();
        }

        @Override
        public List<Case> cases() {
            Run first = new Run(
                    "r1",
                    "contain-pod",
                    List.of(new Item("isolate", "isolate-pod"), new Item("snapshot", "snapshot-volumes")),
                    List.of("snapshot"),
                    LIBRARY.find("contain-pod").inputs());
            Run second = new Run("r2", "cordon-node", List.of(new Item("cordon-node", "")), List.of(), Map.of());
            return List.of(
                    new Case(
                            "miner",
                            "Miner in the shop",
                            true,
                            List.of(first),
                            List.of(new Item("E001", "logs")),
                            List.of(new Item("snap-1", "of miner/r1/snapshot"))),
                    new Case(
                            "older",
                            "Last week",
                            false,
                            List.of(first, second),
                            List.of(new Item("E007", "logs")),
                            List.of(
                                    new Item("snap-0", "of older/r1/snapshot"),
                                    new Item("snap-1", "of miner/r1/snapshot"))));
        }

        @Override
        public List<Item> planned() {
            return List.of(new Item("isolate-pod", ""));
        }

        @Override
        public List<Item> waivable() {
            return List.of(new Item("over-limit", "the plan changes 6 pods"), new Item("protected", ""));
        }

        @Override
        public String current() {
            return "miner";
        }

        @Override
        public List<String> folder(String path) {
            return path.isEmpty() ? List.of(".hidden", "mine.yaml", "books/") : List.of("other.yaml");
        }
    }
}
