package dev.firebreak.cluster;

import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One object of each kind that a cluster has only where its network plugin brought it, valid by its schema.
enum PolicyObject {
    AWS_CLUSTER(Resource.AWS_CLUSTER_NETWORK_POLICY, """
        {'tier':'Admin','priority':7,
         'subject':{'pods':{'namespaceSelector':{},'podSelector':{'matchLabels':{'app':'web'}}}},
         'ingress':[{'name':'in','action':'Deny','from':[{'namespaces':{}}]}],
         'egress':[{'name':'out','action':'Deny','to':[{'networks':['0.0.0.0/0']}]}]}\
        """, "/spec/priority", "8"),
    AWS_APPLICATION(Resource.AWS_APPLICATION_NETWORK_POLICY, """
        {'podSelector':{'matchLabels':{'app':'web'}},'policyTypes':['Egress'],
         'egress':[{'to':[{'domainNames':['example.com']}],'ports':[{'port':443,'protocol':'TCP'}]}]}\
        """, "/spec/egress/0/ports/0/port", "8443"),
    AWS_CLUSTER_ENDPOINT(Resource.CLUSTER_POLICY_ENDPOINT, """
        {'policyRef':{'name':'suspect'},'tier':'Admin','priority':7,
         'podSelectorEndpoints':[{'hostIP':'10.0.0.1','podIP':'10.0.0.7','name':'web','namespace':'shop'}],
         'egress':[{'action':'Deny','cidr':'0.0.0.0/0'}]}\
        """, "/spec/priority", "8"),
    AWS_SECURITY_GROUPS(Resource.SECURITY_GROUP_POLICY, """
        {'podSelector':{'matchLabels':{'app':'web'}},'securityGroups':{'groupIds':['sg-1']}}\
        """, "/spec/securityGroups/groupIds/0", "'sg-2'"),
    UPSTREAM(Resource.CLUSTER_NETWORK_POLICY, """
        {'tier':'Admin','priority':7,'subject':{'namespaces':{'matchLabels':{'team':'shop'}}},
         'ingress':[{'action':'Deny','from':[{'namespaces':{}}],
                     'protocols':[{'tcp':{'destinationPort':{'number':80}}}]}]}\
        """, "/spec/priority", "8"),
    UPSTREAM_ADMIN(Resource.ADMIN_NETWORK_POLICY, """
        {'priority':7,'subject':{'namespaces':{'matchLabels':{'team':'shop'}}},
         'ingress':[{'action':'Deny','from':[{'namespaces':{}}],
                     'ports':[{'portNumber':{'port':80,'protocol':'TCP'}}]}]}\
        """, "/spec/priority", "8"),
    UPSTREAM_BASELINE(Resource.BASELINE_ADMIN_NETWORK_POLICY, """
        {'subject':{'namespaces':{'matchLabels':{'team':'shop'}}},
         'ingress':[{'action':'Deny','from':[{'namespaces':{}}]}]}\
        """, "/spec/ingress/0/action", "'Allow'"),
    CILIUM(Resource.CILIUM_NETWORK_POLICY, """
        {'endpointSelector':{'matchLabels':{'app':'web'}},'ingressDeny':[{'fromEntities':['all']}],
         'egressDeny':[{'toCIDR':['0.0.0.0/0']}]}\
        """, "/spec/ingressDeny/0/fromEntities/0", "'world'"),
    CILIUM_CLUSTERWIDE(
            Resource.CILIUM_CLUSTERWIDE_NETWORK_POLICY, """
                {'endpointSelector':{'matchLabels':{'app':'web'}},'ingressDeny':[{'fromEntities':['all']}]}\
                """, "/spec/ingressDeny/0/fromEntities/0", "'world'"),
    CALICO(Resource.CALICO_NETWORK_POLICY, Calico.SPEC, "/spec/order", "8"),
    CALICO_GLOBAL(Resource.CALICO_GLOBAL_NETWORK_POLICY, Calico.SPEC, "/spec/order", "8"),
    CALICO_TIER(Resource.CALICO_TIER, "{'order':7}", "/spec/order", "8"),
    CALICO_V3(Resource.CALICO_NETWORK_POLICY_V3, Calico.SPEC, "/spec/order", "8"),
    CALICO_GLOBAL_V3(Resource.CALICO_GLOBAL_NETWORK_POLICY_V3, Calico.SPEC, "/spec/order", "8"),
    CALICO_TIER_V3(Resource.CALICO_TIER_V3, "{'order':7}", "/spec/order", "8");

    /// What both forms of Calico's policies have.
    private static final class Calico {
        static final String SPEC = """
            {'tier':'quarantine','order':7,'selector':'app == $web$','types':['Ingress','Egress'],
             'ingress':[{'action':'Deny'}],'egress':[{'action':'Deny','destination':{'nets':['0.0.0.0/0']}}]}\
            """;
    }

    final Resource resource;
    private final String spec;
    /// A field of the specification, and another value for it.
    final String pointer;

    private final String other;

    PolicyObject(Resource resource, String spec, String pointer, String other) {
        this.resource = resource;
        this.spec = spec;
        this.pointer = pointer;
        this.other = other;
    }

    @Nullable
    String namespace(String ifNamespaced) {
        return resource.namespaced() ? ifNamespaced : null;
    }

    /// The name that it must have, where there is but one.
    String name(String any) {
        return this == UPSTREAM_BASELINE ? "default" : any;
    }

    /// Of the collection.
    String path(String namespace) {
        return ApiPath.of(resource, namespace(namespace), null);
    }

    List<String> shortNames() {
        return switch (this) {
            case AWS_CLUSTER, UPSTREAM -> List.of("cnp");
            case AWS_APPLICATION, UPSTREAM_ADMIN -> List.of("anp");
            case AWS_CLUSTER_ENDPOINT -> List.of("cpe");
            case AWS_SECURITY_GROUPS -> List.of("sgp");
            case UPSTREAM_BASELINE -> List.of("banp");
            case CILIUM -> List.of("cnp", "ciliumnp");
            case CILIUM_CLUSTERWIDE -> List.of("ccnp");
            case CALICO, CALICO_GLOBAL, CALICO_TIER, CALICO_TIER_V3 -> List.of();
            case CALICO_V3 -> List.of("cnp", "caliconetworkpolicy", "caliconetworkpolicies");
            case CALICO_GLOBAL_V3 -> List.of("gnp", "cgnp", "calicoglobalnetworkpolicies");
        };
    }

    Target target(String namespace, String name) {
        return new Target(resource.kind(), namespace(namespace), name, null, null);
    }

    ObjectNode object(String namespace, String name) {
        ObjectNode object =
                Json.object().put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
        object.putObject("metadata").put("name", name);
        if (resource.namespaced()) {
            ((ObjectNode) object.path("metadata")).put("namespace", namespace);
        }
        object.set("spec", Json.parse(spec.replace('\'', '"').replace('$', '\'')));
        return object;
    }

    JsonNode otherValue() {
        return json(other);
    }

    /// Any value, with single quotes for double ones.
    static JsonNode json(String value) {
        return Json.parse("[" + value.replace('\'', '"') + "]").path(0);
    }
}
