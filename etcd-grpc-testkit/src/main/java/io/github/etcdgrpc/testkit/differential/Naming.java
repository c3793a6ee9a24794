package io.github.etcdgrpc.testkit.differential;

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

/** Puts leases' names in the place of their numbers in what a server tells, and its lists without an order into one. */
final class Naming {
    private final LeaseNames names;

    Naming(LeaseNames names) {
        this.names = names;
    }

    Object named(Object value) {
        if (value instanceof OpResult result) {
            return result(result);
        } else if (value instanceof WatchEvent event) {
            return new WatchEvent(
                    event.type(),
                    names.named(event.keyValue()),
                    event.previous().map(names::named));
        }
        return ofLease(value);
    }

    private OpResult result(OpResult result) {
        if (result instanceof RangeResult range) {
            return new RangeResult(range.revision(), all(range.keyValues()), range.count(), range.more());
        } else if (result instanceof PutResult put) {
            return new PutResult(put.revision(), put.previous().map(names::named));
        } else if (result instanceof DeleteResult delete) {
            return new DeleteResult(delete.revision(), delete.deleted(), all(delete.previous()));
        }
        TxnResult txn = (TxnResult) result;
        return new TxnResult(
                txn.revision(),
                txn.succeeded(),
                txn.results().stream().map(this::result).toList());
    }

    private Object ofLease(Object value) {
        if (value instanceof LeaseGrant grant) {
            return new LeaseGrant(grant.revision(), names.nameOf(grant.id()), grant.ttl());
        } else if (value instanceof LeaseRenewal renewal) {
            return new LeaseRenewal(renewal.revision(), names.nameOf(renewal.id()), renewal.ttl());
        } else if (value instanceof LeaseTimeToLive ttl) {
            return new LeaseTimeToLive(
                    ttl.revision(),
                    names.nameOf(ttl.id()),
                    ttl.granted(),
                    ttl.remaining(),
                    ttl.keys().stream().sorted().toList());
        } else if (value instanceof LeaseList list) {
            return new LeaseList(
                    list.revision(),
                    list.leases().stream().map(names::nameOf).sorted().toList());
        }
        return value;
    }

    private List<KeyValue> all(List<KeyValue> keyValues) {
        return keyValues.stream().map(names::named).toList();
    }
}
