package dev.firebreak.reference;

import java.util.List;

/// A page under construction: headings, paragraphs, lists and tables, each followed by an empty line.
final class Markdown {
    private final StringBuilder text = new StringBuilder();

    Markdown(String title) {
        heading(1, title);
    }

    Markdown heading(int level, String heading) {
        text.append("#".repeat(level)).append(' ').append(heading).append("\n\n");
        return this;
    }

    Markdown paragraph(String paragraph) {
        text.append(paragraph).append("\n\n");
        return this;
    }

    Markdown list(List<String> items) {
        items.forEach(item -> text.append("- ").append(item).append('\n'));
        text.append('\n');
        return this;
    }

    /// A block of text that is shown as it is; `language` says what a reader may do with it.
    Markdown fenced(String language, String content) {
        text.append("```").append(language).append('\n');
        text.append(content.strip()).append("\n```\n\n");
        return this;
    }

    Markdown table(List<String> heads, List<List<String>> rows) {
        row(heads);
        row(heads.stream().map(_ -> "---").toList());
        rows.forEach(this::row);
        text.append('\n');
        return this;
    }

    private void row(List<String> cells) {
        text.append('|');
        cells.forEach(cell -> text.append(' ')
                .append(cell.replace("|", "\\|").replace('\n', ' '))
                .append(" |"));
        text.append('\n');
    }

    static String code(String words) {
        return words.isEmpty() ? "" : "`" + words + "`";
    }

    static String sentence(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }

    /// The page, ending in one newline.
    String page() {
        return text.toString().stripTrailing() + "\n";
    }
}
