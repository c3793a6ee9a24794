package io.github.etcdgrpc.testkit.journal;

import static java.util.Locale.ROOT;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.OpResult;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnResult;
import io.github.etcdgrpc.spi.WatchEvent;
import java.util.List;

/** Says in few words what etcd answers. */
final class BriefResult {
    private BriefResult() {}

    static String of(OpResult result) {
        if (result instanceof PutResult put) {
            return Brief.revision(put.revision())
                    + put.previous().map(kv -> ", before: " + state(kv)).orElse("");
        }
        if (result instanceof DeleteResult delete) {
            return delete.deleted() + " deleted, " + Brief.revision(delete.revision());
        }
        if (result instanceof RangeResult range) {
            return range(range);
        }
        return txn((TxnResult) result);
    }

    static String of(LeaseGrant grant) {
        return "lease " + grant.id() + ", " + Brief.seconds(grant.ttl()) + ", " + Brief.revision(grant.revision());
    }

    static String of(LeaseRenewal renewal) {
        String left = renewal.isAlive() ? Brief.seconds(renewal.ttl()) : "no such lease";
        return left + ", " + Brief.revision(renewal.revision());
    }

    static String of(LeaseTimeToLive left) {
        String keys = left.keys().isEmpty() ? "" : ", keys " + Brief.list(left.keys(), Brief::key);
        String state = left.exists()
                ? Brief.seconds(left.remaining()) + " of " + Brief.seconds(left.granted()) + keys
                : "no such lease";
        return state + ", " + Brief.revision(left.revision());
    }

    static String of(LeaseList list) {
        return Brief.list(list.leases(), LeaseId::toString)
                + (list.leases().isEmpty() ? "none, " : ", ")
                + Brief.revision(list.revision());
    }

    static String of(List<WatchEvent> events) {
        return Brief.list(events, BriefResult::event);
    }

    private static String event(WatchEvent event) {
        String type = event.type().name().toLowerCase(ROOT) + " ";
        return event.type() == WatchEvent.Type.PUT
                ? type + state(event.keyValue())
                : type + Brief.key(event.key()) + "@" + event.revision();
    }

    private static String range(RangeResult result) {
        String found = result.keyValues().isEmpty() ? "" : ": " + Brief.list(result.keyValues(), BriefResult::state);
        return result.keyValues().size() + " of " + result.count() + found + ", " + Brief.revision(result.revision());
    }

    private static String txn(TxnResult result) {
        String branch = result.succeeded() ? "then" : "else";
        String results = result.results().isEmpty() ? "" : " [" + Brief.list(result.results(), BriefResult::of) + "]";
        return branch + results + ", " + Brief.revision(result.revision());
    }

    private static String state(KeyValue kv) {
        String lease = kv.lease().isNone() ? "" : ", lease " + kv.lease();
        return Brief.key(kv.key()) + "@" + kv.modRevision() + " = " + Brief.value(kv.value()) + lease;
    }
}
