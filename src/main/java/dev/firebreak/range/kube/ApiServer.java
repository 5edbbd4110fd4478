package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Authorizer.Attributes;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// From a request to its reply: who asks, may they, and which part of the API it is about. One request at a
/// time.
final class ApiServer {

    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");

    private final ObjectStore store;
    private final Function<String, Optional<User>> tokens;
    private final Authorizer authorizer;
    private final ObjectVerbs objects;
    private final Evictions evictions;
    private final PodLogs logs;
    private final AccessReviews reviews;
    private final Discovery discovery;

    ApiServer(ObjectStore store, InstantSource clock, Function<String, Optional<User>> tokens) {
        this.store = store;
        this.tokens = tokens;
        this.authorizer = new Authorizer(store);
        this.objects = new ObjectVerbs(store, authorizer, clock);
        this.evictions = new Evictions(store, objects);
        this.logs = new PodLogs(store, clock);
        this.reviews = new AccessReviews(store, authorizer);
        this.discovery = new Discovery(store);
    }

    Answer answer(Call call) {
        synchronized (store) {
            store.countRequest();
            try {
                User user = impersonated(authenticated(call), call);
                Optional<Target> target = Target.of(call, discovery.groups());
                return target.isPresent() ? onResource(call, user, target.get()) : onPath(call, user);
            } catch (Refusal refusal) {
                return Answer.json(refusal.code(), refusal.status());
            }
        }
    }

    private User authenticated(Call call) {
        String header = call.header("authorization");
        if (header.isEmpty()) {
            return new User("system:anonymous").authenticated();
        }
        if (!header.startsWith("Bearer ")) {
            throw Refusal.unauthorized();
        }
        return tokens.apply(header.substring("Bearer ".length()).strip())
                .orElseThrow(Refusal::unauthorized)
                .authenticated();
    }

    private User impersonated(User user, Call call) {
        String name = call.header("impersonate-user");
        List<String> groups = call.headers().getOrDefault("impersonate-group", List.of());
        if (name.isEmpty()) {
            if (!groups.isEmpty()) {
                throw Refusal.badRequest("requested groups %s without impersonating a user name".formatted(groups));
            }
            return user;
        }
        if (name.startsWith(User.SERVICE_ACCOUNT)) {
            String[] parts = name.split(":", -1);
            if (parts.length != 4) {
                throw Refusal.badRequest("invalid service account name: " + name);
            }
            authorize(user, Attributes.ofResource("impersonate", "", "serviceaccounts", parts[2], parts[3]));
        } else {
            authorize(user, Attributes.ofResource("impersonate", "", "users", "", name));
        }
        for (String group : groups) {
            authorize(user, Attributes.ofResource("impersonate", "", "groups", "", group));
        }
        return new User(name, groups).authenticated();
    }

    private Answer onPath(Call call, User user) {
        String verb = call.method().toLowerCase(Locale.ROOT);
        if (!authorizer.allows(user, Attributes.ofPath(verb, call.path()))) {
            throw Refusal.forbiddenPath(user.name(), verb, call.path());
        }
        if (HEALTH.contains(call.path())) {
            return Answer.text(200, "ok");
        }
        return discovery
                .answer(call.path(), call.header("accept"))
                .orElseGet(() -> Answer.text(404, "404 page not found\n"));
    }

    private Answer onResource(Call call, User user, Target target) {
        String verb = target.verb(call);
        String resource =
                target.subresource().isEmpty() ? target.resource() : target.resource() + "/" + target.subresource();
        Attributes asked = Attributes.ofResource(verb, target.group(), resource, target.namespace(), target.name());
        authorize(user, asked);
        store.used(new ObjectStore.Use(verb, target.group(), resource, target.namespace(), user.name()));
        Optional<Answer> review = reviews.answer(call, user, target);
        if (review.isPresent()) {
            return review.get();
        }
        ApiResource found = store.served(target.group(), target.version(), target.resource())
                .filter(target::fits)
                .orElseThrow(Refusal::noSuchResource);
        return switch (target.subresource()) {
            case "" -> objects.answer(verb, call, user, found, target);
            case "status" -> {
                if (!found.has(ApiResource.Trait.STATUS)) {
                    throw Refusal.noSuchResource();
                }
                yield objects.answer(verb, call, user, found, target);
            }
            case "ephemeralcontainers" -> {
                if (!found.equals(ApiResource.pods())) {
                    throw Refusal.noSuchResource();
                }
                if (!Set.of("get", "update", "patch").contains(verb)) {
                    throw Refusal.methodNotAllowed();
                }
                yield objects.answer(verb, call, user, found, target);
            }
            case "eviction" -> {
                if (!found.equals(ApiResource.pods())) {
                    throw Refusal.noSuchResource();
                }
                if (!verb.equals("create")) {
                    throw Refusal.methodNotAllowed();
                }
                yield evictions.answer(call, target);
            }
            case "log" -> {
                if (!found.equals(ApiResource.pods())) {
                    throw Refusal.noSuchResource();
                }
                if (!verb.equals("get")) {
                    throw Refusal.methodNotAllowed();
                }
                yield logs.answer(call, target);
            }
            default -> throw Refusal.noSuchResource();
        };
    }

    private void authorize(User user, Attributes asked) {
        if (authorizer.allows(user, asked)) {
            return;
        }
        String where = asked.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace \"%s\"".formatted(asked.namespace());
        int slash = asked.resource().indexOf('/');
        String plural = slash < 0 ? asked.resource() : asked.resource().substring(0, slash);
        throw Refusal.forbidden(
                asked.group(),
                plural,
                asked.name(),
                "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                        .formatted(user.name(), asked.verb(), asked.resource(), asked.group(), where));
    }
}
