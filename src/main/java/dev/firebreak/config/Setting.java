package dev.firebreak.config;

import dev.firebreak.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A value in effect, and where it was set: `--region`, `AWS_REGION`, `FILE:LINE` or `default`. Only a list has
/// several values, none is none.
public record Setting(String name, Key.Form form, List<Value> values, String otherwise) {
    public record Value(String text, String source) {}

    public Setting {
        values = List.copyOf(values);
    }

    /// What is known without a file.
    public static Setting of(String name, String text, String source) {
        return new Setting(name, Key.Form.TEXT, List.of(new Value(text, source)), source);
    }

    /// A value as a person writes it.
    public String written(Value value) {
        return form == Key.Form.DURATION ? value.text().substring(2).toLowerCase(Locale.ROOT) : value.text();
    }

    /// The places, each once.
    public String source() {
        List<String> sources = values.stream().map(Value::source).distinct().toList();
        return sources.isEmpty() ? otherwise : String.join(", ", sources);
    }

    public JsonNode value() {
        if (form == Key.Form.LIST) {
            return Json.of(values.stream().map(Value::text).toList());
        }
        if (values.isEmpty()) {
            return Json.of(null);
        }
        String text = written(values.getFirst());
        // the environment may hold anything, and is shown as it is
        boolean number = form == Key.Form.COUNT && text.matches("\\d{1,9}");
        return number ? Json.of(Integer.parseInt(text)) : Json.of(text);
    }
}
