package io.github.etcdgrpc.testkit.journal;

import io.github.etcdgrpc.lease.LeaseId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is open, of all clients of a journal, in the order in which it was opened. A lease belongs to who granted it, whoever ends it. */
final class OpenThings {
    private final Set<LeftOver> things = new LinkedHashSet<>();
    private final Map<LeaseId, LeftOver> leases = new LinkedHashMap<>();

    synchronized void add(LeftOver thing) {
        things.add(thing);
    }

    /** Returns whether it was open until now. */
    synchronized boolean remove(LeftOver thing) {
        return things.remove(thing);
    }

    synchronized void addLease(LeaseId id, LeftOver lease) {
        leases.put(id, lease);
    }

    synchronized void forgetLease(LeaseId id) {
        leases.remove(id);
    }

    synchronized List<LeftOver> all() {
        List<LeftOver> all = new ArrayList<>(things);
        all.addAll(leases.values());
        return all;
    }

    List<LeftOver> of(JournalClient client) {
        return all().stream().filter(thing -> thing.client() == client).toList();
    }
}
