package io.github.etcdgrpc.testkit.journal;

import io.github.etcdgrpc.lease.LeaseId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that a client has opened and not ended. */
public final class LeftOver {

    /** What can be left. */
    public enum Kind {
        /** A connection to etcd: that of a manager, mostly. */
        BACKEND,
        /** A watch that was neither closed nor ended. */
        WATCH,
        /** A lease that was granted, and neither revoked nor known to be gone. */
        LEASE,
        /** A request without an answer. */
        CALL
    }

    private final Kind kind;
    private final JournalClient client;
    private final String what;
    private final @Nullable LeaseId lease;
    private final Runnable end;
    private final Origin origin = Origin.here();

    private LeftOver(Kind kind, JournalClient client, String what, @Nullable LeaseId lease, Runnable end) {
        this.kind = kind;
        this.client = client;
        this.what = what;
        this.lease = lease;
        this.end = end;
    }

    static LeftOver opened(Kind kind, JournalClient client, String what, Runnable end) {
        return new LeftOver(kind, client, what, null, end);
    }

    static LeftOver lease(JournalClient client, LeaseId id, String what) {
        return new LeftOver(
                Kind.LEASE, client, what, id, () -> client.openThings().forgetLease(id));
    }

    /** Returns what it is. */
    public Kind kind() {
        return kind;
    }

    /** Returns whose it is. */
    public JournalClient client() {
        return client;
    }

    /** Returns what was asked for, in short. */
    public String what() {
        return what;
    }

    /** Returns its id when it is a lease. */
    public Optional<LeaseId> lease() {
        return Optional.ofNullable(lease);
    }

    /** Returns the stack of the call that opened it, the innermost frame first: the test's call, when its timekeeper is {@link Journal#tracing}. */
    public List<StackTraceElement> openedAt() {
        return origin.frames();
    }

    /** Ends it: closes the backend or the watch, cancels the call. A lease is only forgotten here: only a client can revoke it. */
    public void end() {
        end.run();
    }

    /** Returns what it is, whose, and where it was opened, over several lines. */
    @Override
    public String toString() {
        return what + " of " + client + ", opened" + origin;
    }
}
