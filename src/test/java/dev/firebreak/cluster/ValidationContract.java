package dev.firebreak.cluster;

import static dev.firebreak.cluster.KubeSite.MERGE_PATCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cluster.KubeSite.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

interface ValidationContract extends OnSite {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'podSelector':{'matchExpressions':[{'key':'a','operator':'In'}]}}"
                        + "|spec.podSelector.matchExpressions[0].values: Required value: must be specified when"
                        + " `operator` is 'In' or 'NotIn'",
                "{'podSelector':{'matchExpressions':[{'key':'a','operator':'Exists','values':['x']}]}}"
                        + "|spec.podSelector.matchExpressions[0].values: Forbidden: may not be specified when"
                        + " `operator` is 'Exists' or 'DoesNotExist'",
                "{'podSelector':{'matchExpressions':[{'key':'a','operator':'Near'}]}}|spec.podSelector.matchExpressions[0].operator:"
                    + " Invalid value: \"Near\": not a valid selector operator",
                "{'ingress':[{'ports':[{'port':99999}]}]}|spec.ingress[0].ports[0].port: Invalid value: 99999: must be"
                        + " between 1 and 65535, inclusive",
                "{'ingress':[{'ports':[{'port':'x_y'}]}]}"
                        + "|spec.ingress[0].ports[0].port: Invalid value: \"x_y\": must contain only alpha-numeric"
                        + " characters (a-z, 0-9), and hyphens (-)",
                "{'ingress':[{'ports':[{'port':80,'endPort':70}]}]}|spec.ingress[0].ports[0].endPort: Invalid value:"
                        + " 80: must be greater than or equal to `port`",
                "{'ingress':[{'ports':[{'endPort':70}]}]}|spec.ingress[0].ports[0].endPort: Invalid value: 70: may not"
                        + " be specified when `port` is not specified",
                "{'ingress':[{'ports':[{'port':80,'protocol':'ICMP'}]}]}"
                        + "|spec.ingress[0].ports[0].protocol: Unsupported value: \"ICMP\": supported values: \"TCP\","
                        + " \"UDP\", \"SCTP\"",
                "{'ingress':[{'from':[{}]}]}|spec.ingress[0].from[0]: Required value: must specify a peer",
                "{'egress':[{'to':[{'ipBlock':{'cidr':'10.0.0.0/8','except':['11.0.0.0/8']}}]}]}"
                        + "|spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/8\": must be a strict"
                        + " subset of `cidr`",
                "{'egress':[{'to':[{'ipBlock':{'cidr':'10.0.0.0/8','except':['10.0.0.0/8']}}]}]}"
                        + "|spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"10.0.0.0/8\": must be a strict"
                        + " subset of `cidr`",
                "{'egress':[{'to':[{'ipBlock':{'cidr':'10.0.0.0'}}]}]}"
                        + "|spec.egress[0].to[0].ipBlock.cidr: Invalid value: \"10.0.0.0\": must be a valid CIDR value,"
                        + " (e.g. 10.9.8.0/24 or 2001:db8::/64)",
                "{'policyTypes':['Sideways']}"
                        + "|spec.policyTypes[0]: Unsupported value: \"Sideways\": supported values: \"Ingress\","
                        + " \"Egress\"",
                "{'podSelector':{'matchLabels':{'a':'b c'}}}"
                        + "|spec.podSelector.matchLabels: Invalid value: \"b c\": a valid label must be an empty string"
                        + " or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                        + " alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                        + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            })
    default void a_policy_that_says_nonsense_is_422(String spec, String words) {
        String policies = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies?dryRun=All";
        Reply reply = site().post(policies, "{'metadata':{'name':'x'},'spec':" + spec + "}");
        assertThat(reply.code()).as(reply.text()).isEqualTo(422);
        assertThat(reply.reason()).isEqualTo("Invalid");
        assertThat(reply.message()).isEqualTo("NetworkPolicy.networking.k8s.io \"x\" is invalid: " + words);
    }

    @Test
    default void bad_names_and_labels_are_422_and_bad_bodies_400() {
        String namespace = site().newNamespace();
        String maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        Reply badName = site().post(maps, "{'metadata':{'name':'Bad_Name'}}");
        assertThat(badName.code()).isEqualTo(422);
        assertThat(badName.message())
                .startsWith("ConfigMap \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase"
                        + " RFC 1123 subdomain must consist of");
        Reply longName = site().post(maps, "{'metadata':{'name':'" + "a".repeat(254) + "'}}");
        assertThat(longName.code()).isEqualTo(422);
        assertThat(longName.message()).endsWith("must be no more than 253 characters");
        assertThat(site().post(maps, "{'metadata':{}}").message())
                .isEqualTo(
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
        site().post(maps, "{'metadata':{'name':'m'}}");
        Reply badLabel = site().patch(maps + "/m", MERGE_PATCH, "{'metadata':{'labels':{'x':'y z'}}}");
        assertThat(badLabel.code()).isEqualTo(422);
        assertThat(badLabel.message())
                .startsWith(
                        "ConfigMap \"m\" is invalid: metadata.labels: Invalid value: \"y z\": a valid label must be");
        Reply longLabel =
                site().patch(maps + "/m", MERGE_PATCH, "{'metadata':{'labels':{'x':'" + "y".repeat(64) + "'}}}");
        assertThat(longLabel.code()).isEqualTo(422);
        assertThat(longLabel.message()).endsWith("must be no more than 63 bytes");
        Reply number = site().patch(maps + "/m", MERGE_PATCH, "{'metadata':{'labels':{'x':5}}}");
        assertThat(number.code()).isEqualTo(422);
        assertThat(number.message())
                .startsWith(" \"\" is invalid: patch: Invalid value: ")
                .endsWith(": json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type"
                        + " string");
        for (String labels : List.of("{'x':5}", "'x'")) {
            Reply post = site().post(maps, "{'metadata':{'name':'n','labels':" + labels + "}}");
            assertThat(post.code()).isEqualTo(400);
            assertThat(post.message())
                    .isEqualTo("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal "
                            + (labels.equals("'x'") ? "string" : "number")
                            + " into Go struct field ObjectMeta.metadata.labels of type "
                            + (labels.equals("'x'") ? "map[string]string" : "string"));
        }
        Reply badKey = site().patch(maps + "/m", MERGE_PATCH, "{'metadata':{'annotations':{'a/b/c':'y'}}}");
        assertThat(badKey.code()).isEqualTo(422);
        assertThat(site().post(maps, "{bad").code()).isEqualTo(400);
        assertThat(site().post(maps, "{'kind':'Pod','metadata':{'name':'x'}}").code())
                .isEqualTo(400);
        assertThat(site().send("POST", maps, "text/plain", "{}").code()).isEqualTo(415);
        assertThat(site().post(maps, "{'metadata':{'name':'x','namespace':'other'}}")
                        .code())
                .isEqualTo(400);
    }

    @Test
    default void annotations_have_room_for_256_kib() {
        String maps = "/api/v1/namespaces/" + site().newNamespace() + "/configmaps";
        String body = "{'metadata':{'name':'m','annotations':{'a':'%s'}}}";
        assertThat(site().post(maps + "?dryRun=All", body.formatted("x".repeat((256 << 10) - 1)))
                        .code())
                .isEqualTo(201);
        Reply tooMuch = site().post(maps, body.formatted("x".repeat(256 << 10)));
        assertThat(tooMuch.code()).isEqualTo(422);
        assertThat(tooMuch.message())
                .isEqualTo("ConfigMap \"m\" is invalid: metadata.annotations: Too long: may not be more than 262144"
                        + " bytes");
    }

    @Test
    default void unknown_resources_are_404_and_wrong_methods_405() {
        assertThat(site().get("/api/v1/foos").message()).isEqualTo("the server could not find the requested resource");
        assertThat(site().get("/apis/foo/v1/x").text()).isEqualTo("404 page not found\n");
        assertThat(site().post("/api/v1/namespaces/default/pods/web", "{}").code())
                .isEqualTo(405);
        assertThat(site().get("/api/v1/pods", "application/xml").code()).isEqualTo(406);
    }
}
