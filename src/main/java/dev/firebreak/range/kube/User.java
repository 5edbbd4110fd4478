package dev.firebreak.range.kube;

import java.util.ArrayList;
import java.util.List;

/// Who a request is from. Every authenticated user is also in `system:authenticated`; the members of
/// `system:masters` may do everything.
public record User(String name, List<String> groups) {

    public User {
        groups = List.copyOf(groups);
    }

    public User(String name, String... groups) {
        this(name, List.of(groups));
    }

    /// The user with the groups that the API server adds: those of a service account, and
    /// `system:authenticated`.
    User authenticated() {
        List<String> all = new ArrayList<>(groups);
        if (name.startsWith(SERVICE_ACCOUNT)) {
            add(all, "system:serviceaccounts");
            String[] parts = name.split(":", -1);
            add(all, "system:serviceaccounts:" + parts[2]);
        }
        add(all, name.equals("system:anonymous") ? "system:unauthenticated" : "system:authenticated");
        return new User(name, all);
    }

    static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    private static void add(List<String> groups, String group) {
        if (!groups.contains(group)) {
            groups.add(group);
        }
    }
}
