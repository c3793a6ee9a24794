package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.core.retry.Failures;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a range of any size at one revision, linearizably, in pages.
 *
 * <p>The first page fixes the revision, the later ones ask for it. When it is compacted between two pages the reading begins again.
 */
public final class PrefixReader {
    private static final int PAGE = 1_000;

    private final KeyValueStore kv;
    private final Retrier retrier;

    /**
     * All keys of a range at one revision, in their order.
     *
     * @param revision that revision: a watch that begins right after it misses nothing
     * @param keyValues the keys
     */
    public record Snapshot(long revision, List<KeyValue> keyValues) {

        /** Copies the list. */
        public Snapshot {
            keyValues = List.copyOf(keyValues);
        }
    }

    /** Creates a reader whose requests are repeated by {@code retrier}. */
    public PrefixReader(KeyValueStore kv, Retrier retrier) {
        this.kv = kv;
        this.retrier = retrier;
    }

    /** Reads {@code range}. Cancelling the result ends the reading, with what is repeated of it. */
    public CompletableFuture<Snapshot> read(KeyRange range) {
        Reading reading = new Reading(range);
        CompletableFuture<Snapshot> result = reading.begin();
        result.whenComplete((snapshot, failure) -> reading.end());
        return result;
    }

    /** One reading under way. */
    private final class Reading {
        private final KeyRange whole;
        private volatile CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
        private volatile boolean over;

        Reading(KeyRange whole) {
            this.whole = whole;
        }

        CompletableFuture<Snapshot> begin() {
            RangeRequest first = RangeRequest.of(whole).withLimit(PAGE);
            return page(first).thenCompose(page -> rest(page, new ArrayList<>()));
        }

        void end() {
            over = true;
            underWay.cancel(true);
        }

        private CompletableFuture<Snapshot> rest(RangeResult page, List<KeyValue> read) {
            return rest(page.revision(), page, read)
                    .exceptionallyCompose(failure -> Failures.isEtcdError(failure, EtcdError.COMPACTED)
                            ? begin()
                            : CompletableFuture.failedFuture(failure));
        }

        private CompletableFuture<Snapshot> rest(long revision, RangeResult page, List<KeyValue> read) {
            read.addAll(page.keyValues());
            if (!page.more()) {
                return CompletableFuture.completedFuture(new Snapshot(revision, read));
            }
            KeyRange left = new KeyRange(read.get(read.size() - 1).key().next(), whole.end());
            return page(RangeRequest.of(left).withLimit(PAGE).withRevision(revision))
                    .thenCompose(next -> rest(revision, next, read));
        }

        private CompletableFuture<RangeResult> page(RangeRequest request) {
            CompletableFuture<RangeResult> page = retrier.call(RetrySafety.IDEMPOTENT, () -> kv.range(request));
            underWay = page;
            if (over) {
                page.cancel(true);
            }
            return page;
        }
    }
}
