package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.List;

/** Decides whether conditions hold in the store as it is. */
final class CompareCheck {
    private static final KeyValue ABSENT = new KeyValue(Bytes.EMPTY, Bytes.EMPTY, 0, 0, 0, LeaseId.NONE);

    private final RevisionStore store;

    CompareCheck(RevisionStore store) {
        this.store = store;
    }

    boolean allHold(List<Compare> compares) {
        for (Compare compare : compares) {
            if (!holds(compare)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Compare compare) {
        List<KeyValue> found =
                store.select(compare.range(), store.revision(), Long.MAX_VALUE).keyValues();
        if (found.isEmpty()) {
            return !(compare instanceof Compare.Value) && holds(compare, ABSENT);
        }
        for (KeyValue each : found) {
            if (!holds(compare, each)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(Compare compare, KeyValue keyValue) {
        int order = orderOf(compare, keyValue);
        return switch (compare.relation()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
        };
    }

    /** Compares what the key is with what the condition names. */
    private static int orderOf(Compare compare, KeyValue keyValue) {
        if (compare instanceof Compare.Version wanted) {
            return Long.compare(keyValue.version(), wanted.version());
        } else if (compare instanceof Compare.CreateRevision wanted) {
            return Long.compare(keyValue.createRevision(), wanted.revision());
        } else if (compare instanceof Compare.ModRevision wanted) {
            return Long.compare(keyValue.modRevision(), wanted.revision());
        } else if (compare instanceof Compare.Lease wanted) {
            return keyValue.lease().compareTo(wanted.lease());
        } else if (compare instanceof Compare.Value wanted) {
            return keyValue.value().compareTo(wanted.value());
        }
        throw new AssertionError(compare);
    }
}
