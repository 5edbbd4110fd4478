package dev.firebreak.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `strace -f -y` saw of a process: which intents were forced to the disk before each request that writes.
///
/// An intent counts as forced by a call that began after the write of the intent had returned and that has
/// returned itself; a request begins where the call that sends it begins.
final class Trace {
    private static final Pattern CALL =
            Pattern.compile("(\\d+) +(?:<\\.\\.\\. (\\w+) resumed>|(\\w+)\\(\\d+<([^>]*)>)(.*)", Pattern.DOTALL);
    private static final Pattern INTENT =
            Pattern.compile("\\\\\"event\\\\\":\\\\\"intent\\\\\",\\\\\"intent\\\\\":\\\\\"([^\\\\]+)");
    private static final Pattern REQUEST = Pattern.compile("\"((?:POST|PUT|PATCH|DELETE) /[^ \"]*) HTTP");
    private static final Set<String> FORCES = Set.of("fsync", "fdatasync");

    /// A request that writes, and the intents that were forced when it began.
    record Request(String line, Set<String> forced) {}

    private final List<Request> requests = new ArrayList<>();
    private final List<String> intents = new ArrayList<>();
    private final Set<String> written = new HashSet<>();
    private final Set<String> forced = new HashSet<>();
    /// What each thread is about to be done with, by thread.
    private final Map<String, List<String>> writing = new HashMap<>();
    private final Map<String, Set<String>> forcing = new HashMap<>();
    private int questions;

    static Trace of(List<String> lines) {
        Trace trace = new Trace();
        lines.forEach(trace::add);
        return trace;
    }

    /// In the order in which they were sent.
    List<Request> requests() {
        return requests;
    }

    /// In the order in which they were written to the journal.
    List<String> intents() {
        return intents;
    }

    /// How many requests only ask: reviews and dry runs.
    int questions() {
        return questions;
    }

    private void add(String line) {
        Matcher call = CALL.matcher(line);
        if (!call.matches()) {
            return;
        }
        String thread = call.group(1);
        boolean resumed = call.group(2) != null;
        if (!resumed) {
            begin(thread, call.group(3), call.group(4), call.group(5));
        }
        if (resumed || !line.endsWith("<unfinished ...>")) {
            end(thread);
        }
    }

    private void begin(String thread, String name, String file, String rest) {
        boolean journal = file.endsWith("/journal.jsonl");
        if (FORCES.contains(name)) {
            forcing.put(thread, journal ? Set.copyOf(written) : Set.of());
        } else if (journal) {
            List<String> found =
                    INTENT.matcher(rest).results().map(r -> r.group(1)).toList();
            intents.addAll(found);
            writing.put(thread, found);
        } else if (file.startsWith("socket:") || file.startsWith("TCP")) {
            sent(rest);
        }
    }

    private void end(String thread) {
        written.addAll(writing.getOrDefault(thread, List.of()));
        writing.remove(thread);
        forced.addAll(forcing.getOrDefault(thread, Set.of()));
        forcing.remove(thread);
    }

    private void sent(String rest) {
        Matcher request = REQUEST.matcher(rest);
        boolean action = rest.contains("Action=CreateSnapshots");
        if (!action && !request.find()) {
            return;
        }
        String line = action ? "Action=CreateSnapshots" : request.group(1);
        if (line.contains("reviews") || line.contains("dryRun=All") || rest.contains("DryRun=true")) {
            questions++;
        } else if (action || !line.equals("POST /")) {
            requests.add(new Request(line, Set.copyOf(forced)));
        }
    }
}
