package dev.firebreak.runbook;

import dev.firebreak.model.Location;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads YAML event by event, so that a hostile text is refused before it costs anything: size and depth are
/// bounded, aliases are never followed, tags never resolved.
public final class YamlReader {
    public static final int MAX_BYTES = 1 << 20;
    static final int MAX_DEPTH = 20;

    private static final ScalarResolver CORE = new CoreSchema().getScalarResolver();

    private final String file;
    private final String template;
    private final Problems problems;
    private final Iterator<Event> events;

    private YamlReader(String file, String text, String template, Problems problems) {
        this.file = file;
        this.template = template;
        this.problems = problems;
        // room for the whole text: else one long scalar is copied anew for each buffer of it
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setBufferSize(Math.max(1, text.length() + 1))
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /// The tree of the one document, or null where there is none; then a problem says why.
    static @Nullable YamlNode read(String file, byte[] bytes, Problems problems) {
        return read(file, bytes, "start from templates/runbook.yaml", problems);
    }

    /// `template` is the way out where there is next to nothing to go on from.
    public static @Nullable YamlNode read(String file, byte[] bytes, String template, Problems problems) {
        if (bytes.length > MAX_BYTES) {
            problems.add(
                    LintCode.TOO_BIG,
                    new Location(file, 1, 1),
                    "the file has more than " + MAX_BYTES + " bytes",
                    "split it into several");
            return null;
        }
        String text = decode(file, bytes, problems);
        if (text == null) {
            return null;
        }
        try {
            return new YamlReader(file, text, template, problems).document();
        } catch (TooDeep e) {
            problems.add(
                    LintCode.TOO_DEEP,
                    e.location,
                    "lists and maps are nested more than " + MAX_DEPTH + " deep",
                    "no format here needs more than five levels");
        } catch (MarkedYamlEngineException e) {
            problems.add(LintCode.NOT_YAML, at(file, e.getProblemMark()), "not YAML: " + oneLine(e), fix(e, text));
        } catch (YamlEngineException | NoSuchElementException e) {
            problems.add(
                    LintCode.NOT_YAML,
                    new Location(file, 1, 1),
                    "not YAML: " + Problems.quoted(String.valueOf(e.getMessage())),
                    template);
        }
        return null;
    }

    private static String oneLine(MarkedYamlEngineException e) {
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        String said = Problems.quoted(context + e.getProblem());
        return said.substring(1, said.length() - 1);
    }

    private static String fix(MarkedYamlEngineException e, String text) {
        int line = e.getProblemMark().map(Mark::getLine).orElse(0);
        boolean reference = text.lines().skip(Math.max(0, line - 1)).limit(2).anyMatch(l -> l.contains("${"));
        return reference
                ? "write references in quotes, as in \"${inputs.pod}\""
                : "check indentation, quotes and brackets here and in the line above";
    }

    private @Nullable YamlNode document() {
        YamlNode root = null;
        while (true) {
            Event event = events.next();
            switch (event) {
                case StreamEndEvent end -> {
                    if (root == null) {
                        problems.add(LintCode.NOT_YAML, new Location(file, 1, 1), "the file is empty", template);
                    }
                    return root;
                }
                case DocumentStartEvent start -> {
                    if (root != null) {
                        problems.add(
                                LintCode.NOT_YAML,
                                at(start),
                                "a second document begins here; a file holds one",
                                "put the second document into a file of its own");
                        return root;
                    }
                    root = node(events.next(), 1);
                }
                default -> {} // stream start, document end
            }
        }
    }

    private YamlNode node(Event event, int depth) {
        Location at = at(event);
        if (event instanceof AliasEvent alias) {
            problems.add(
                    LintCode.ANCHOR_OR_ALIAS,
                    at,
                    "the alias " + Problems.quoted("*" + alias.getAlias().getValue()) + " is not understood",
                    "write the value out");
            return new YamlNode.Refused(at);
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(
                    LintCode.ANCHOR_OR_ALIAS,
                    at,
                    "the anchor " + Problems.quoted("&" + node.getAnchor().get().getValue()) + " is not understood",
                    "take it out, and write the value wherever it is needed");
        }
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case SequenceStartEvent sequence -> sequence.getTag();
            case MappingStartEvent mapping -> mapping.getTag();
            default -> Optional.empty();
        };
        if (tag.isPresent()) {
            problems.add(
                    LintCode.YAML_TAG,
                    at,
                    "the tag " + Problems.quoted(tag.get()) + " is not understood",
                    "take it out; the type of a value follows from its key");
        }
        if (event instanceof ScalarEvent scalar) {
            OptionalInt turning =
                    scalar.getValue().codePoints().filter(YamlReader::turns).findFirst();
            if (turning.isPresent()) {
                problems.add(LintCode.TURNED_TEXT, at, turning(turning.getAsInt()), "take the escape out");
                return new YamlNode.Refused(at);
            }
        }
        YamlNode read = switch (event) {
            case ScalarEvent scalar -> new YamlNode.Scalar(scalar.getValue(), kind(scalar), at, inner(scalar, at));
            case SequenceStartEvent start -> sequence(at, depth);
            case MappingStartEvent start -> mapping(at, depth);
            default -> throw new IllegalStateException("no node begins with " + event.getEventId());
        };
        return tag.isPresent() ? new YamlNode.Refused(at) : read;
    }

    private YamlNode.Sequence sequence(Location at, int depth) {
        refuseDeeperThanAllowed(at, depth);
        List<YamlNode> elements = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            elements.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(elements, at);
    }

    private YamlNode.Mapping mapping(Location at, int depth) {
        refuseDeeperThanAllowed(at, depth);
        List<YamlNode.Field> fields = new ArrayList<>();
        Map<String, Location> seen = new HashMap<>();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (!(key instanceof YamlNode.Scalar name)) {
                if (!(key instanceof YamlNode.Refused)) {
                    problems.add(LintCode.WRONG_TYPE, key.location(), "a key is text, not " + key.what(), "name it");
                }
                continue;
            }
            Location first = seen.putIfAbsent(name.text(), name.location());
            if (first != null) {
                problems.add(
                        LintCode.DUPLICATE_KEY,
                        name.location(),
                        "the key " + Problems.quoted(name.text()) + " stands already in line " + first.line(),
                        "keep one of the two");
                continue;
            }
            fields.add(new YamlNode.Field(name.text(), name.location(), value));
        }
        return new YamlNode.Mapping(fields, at);
    }

    private static void refuseDeeperThanAllowed(Location at, int depth) {
        if (depth > MAX_DEPTH) {
            throw new TooDeep(at);
        }
    }

    private static @Nullable Location inner(ScalarEvent scalar, Location at) {
        Mark start = scalar.getStartMark().orElse(null);
        Mark end = scalar.getEndMark().orElse(null);
        if (start == null || end == null || start.getLine() != end.getLine()) {
            return null;
        }
        int quote = scalar.isPlain() ? 0 : 1;
        int written = end.getColumn() - start.getColumn() - 2 * quote;
        String text = scalar.getValue();
        return written == text.codePointCount(0, text.length())
                ? new Location(at.file(), at.line(), at.column() + quote)
                : null;
    }

    private static YamlNode.Kind kind(ScalarEvent scalar) {
        Tag tag = CORE.resolve(scalar.getValue(), scalar.isPlain());
        if (tag.equals(Tag.NULL)) {
            return YamlNode.Kind.NULL;
        } else if (tag.equals(Tag.INT)) {
            return YamlNode.Kind.INT;
        } else if (tag.equals(Tag.FLOAT)) {
            return YamlNode.Kind.FLOAT;
        }
        return tag.equals(Tag.BOOL) ? YamlNode.Kind.BOOL : YamlNode.Kind.TEXT;
    }

    private Location at(Event event) {
        return at(file, event.getStartMark());
    }

    private static Location at(String file, Optional<Mark> mark) {
        return mark.map(m -> new Location(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Location(file, 1, 1));
    }

    /// Whether it is a control of the bidirectional algorithm (Unicode Standard Annex 9).
    private static boolean turns(int c) {
        return c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }

    private static String turning(int c) {
        return "the character U+%04X turns the text around it".formatted(c);
    }

    /// The text, without a byte order mark; null where it is not UTF-8 or holds characters that control how the text
    /// around them shows, each reported.
    private static @Nullable String decode(String file, byte[] bytes, Problems problems) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = utf8.decode(in, out, true);
        String text = out.flip().toString();
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        int line = 1;
        int column = 1;
        boolean clean = true;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                clean = false;
                problems.add(
                        LintCode.NOT_YAML,
                        new Location(file, line, column),
                        "the character U+%04X may not stand in YAML".formatted(c),
                        "take it out, or write it in double quotes as \\u%04x".formatted(c));
            }
            if (turns(c)) {
                clean = false;
                problems.add(LintCode.TURNED_TEXT, new Location(file, line, column), turning(c), "take it out");
            }
            i += Character.charCount(c);
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
        if (!result.isUnderflow()) {
            problems.add(
                    LintCode.NOT_YAML,
                    new Location(file, line, column),
                    "the byte 0x%02x does not belong to UTF-8 here".formatted(bytes[in.position()]),
                    "save the file as UTF-8");
            return null;
        }
        return clean ? text : null;
    }

    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Location location;

        TooDeep(Location location) {
            super("too deep");
            this.location = location;
        }
    }
}
