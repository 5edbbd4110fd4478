package dev.firebreak.range.aws;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// EC2's filters: all of them must match, each by any of its values; `*` and `?` are wildcards.
record Ec2Filters(List<Filter> filters) {
    record Filter(String name, List<Pattern> values) {}

    /// EC2 API reference: at most so many values of all filters of a request.
    private static final int VALUES = 200;

    static Ec2Filters of(Query query) {
        var filters = query.structures("Filter").stream()
                .map(filter -> new Filter(
                        filter.required("Name"),
                        filter.list("Value").stream().map(Ec2Filters::pattern).toList()))
                .toList();
        if (filters.stream().mapToInt(filter -> filter.values().size()).sum() > VALUES) {
            throw new Refusal(
                    400,
                    "FilterLimitExceeded",
                    "The maximum number of filter values specified on a single call is " + VALUES);
        }
        return new Ec2Filters(filters);
    }

    private static Pattern pattern(String value) {
        var regex = Pattern.quote(value).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(regex, Pattern.DOTALL);
    }

    boolean match(Map<String, List<String>> attributes, Map<String, String> tags) {
        return filters.stream().allMatch(filter -> match(filter, attributes, tags));
    }

    private static boolean match(Filter filter, Map<String, List<String>> attributes, Map<String, String> tags) {
        return candidates(filter.name(), attributes, tags).stream()
                .anyMatch(candidate -> filter.values().stream()
                        .anyMatch(value -> value.matcher(candidate).matches()));
    }

    private static List<String> candidates(
            String name, Map<String, List<String>> attributes, Map<String, String> tags) {
        if (name.startsWith("tag:")) {
            var value = tags.get(name.substring(4));
            return value == null ? List.of() : List.of(value);
        }
        if (name.equals("tag-key")) {
            return List.copyOf(tags.keySet());
        }
        var values = attributes.get(name);
        if (values == null) {
            throw new Refusal(400, "InvalidParameterValue", "The filter '%s' is invalid".formatted(name));
        }
        return values;
    }
}
