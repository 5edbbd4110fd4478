package dev.firebreak.range.aws;

import java.util.Optional;
import java.util.function.Consumer;

/// Writes an XML document; text is escaped, names are trusted.
final class Xml {
    private final StringBuilder out = new StringBuilder();

    private Xml() {}

    static String document(String root, String namespace, Consumer<Xml> content) {
        var xml = new Xml();
        xml.out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        var attribute = namespace.isEmpty() ? "" : " xmlns=\"" + namespace + "\"";
        xml.out.append('<').append(root).append(attribute).append('>');
        content.accept(xml);
        return xml.out.append("</").append(root).append('>').toString();
    }

    Xml in(String name, Consumer<Xml> content) {
        out.append('<').append(name).append('>');
        content.accept(this);
        out.append("</").append(name).append('>');
        return this;
    }

    Xml put(String name, Object value) {
        out.append('<').append(name).append('>');
        text(value.toString());
        out.append("</").append(name).append('>');
        return this;
    }

    Xml put(String name, Optional<?> value) {
        value.ifPresent(present -> put(name, present));
        return this;
    }

    Xml text(String value) {
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (c >= ' ' || c == '\t' || c == '\n') {
                        out.append(c);
                    } else {
                        out.append("&#").append((int) c).append(';');
                    }
                }
            }
        }
        return this;
    }
}
