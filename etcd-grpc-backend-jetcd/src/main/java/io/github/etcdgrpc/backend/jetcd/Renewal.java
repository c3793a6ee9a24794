package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseRenewal;
import org.jspecify.annotations.Nullable;

/** One renewal of a lease that is waited for. */
final class Renewal extends PendingAnswer<LeaseRenewal> {
    private static final Delivery NONE_YET = new Delivery();

    private final LeaseId id;
    private volatile @Nullable KeepAliveStream stream;

    Renewal(LeaseId id) {
        super(() -> "keep alive lease " + id);
        this.id = id;
    }

    LeaseId id() {
        return id;
    }

    /** Notes the stream that this was given to. */
    void givenTo(KeepAliveStream given) {
        stream = given;
    }

    Delivery delivery() {
        KeepAliveStream given = stream;
        return given == null ? NONE_YET : given.delivery();
    }

    void giveUpStream() {
        KeepAliveStream given = stream;
        if (given != null) {
            given.giveUp();
        }
    }

    @Override
    boolean sent() {
        return delivery().sent();
    }
}
