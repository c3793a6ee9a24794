package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.Content;
import io.github.etcdgrpc.spi.RangeRequest.Order;
import io.github.etcdgrpc.spi.RangeRequest.RevisionBounds;
import io.github.etcdgrpc.spi.RangeRequest.SortDirection;
import io.github.etcdgrpc.spi.RangeRequest.SortTarget;
import io.github.etcdgrpc.spi.RangeResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Answers reads. Bounds, order and limit are applied after the keys were selected and counted, in this order, as etcd does. */
final class RangeReader {
    private final RevisionStore store;

    RangeReader(RevisionStore store) {
        this.store = store;
    }

    /**
     * Reads at the revision of the request.
     *
     * @param current the revision that is the latest one for this read, and goes into the header
     */
    RangeResult read(RangeRequest request, long current) {
        if (request.revision() > current) {
            throw Refusal.of(EtcdError.FUTURE_REVISION);
        }
        long revision = request.revision() <= 0 ? current : request.revision();
        if (revision < store.compactRevision()) {
            throw Refusal.of(EtcdError.COMPACTED);
        }
        KeyIndex.Selection selection = store.select(request.range(), revision, fetchLimit(request));
        if (request.content() == Content.COUNT_ONLY) {
            return new RangeResult(current, List.of(), selection.count(), false);
        }
        List<KeyValue> found = sorted(bounded(selection.keyValues(), request.bounds()), request.order());
        boolean more = request.limit() > 0 && found.size() > request.limit();
        List<KeyValue> kept = more ? found.subList(0, (int) request.limit()) : found;
        return new RangeResult(current, content(kept, request.content()), selection.count(), more);
    }

    /** One more than the limit tells whether there is more; with an order or bounds, all must be looked at. */
    private static long fetchLimit(RangeRequest request) {
        if (request.content() == Content.COUNT_ONLY) {
            return 0;
        }
        boolean all = request.limit() <= 0
                || request.order().direction() != SortDirection.NONE
                || !request.bounds().equals(RevisionBounds.NONE);
        return all || request.limit() == Long.MAX_VALUE ? Long.MAX_VALUE : request.limit() + 1;
    }

    private static List<KeyValue> bounded(List<KeyValue> found, RevisionBounds bounds) {
        if (bounds.equals(RevisionBounds.NONE)) {
            return found;
        }
        return found.stream()
                .filter(each -> isWithin(each.modRevision(), bounds.minModRevision(), bounds.maxModRevision())
                        && isWithin(each.createRevision(), bounds.minCreateRevision(), bounds.maxCreateRevision()))
                .toList();
    }

    private static boolean isWithin(long revision, long min, long max) {
        return (min == 0 || revision >= min) && (max == 0 || revision <= max);
    }

    private static List<KeyValue> sorted(List<KeyValue> found, Order order) {
        boolean ascending = order.direction() != SortDirection.DESCENDING;
        if (found.size() < 2 || (ascending && order.target() == SortTarget.KEY)) {
            return found;
        }
        Comparator<KeyValue> by = comparatorOf(order.target());
        List<KeyValue> sorted = new ArrayList<>(found);
        sorted.sort(ascending ? by : by.reversed());
        return sorted;
    }

    private static Comparator<KeyValue> comparatorOf(SortTarget target) {
        return switch (target) {
            case KEY -> Comparator.comparing(KeyValue::key);
            case VERSION -> Comparator.comparingLong(KeyValue::version);
            case CREATE_REVISION -> Comparator.comparingLong(KeyValue::createRevision);
            case MOD_REVISION -> Comparator.comparingLong(KeyValue::modRevision);
            case VALUE -> Comparator.comparing(KeyValue::value);
        };
    }

    private static List<KeyValue> content(List<KeyValue> found, Content content) {
        return content == Content.KEYS_ONLY
                ? found.stream().map(RangeReader::withoutValue).toList()
                : found;
    }

    private static KeyValue withoutValue(KeyValue whole) {
        LeaseId lease = whole.lease();
        return new KeyValue(
                whole.key(), Bytes.EMPTY, whole.createRevision(), whole.modRevision(), whole.version(), lease);
    }
}
