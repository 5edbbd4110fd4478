package dev.firebreak.model;

/// A right that an action takes, as its manual declares it. The printed roles, the checks before a run, its warnings
/// and the reference pages are all made of this one declaration.
///
/// @param permission one in namespace [#TARGETS] is taken where the targets are; in an AWS resource [#REGION],
///     [#ACCOUNT], [#BUCKET] and [#PREFIX] stand for what is known later
/// @param use what it is taken for
/// @param given the input that must be given for it to be taken, `INPUT`, or `INPUT=VALUE`, or left out, `INPUT=`;
/// empty:
///     it always is
/// @param because the reason: of a wanted one, what is not known without it
public record Right(Permission permission, Use use, String given, String because) {
    /// No namespace has such a name.
    public static final String TARGETS = "NAMESPACE";

    public static final String REGION = "REGION";
    public static final String ACCOUNT = "ACCOUNT";
    public static final String BUCKET = "BUCKET";
    public static final String PREFIX = "PREFIX";

    /// What a right is for. Without a needed one a run is refused before any change; without a wanted one it goes on,
    /// and something is not known.
    public enum Use {
        /// Read while planning: without it there is no plan.
        READ(true),
        /// A request that changes something, or what it is made of.
        CHANGE(true),
        /// Taken only when something went wrong, or is taken back: a lost reply is settled, the run is undone.
        AFTER(true),
        /// Makes the verdict or the impact surer.
        SURER(false),
        /// A change of a stronger way, taken where the cluster has what that needs: without it a weaker one is gone.
        STRONGER(false),
        /// The same of what not every cluster has: its action takes it, and warns without it, only where that is there:
        /// a kind of object, a pod that is still open.
        IF_THERE(false),
        /// Evidence: what may not be read is not collected, and collecting never holds up the cut.
        EVIDENCE(false);

        private final boolean needed;

        Use(boolean needed) {
            this.needed = needed;
        }
    }

    /// `verb` on a resource: in the namespaces of the targets, where it has namespaces.
    public static Right kube(Use use, String verb, Resource resource, String because) {
        return kube(use, verb, resource, "", because);
    }

    /// The same on a subresource.
    public static Right kube(Use use, String verb, Resource resource, String subresource, String because) {
        String plural = resource.plural() + (subresource.isEmpty() ? "" : "/" + subresource);
        String namespace = resource.namespaced() ? TARGETS : null;
        return new Right(new Permission.Kube(verb, resource.group(), plural, namespace), use, "", because);
    }

    /// `service:Action` on a resource.
    public static Right aws(Use use, String action, String resource, String because) {
        return new Right(new Permission.Aws(action, resource), use, "", because);
    }

    /// Taken only where an input is given: `INPUT`, or `INPUT=VALUE`; `INPUT=` is taken where it is left out.
    public Right given(String input) {
        return new Right(permission, use, input, because);
    }

    /// In all namespaces at once.
    public Right everywhere() {
        return with(kube -> new Permission.Kube(kube.verb(), kube.group(), kube.resource(), null));
    }

    /// On one object alone.
    public Right on(String namespace, String name) {
        return with(kube -> new Permission.Kube(kube.verb(), kube.group(), kube.resource(), namespace, name));
    }

    /// On one object of a kind that is in no namespace.
    public Right on(String name) {
        return with(kube -> new Permission.Kube(kube.verb(), kube.group(), kube.resource(), null, name));
    }

    private Right with(java.util.function.UnaryOperator<Permission.Kube> change) {
        return permission instanceof Permission.Kube kube ? new Right(change.apply(kube), use, given, because) : this;
    }

    public boolean needed() {
        return use.needed;
    }

    /// What it is for, as half a sentence.
    public String reason() {
        return needed() ? because : "without it, " + because;
    }

    /// Whether it is taken in the namespaces of the targets.
    public boolean whereTargetsAre() {
        return permission instanceof Permission.Kube kube && TARGETS.equals(kube.namespace());
    }

    /// The right in one of the targets' namespaces; any other right as it is.
    public Right in(String namespace) {
        return whereTargetsAre()
                ? with(kube -> new Permission.Kube(kube.verb(), kube.group(), kube.resource(), namespace, kube.name()))
                : this;
    }

    /// That it is missing: blocks a run where it is needed, else warns. Equal wherever it is noticed.
    public Problem missing() {
        String message = "may not " + permission + ": " + because;
        return needed()
                ? Problem.block("forbidden", message, "Ask for that right, or name a user who has it: " + look())
                : Problem.warn("forbidden", message, "Ask for that right. Whether you have it says: " + look());
    }

    private String look() {
        return switch (permission) {
            case Permission.Kube kube ->
                "kubectl auth can-i " + kube.verb() + " " + kube.object()
                        + (kube.namespace() == null ? "" : " -n " + kube.namespace());
            case Permission.Aws aws ->
                "aws iam simulate-principal-policy --policy-source-arn ARN --action-names " + aws.action();
        };
    }
}
