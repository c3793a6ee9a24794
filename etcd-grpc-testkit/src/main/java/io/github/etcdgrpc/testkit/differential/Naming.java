package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.OpResult;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeResult;
import io.github.etcdgrpc.spi.TxnResult;
import io.github.etcdgrpc.spi.WatchEvent;
import java.util.List;
import java.util.regex.Pattern;

/** Puts leases' names in the place of their numbers in what a server tells, and its lists without an order into one; leaves out what is a server's own. */
final class Naming {
    private static final long ANY_MEMBER = 1;
    private static final Pattern AFTER_MINOR = Pattern.compile("^(\\d+\\.\\d+).*");

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
        return value instanceof MemberStatus status ? ofAnyMember(status) : ofLease(value);
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
            return new LeaseList(list.revision(), names.named(list.leases()));
        }
        return value;
    }

    /** Leaves of a member what one of any cluster of this line of versions may say. */
    private static MemberStatus ofAnyMember(MemberStatus status) {
        String line = AFTER_MINOR.matcher(status.version()).replaceFirst("$1");
        long anyLeader = status.hasLeader() ? ANY_MEMBER : 0;
        return new MemberStatus("any", ANY_MEMBER, anyLeader, line, status.revision());
    }

    private List<KeyValue> all(List<KeyValue> keyValues) {
        return keyValues.stream().map(names::named).toList();
    }
}
