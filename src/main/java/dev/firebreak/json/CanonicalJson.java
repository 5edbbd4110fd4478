package dev.firebreak.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The canonical form of RFC 8785: no white space, members sorted by UTF-16 code units, shortest escapes,
/// numbers as ECMAScript writes them. Firebreak itself writes integers within ±(2^53−1) only; what came from a
/// cluster may hold any double. A number that a double can't hold is refused: two of them would have one
/// canonical text.
public final class CanonicalJson {
    private static final long MAX_SAFE = (1L << 53) - 1;

    private CanonicalJson() {}

    public static byte[] bytes(JsonNode json) {
        return text(json).getBytes(StandardCharsets.UTF_8);
    }

    public static String text(JsonNode json) {
        StringBuilder out = new StringBuilder();
        write(json, out);
        return out.toString();
    }

    /// The SHA-256 of the canonical bytes, in lower-case hex.
    public static String sha256(JsonNode json) {
        return sha256(bytes(json));
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void write(JsonNode json, StringBuilder out) {
        switch (json.getNodeType()) {
            case OBJECT -> writeObject(json, out);
            case ARRAY -> writeArray(json, out);
            case STRING -> writeString(json.asString(), out);
            case NUMBER -> writeNumber(json, out);
            case BOOLEAN -> out.append(json.asBoolean());
            case NULL -> out.append("null");
            default -> throw new IllegalArgumentException("no canonical form for " + json.getNodeType());
        }
    }

    private static void writeObject(JsonNode json, StringBuilder out) {
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(json.properties());
        members.sort(Map.Entry.comparingByKey());
        out.append('{');
        String separator = "";
        for (Map.Entry<String, JsonNode> member : members) {
            out.append(separator);
            writeString(member.getKey(), out);
            out.append(':');
            write(member.getValue(), out);
            separator = ",";
        }
        out.append('}');
    }

    private static void writeArray(JsonNode json, StringBuilder out) {
        out.append('[');
        String separator = "";
        for (JsonNode element : json) {
            out.append(separator);
            write(element, out);
            separator = ",";
        }
        out.append(']');
    }

    private static void writeNumber(JsonNode json, StringBuilder out) {
        if (json.isIntegralNumber()
                && json.canConvertToLong()
                && json.asLong() <= MAX_SAFE
                && json.asLong() >= -MAX_SAFE) {
            out.append(json.asLong());
            return;
        }
        double value = json.numberValue().doubleValue();
        String text = Double.isFinite(value) ? ecmaScript(value) : "";
        if (text.isEmpty() || new BigDecimal(text).compareTo(json.decimalValue()) != 0) {
            throw new IllegalArgumentException("not the shortest text of a double: " + json);
        }
        out.append(text);
    }

    /// `Number::toString` of ECMA-262, which RFC 8785 (3.2.2.3) prescribes.
    static String ecmaScript(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().abs().toString();
        String sign = value < 0 ? "-" : "";
        // the value is 0.DIGITS times ten to the point
        int point = digits.length() - shortest.scale();
        if (digits.length() <= point && point <= 21) {
            return sign + digits + "0".repeat(point - digits.length());
        }
        if (0 < point && point <= 21) {
            return sign + digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-6 < point && point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return sign + digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
    }

    /// The fewest digits that name the value. Java gives at least two where ECMAScript gives one.
    private static BigDecimal shortest(double value) {
        BigDecimal java = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (java.precision() == 2) {
            BigDecimal one =
                    java.round(new MathContext(1, RoundingMode.HALF_EVEN)).stripTrailingZeros();
            return one.doubleValue() == value ? one : java;
        }
        return java;
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        int plain = plain(text);
        out.append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else if (Character.isSurrogate(c) && !pairedAt(text, i)) {
                        throw new IllegalArgumentException("a lone surrogate has no UTF-8 form");
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// How many characters at the start are written as they are: mostly all.
    private static int plain(String text) {
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain))) {
            plain++;
        }
        return plain;
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
    }

    private static boolean pairedAt(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
