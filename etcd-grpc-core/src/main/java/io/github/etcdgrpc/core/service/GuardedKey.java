package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.TxnResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A key that is changed only as it was last seen.
 *
 * <p>Every write and every deletion is a transaction on the key's mod revision and lease, or on its absence, that answers what stands there when that does not hold. So a request
 * whose answer was lost may be repeated, one that arrives late does nothing, and nothing of another owner's is ever overwritten or deleted by mistake. Ours is what is
 * attached to a lease under which we wrote.
 *
 * <p>Confined to the registry's executor; one attempt at a time.
 */
final class GuardedKey {
    /** How a write meets another owner's value. */
    enum Claim {
        /** It replaces it. */
        TAKE_OVER,
        /** It leaves it alone. */
        GIVE_WAY
    }

    /**
     * What stood there last.
     *
     * @param modRevision of the last change; 0 when there was no key
     * @param lease of the key
     */
    record Seen(long modRevision, LeaseId lease) {
        static final Seen ABSENT = new Seen(0, LeaseId.NONE);
    }

    private static final int MOST_ROUNDS = 16;

    private final RegistryHome home;
    private final Bytes key;
    private final Set<LeaseId> ours = new HashSet<>();
    private Seen seen = Seen.ABSENT;
    private Bytes latest = Bytes.EMPTY;

    GuardedKey(RegistryHome home, Bytes key) {
        this.home = home;
        this.key = key;
    }

    /** Returns what stood there last. */
    Seen seen() {
        return seen;
    }

    /** Counts what is attached to {@code lease} as ours, whoever wrote it. */
    void adopt(LeaseId lease) {
        ours.add(lease);
    }

    /** The lease has ended, and everything attached to it. */
    void leaseGone(LeaseId lease) {
        ours.remove(lease);
        if (seen.lease().equals(lease)) {
            seen = Seen.ABSENT;
        }
    }

    /** Makes the key be {@code value} under {@code lease}. */
    void write(Bytes value, LeaseId lease, Claim claim, Consumer<KeyOutcome> done) {
        ours.add(lease);
        latest = value;
        new Attempt(PutRequest.of(key, value, lease), claim, done).round();
    }

    /** Makes the key not be ours. Costs nothing when it cannot be. */
    void erase(Consumer<KeyOutcome> done) {
        if (ours.isEmpty()) {
            done.accept(new KeyOutcome.Done());
        } else {
            new Attempt(null, Claim.GIVE_WAY, done).round();
        }
    }

    private boolean isOurs(KeyValue found) {
        boolean detached = found.lease().isNone() && found.value().equals(latest);
        return detached || ours.contains(found.lease());
    }

    /** One write, or one deletion when there is no {@code put}, in as many rounds as there are surprises. */
    private final class Attempt {
        private final @Nullable PutRequest put;
        private final Claim claim;
        private final Consumer<KeyOutcome> done;
        /** What this attempt may replace. Another owner's value that it takes over is no business of the next attempt, which may be a deletion. */
        private Seen expected = seen;

        private int rounds;

        Attempt(@Nullable PutRequest put, Claim claim, Consumer<KeyOutcome> done) {
            this.put = put;
            this.claim = claim;
            this.done = done;
        }

        void round() {
            if (rounds++ == MOST_ROUNDS) {
                done.accept(new KeyOutcome.Failed(contended()));
                return;
            }
            home.send(() -> home.scope().backend().kv().txn(request()), this::answered);
        }

        private TxnRequest request() {
            TxnRequest guarded =
                    new TxnRequest(asExpected(), List.of(), List.of()).otherwise(RangeRequest.of(KeyRange.single(key)));
            if (put != null) {
                return guarded.then(put);
            }
            return expected.equals(Seen.ABSENT) ? guarded : guarded.then(DeleteRequest.of(key));
        }

        private List<Compare> asExpected() {
            return expected.equals(Seen.ABSENT)
                    ? List.of(Compare.absent(key))
                    : List.of(Compare.modifiedAt(key, expected.modRevision()), Compare.onLease(key, expected.lease()));
        }

        private void answered(@Nullable TxnResult result, @Nullable Throwable failure) {
            if (result == null) {
                done.accept(new KeyOutcome.Failed(failure == null ? contended() : failure));
            } else if (result.succeeded()) {
                settle(put == null ? Seen.ABSENT : new Seen(result.revision(), put.lease()));
            } else {
                result.range(0).keyValues().stream().findFirst().ifPresentOrElse(this::found, this::vanished);
            }
        }

        private void vanished() {
            if (put == null) {
                settle(Seen.ABSENT);
            } else {
                seen = Seen.ABSENT;
                expected = seen;
                round();
            }
        }

        private void found(KeyValue found) {
            if (!isOurs(found) && claim == Claim.GIVE_WAY) {
                done.accept(new KeyOutcome.Foreign(found));
                return;
            }
            expected = new Seen(found.modRevision(), found.lease());
            if (isWritten(found)) {
                settle(expected);
                return;
            }
            if (isOurs(found)) {
                seen = expected;
            }
            round();
        }

        /** Tells whether an earlier try did this already, whose answer was lost. */
        private boolean isWritten(KeyValue found) {
            return put != null
                    && found.lease().equals(put.lease())
                    && found.value().equals(put.value());
        }

        private void settle(Seen now) {
            seen = now;
            ours.clear();
            if (put != null) {
                ours.add(put.lease());
            }
            done.accept(new KeyOutcome.Done());
        }

        private EtcdException contended() {
            return new EtcdException(
                    ErrorCode.OPERATION_FAILED,
                    key + " was changed by others each of " + MOST_ROUNDS + " times we tried to write it",
                    null,
                    RequestOutcome.REJECTED);
        }
    }
}
