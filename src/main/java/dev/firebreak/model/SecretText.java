package dev.firebreak.model;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds what looks like a credential in text that others wrote. It finds forms, not secrets: a password without
/// a word that says so stays. Every pattern is bounded, so that a hostile text costs no more than its length.
public final class SecretText {
    /// Stands where a credential was.
    public static final String MARK = "[sealed]";

    /// `pass` and `pwd` are words of their own, else `bypass` and `compass` were names too. `PWD=/` is where a shell
    /// stands, and `pass: ` is what a check did.
    private static final String SHORT =
            "(?:(?<![a-z])(?!(?-i:PWD)=/)(?!(?<![\\w.-])pass:\\s)|(?-i:(?<=[a-z\\d])(?=P)))(?:pass|pwd)(?![\\w-])";

    private static final String NAME = "(?:pass(?:word|wd|phrase)|secret|token|api[-_.]?key|access[-_.]?key"
            + "|private[-_.]?key|credential|" + SHORT + ")";

    /// What stands in quotes, up to the one that closes; of a pair with nothing in it nothing is opened.
    private static final String QUOTED = "(?<=(?<![\\\\\"])\")(?:[^\"\\\\\\r\\n]|\\\\[^\\r\\n]){3,}+"
            + "|(?<=(?<![\\\\'])')(?:[^'\\r\\n]|'\\\\''){3,}+"
            + "|(?<=(?<![\"'])\\\\[\"'])(?:(?!\\\\[\"'])[^\\r\\n]){3,}+";

    private static final Pattern NAMES = Pattern.compile("(?i)" + NAME + "|\\b(?:authorization|cookie)\\b");

    private record Form(Pattern pattern, String instead) {
        static Form of(String pattern, String instead) {
            return new Form(Pattern.compile(pattern), instead);
        }

        String in(String text) {
            return pattern.matcher(text).replaceAll(instead);
        }
    }

    /// Credentials by their own form, wherever they stand.
    private static final List<Form> FORMS = List.of(
            Form.of(
                    "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE"
                            + " KEY-----|\\z)",
                    MARK),
            // JSON Web Tokens (RFC 7519), of service accounts too
            Form.of("(?<![\\w-])eyJ[\\w-]{8,}+\\.[\\w-]{8,}+(?:\\.[\\w-]*+){0,3}", MARK),
            // tokens of EKS: a presigned STS call
            Form.of("(?<![\\w-])k8s-aws-v1\\.[\\w-]{8,}+", MARK),
            // ids of access keys [IAM User Guide, unique identifiers]
            Form.of("(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])", MARK),
            Form.of("(?i)(X-Amz-(?:Signature|Security-Token|Credential)(?:=|%3D))[^&\\s\"']++", "$1" + MARK),
            Form.of("(?i)\\b(bearer|basic)\\s{1,5}[\\w+/=.~-]{8,}+", "$1 " + MARK),
            // up to the last @ of the word: a password may have one, and a slash; a port has neither
            Form.of(
                    "(://[^\\s/:@]{0,200}:)(?!\\d{1,5}(?:[/,?#]|$))[^\\s@\"'\\\\]{1,500}+@(?:[^\\s@\"'\\\\]{0,500}+@){0,20}",
                    "$1" + MARK + "@"),
            Form.of("(://[^\\s/:@]{0,200}:)[^\\s/@]{1,500}@", "$1" + MARK + "@"),
            // a token alone stands where a user does, and is longer than one
            Form.of("(://)[^\\s/:@]{20,500}@", "$1" + MARK + "@"),
            Form.of(
                    "(?<![\\w-])(?:gh[pousr]_\\w{20,}+|glpat-[\\w.-]{10,}+|xox[abprs]-[\\w-]{10,}+|AIza[\\w-]{30,}+"
                            + "|[sr]k_(?:live|test)_\\w{10,}+)",
                    MARK));

    /// What a name before it says to be a credential: `password=…`, `"token": "…"`, `--api-key …`.
    private static final List<Form> NAMED = List.of(
            Form.of(
                    "(?i)(" + NAME
                            + "s?[\\\\\"']{0,4}\\s{0,5}[:=]\\s{0,5}[\\\\\"']{0,4})(?:" + QUOTED
                            + "|(?!\\[sealed)[^\\s\"'\\\\,;&}]{3,}+)",
                    "$1" + MARK),
            Form.of(
                    "(?i)\\b((?:authorization|cookie)[\\\\\"']{0,4}\\s{0,5}[:=]\\s{0,5}[\\\\\"']{0,4})"
                            + "(?!\\[sealed)[^\\s\"'\\\\][^\\r\\n\"'\\\\]{2,}+",
                    "$1" + MARK),
            Form.of(
                    "(?i)(--[\\w-]{0,40}" + NAME + "\\s{1,5}[\\\\\"']{0,4})(?:" + QUOTED + "|(?!-)[^\\s\"'\\\\]{3,}+)",
                    "$1" + MARK),
            // curl and its like: a user and his password in one word. Two numbers are a user and his group.
            Form.of(
                    "(?<![\\w-])((?:-[uU]|--(?:proxy-)?user)(?:\\s{1,5}|=)?[\\\\\"']{0,4}(?!\\d{1,10}:\\d{1,10}(?!\\S))"
                            + "[\\w.$@][^\\s\"'\\\\:/=]{0,200}:)(?!//|\\[sealed)[^\\s\"'\\\\]{1,500}+",
                    "$1" + MARK),
            // a word that says so in a sentence may say other things of it too: what it is has a digit
            Form.of(
                    "(?i)(" + NAME + "\\s{1,5}(?:is|was)\\s{1,5}[\\\\\"']{0,4})(?=[^\\s\"'\\\\]{0,100}\\d)"
                            + "[^\\s\"'\\\\,;]{3,500}+",
                    "$1" + MARK),
            Form.of(
                    "((?<![\\w-])(?:mysql|mariadb)\\w{0,12}(?:\\s{1,5}[^\\s\"']{1,60}){0,8}?\\s{1,5}-p)(?!\\[sealed)"
                            + "[^\\s\"'\\\\]{3,500}+",
                    "$1" + MARK),
            Form.of(
                    "((?<![\\w-])sshpass\\s{1,5}-p\\s{0,5}[\\\\\"']{0,4})(?!\\[sealed)[^\\s\"'\\\\]{1,500}+",
                    "$1" + MARK));

    /// As long as a secret access key of AWS, in its letters, and not in the middle of a longer word or of a path.
    private static final Pattern FORTY =
            Pattern.compile("(?<![A-Za-z0-9/+_.-])[A-Za-z0-9+][A-Za-z0-9/+]{39}(?![A-Za-z0-9/+=_-])");

    /// So often does a word of forty letters drawn at random go from one kind of letter to another, at the least:
    /// 25 times in the mean, and less than 15 times in one of a thousand. Names of many words do so less often, and
    /// a SHA-1 has no capitals.
    private static final int LEAST_TURNS = 15;

    private SecretText() {}

    /// The text without credentials that are known by their own form; for messages, whose words stay.
    public static String masked(String text) {
        String masked = text;
        for (Form form : FORMS) {
            masked = form.in(masked);
        }
        return masked;
    }

    /// The text without these, and without what a name before it says to be one; for what others wrote down.
    public static String maskedWithNamed(String text) {
        String masked = masked(text);
        for (Form form : NAMED) {
            masked = form.in(masked);
        }
        return FORTY.matcher(masked)
                .replaceAll(word -> Matcher.quoteReplacement(random(word.group()) ? MARK : word.group()));
    }

    /// Whether it looks drawn at random from capitals, small letters and digits.
    private static boolean random(String word) {
        boolean[] seen = new boolean[4];
        int turns = 0;
        int before = -1;
        for (int i = 0; i < word.length(); i++) {
            int kind = kind(word.charAt(i));
            seen[kind] = true;
            turns += before >= 0 && kind != before ? 1 : 0;
            before = kind;
        }
        return seen[0] && seen[1] && seen[2] && turns >= LEAST_TURNS;
    }

    private static int kind(char c) {
        return c >= 'A' && c <= 'Z' ? 0 : c >= 'a' && c <= 'z' ? 1 : c >= '0' && c <= '9' ? 2 : 3;
    }

    /// Whether something of this name holds a credential: `DB_PASSWORD`, `x-api-key`, `Authorization`.
    public static boolean names(String name) {
        return NAMES.matcher(name).find();
    }
}
