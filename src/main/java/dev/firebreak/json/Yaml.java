package dev.firebreak.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;
import tools.jackson.databind.JsonNode;

/// A document as YAML 1.2 in block style, its members in their order: for `-o yaml`.
public final class Yaml {
    private Yaml() {}

    /// Without a newline at its end.
    public static String text(JsonNode document) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true)
                .setSplitLines(false)
                // what a cluster's text holds besides ASCII is escaped, as nothing else would keep it harmless
                .setUseUnicodeEncoding(false)
                .build();
        return new Dump(settings, new Quoting(settings))
                .dumpToString(plain(document))
                .stripTrailing();
    }

    /// Quotes every string that a reader of YAML 1.1, such as kubectl's, would take for something else: `no`, a date,
    /// a number.
    private static final class Quoting extends StandardRepresenter {
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z/].*");
        private static final Pattern WORD =
                Pattern.compile("y|n|yes|no|on|off|true|false|null", Pattern.CASE_INSENSITIVE);

        Quoting(DumpSettings settings) {
            super(settings);
            representers.put(String.class, text -> representScalar(Tag.STR, (String) text, style((String) text)));
        }

        private static ScalarStyle style(String text) {
            return PLAIN.matcher(text).matches() && !WORD.matcher(text).matches()
                    ? ScalarStyle.PLAIN
                    : ScalarStyle.DOUBLE_QUOTED;
        }
    }

    private static @Nullable Object plain(JsonNode json) {
        if (json.isObject()) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            json.properties().forEach(m -> members.put(m.getKey(), plain(m.getValue())));
            return members;
        }
        if (json.isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            json.forEach(e -> elements.add(plain(e)));
            return elements;
        }
        if (json.isBoolean()) {
            return json.booleanValue();
        }
        if (json.isIntegralNumber()) {
            return json.bigIntegerValue();
        }
        if (json.isNumber()) {
            return json.doubleValue();
        }
        return json.isNull() ? null : json.asString();
    }
}
