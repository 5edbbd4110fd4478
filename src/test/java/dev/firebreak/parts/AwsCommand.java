package dev.firebreak.parts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `aws` command with credentials, region and endpoint of a part, and nothing of the machine's own
/// configuration.
record AwsCommand(Map<String, String> environment) {

    static final String REGION = "eu-west-1";

    static AwsCommand at(String endpointVariable, String endpoint, String accessKey, String secretKey) {
        var environment = new LinkedHashMap<String, String>();
        environment.put(endpointVariable, endpoint);
        environment.put("AWS_ACCESS_KEY_ID", accessKey);
        environment.put("AWS_SECRET_ACCESS_KEY", secretKey);
        environment.put("AWS_REGION", REGION);
        environment.put("AWS_DEFAULT_REGION", REGION);
        environment.put("AWS_CONFIG_FILE", "/dev/null");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWS_PAGER", "");
        environment.put("NO_PROXY", "127.0.0.1");
        return new AwsCommand(Map.copyOf(environment));
    }

    Command.Result run(String... arguments) {
        var words = new ArrayList<String>();
        words.add(Parts.CACHE.program(Component.AWS, "aws").toString());
        words.addAll(List.of(arguments));
        return Command.of(words).with(environment).run();
    }
}
