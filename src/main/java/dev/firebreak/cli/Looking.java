package dev.firebreak.cli;

import dev.firebreak.cluster.ClusterView;
import dev.firebreak.config.Key;
import dev.firebreak.console.Text;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.JournalReader;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.report.IsolatedBy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What commands that look at the world have in common.
record Looking(Session session) {

    /// The world, and AWS in it where a region of it is named: without one nobody waits for it.
    World world() {
        return session.world().needing(aws());
    }

    /// The namespace of what names none.
    String namespace(ClusterView cluster) {
        String given = session.globals().namespace;
        return given == null ? cluster.namespace() : given;
    }

    /// The cluster's name in EKS, where it is set.
    @Nullable
    String eks() {
        return session.automatic() == null ? session.settings().text(Key.CLUSTER) : null;
    }

    /// Whether there is an AWS region to look in. A rehearsal brings its own.
    private boolean aws() {
        return session.automatic() != null
                || session.globals().region != null
                || session.globals().profile != null
                || session.variable("AWS_REGION") != null
                || session.variable("AWS_DEFAULT_REGION") != null
                || session.variable("AWS_PROFILE") != null
                || session.settings().text(Key.REGION) != null
                || session.settings().text(Key.PROFILE) != null;
    }

    /// By a pod's uid the case that isolated it and has not taken that back, as the journals at hand tell it:
    /// that of the named case, or those of the open ones. What can't be read of them is told by who asks for
    /// a case.
    Map<String, String> isolatedBy() {
        return IsolatedBy.uid(open());
    }

    /// The changes of the named case, or of the open ones.
    List<CaseState> open() {
        String named = session.cases().named();
        List<CaseState> cases =
                named == null ? session.cases().readable(session.exercise(), JournalReader::changes) : read(named);
        return cases.stream().filter(state -> !state.closed()).toList();
    }

    private List<CaseState> read(String named) {
        try {
            return List.of(session.cases().find(named).reader().changes());
        } catch (Refusal unread) {
            return List.of();
        }
    }

    /// What is not known, beside what is.
    void warn(List<Problem> notes) {
        if (!session.globals().quiet) {
            notes.forEach(note -> session.err().println("Warning: " + Text.clean(note.message())));
        }
    }
}
