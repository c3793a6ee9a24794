package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Names for the leases that one server numbered, in the order in which it did: what the generator and the comparison speak of, since every server has numbers of its own.
 *
 * <p>An id that a client chose is its own name. For one thread.
 */
final class LeaseNames {
    private static final long FIRST_NAME = Long.MAX_VALUE - 1_000_000_000;

    private final Map<LeaseId, LeaseId> nameById = new HashMap<>();
    private final Map<LeaseId, LeaseId> idByName = new HashMap<>();
    private final Map<LeaseId, Duration> ttls = new HashMap<>();

    static LeaseId name(int index) {
        return new LeaseId(FIRST_NAME + index);
    }

    static boolean isName(LeaseId id) {
        return id.value() >= FIRST_NAME;
    }

    /** Names one more lease. */
    LeaseId add(LeaseId id) {
        LeaseId name = name(nameById.size());
        nameById.put(id, name);
        idByName.put(name, id);
        return name;
    }

    /** Takes note of a lease's TTL. */
    void note(LeaseGrant grant) {
        ttls.put(grant.id(), grant.ttl());
    }

    /** Puts names in the place of numbers, and those leases into an order that follow each other and have the same TTL: in which they come is the server's. */
    List<LeaseId> named(List<LeaseId> ids) {
        List<LeaseId> named = new ArrayList<>();
        int from = 0;
        while (from < ids.size()) {
            int to = from + 1;
            while (to < ids.size() && Objects.equals(ttls.get(ids.get(to)), ttls.get(ids.get(from)))) {
                to++;
            }
            ids.subList(from, to).stream().map(this::nameOf).sorted().forEach(named::add);
            from = to;
        }
        return named;
    }

    int count() {
        return nameById.size();
    }

    LeaseId nameOf(LeaseId id) {
        return nameById.getOrDefault(id, id);
    }

    LeaseId idOf(LeaseId name) {
        return idByName.getOrDefault(name, name);
    }

    KeyValue named(KeyValue keyValue) {
        if (nameOf(keyValue.lease()).equals(keyValue.lease())) {
            return keyValue;
        }
        return new KeyValue(
                keyValue.key(),
                keyValue.value(),
                keyValue.createRevision(),
                keyValue.modRevision(),
                keyValue.version(),
                nameOf(keyValue.lease()));
    }

    /** Puts the server's own numbers into a request. */
    Op numbered(Op op) {
        if (op instanceof PutRequest put) {
            return new PutRequest(put.key(), put.value(), idOf(put.lease()), put.options());
        }
        return op instanceof TxnRequest txn ? numbered(txn) : op;
    }

    private TxnRequest numbered(TxnRequest txn) {
        return new TxnRequest(
                txn.compares().stream().map(this::numbered).toList(), numbered(txn.success()), numbered(txn.failure()));
    }

    private List<Op> numbered(List<Op> ops) {
        return ops.stream().map(this::numbered).toList();
    }

    private Compare numbered(Compare compare) {
        return compare instanceof Compare.Lease on
                ? new Compare.Lease(on.range(), on.relation(), idOf(on.lease()))
                : compare;
    }
}
