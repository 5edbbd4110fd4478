package dev.firebreak.runbook;

import dev.firebreak.model.Catalog;
import dev.firebreak.model.Catalog.ActionEntry;
import dev.firebreak.model.Catalog.Input;
import dev.firebreak.model.Catalog.Output;
import dev.firebreak.model.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The actions that runbooks are linted against here.
final class SixActions {
    static final Catalog CATALOG = new Catalog(List.of(
            action(
                    "find-pods",
                    List.of(
                            input("pod", "pod", false, "shop/web-7f9c"),
                            input("workload", "workload", false, "shop/deploy/web"),
                            input("serviceAccount", "string", false, "shop/web"),
                            input("image", "string", false, "registry.example/shop/web"),
                            input("node", "node", false, "ip-10-0-1-2.ec2.internal"),
                            input("selector", "string", false, "app=web"),
                            input("namespace", "string", false, "shop")),
                    List.of(
                            output("pods", "[pod]", false),
                            output("nodes", "[node]", false),
                            output("instances", "[string]", false),
                            output("volumes", "[volume]", false))),
            action(
                    "collect-pod",
                    List.of(
                            input("pods", "[pod]", true, "shop/web-7f9c"),
                            choice("what", "[string]", null, "objects", "events", "logs")),
                    List.of(output("exhibits", "[string]", true))),
            action(
                    "isolate-pod",
                    List.of(
                            input("pods", "[pod]", true, "shop/web-7f9c"),
                            choice("siblings", "string", "include", "include", "leave")),
                    List.of(output("pods", "[pod]", false), output("policies", "[string]", false))),
            action(
                    "cordon-node",
                    List.of(input("nodes", "[node]", true, "ip-10-0-1-2.ec2.internal")),
                    List.of(output("nodes", "[node]", false))),
            action(
                    "snapshot-volumes",
                    List.of(input("volumes", "[volume]", true, "vol-0123456789abcdef0")),
                    List.of(output("snapshots", "[snapshot]", true))),
            action(
                    "export-snapshot",
                    List.of(
                            input("snapshots", "[snapshot]", true, "snap-0123456789abcdef0"),
                            input("bucket", "string", false, "acme-evidence"),
                            input("prefix", "string", false, "incidents/2026"),
                            input("retain", "duration", false, "8760h")),
                    List.of(output("images", "[string]", true)))));

    /// One action with an input of every type, and one that takes and yields a single pod.
    static final Catalog TYPES = new Catalog(List.of(
            action(
                    "take",
                    List.of(
                            input("text", "string", false, "a"),
                            input("count", "int", false, "5"),
                            input("on", "bool", false, "true"),
                            input("span", "duration", false, "5m"),
                            input("at", "time", false, "2026-03-01T14:05:00Z"),
                            input("numbers", "[int]", false, "1,2")),
                    List.of()),
            action(
                    "one",
                    List.of(input("pod", "pod", false, "shop/web"), input("pods", "[pod]", false, "shop/web")),
                    List.of(output("pod", "pod", false), output("pods", "[pod]", false)))));

    private SixActions() {}

    static ActionEntry action(String id) {
        return CATALOG.action(id).orElseThrow();
    }

    private static ActionEntry action(String id, List<Input> inputs, List<Output> outputs) {
        return new ActionEntry(id, "Title of " + id, "What " + id + " does", inputs, outputs);
    }

    private static Input input(String name, String type, boolean required, String example) {
        return new Input(name, type(type), required, "help", example, null, List.of());
    }

    private static Input choice(String name, String type, @Nullable String fallback, String... choices) {
        return new Input(name, type(type), false, "help", choices[0], fallback, List.of(choices));
    }

    private static Output output(String name, String type, boolean later) {
        return new Output(name, type(type), "help", later);
    }

    private static ValueType type(String type) {
        return ValueType.parse(type).orElseThrow();
    }
}
