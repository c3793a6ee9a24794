package io.github.etcdgrpc.spi;

import io.github.etcdgrpc.lease.LeaseId;
import java.util.List;

/**
 * The leases that one member knows.
 *
 * @param revision the revision in the answer's header
 * @param leases their ids, the one that ends first at the front
 */
public record LeaseList(long revision, List<LeaseId> leases) {

    /** Copies the list. */
    public LeaseList {
        leases = List.copyOf(leases);
    }
}
