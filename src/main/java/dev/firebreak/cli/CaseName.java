package dev.firebreak.cli;

import dev.firebreak.journal.CaseFolder;
import dev.firebreak.model.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `CASE[/rN[/STEP]]`, where CASE is an id or the path of a case folder.
record CaseName(
        CaseFolder folder, @Nullable String run, @Nullable String step) {
    private static final Pattern ADDRESS = Pattern.compile("(.+?)/(r[0-9]+)(?:/([^/]+))?");

    static CaseName parse(Session session, String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches()) {
            return new CaseName(session.cases().find(text), null, null);
        }
        try {
            return new CaseName(session.cases().find(address.group(1)), address.group(2), address.group(3));
        } catch (Refusal refusal) {
            // the whole text may still be a path that looks like an address
            try {
                return new CaseName(session.cases().find(text), null, null);
            } catch (Refusal none) {
                throw refusal;
            }
        }
    }
}
