package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.core.lease.LeaseTerm;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.Timekeeper.Scheduled;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what etcd has attached to a lease with what should be, in one request for all keys.
 *
 * <p>So an owner learns that its key was deleted or taken over by somebody else without a watch of its own, and finds keys that nobody wants any more. It is done with each renewal of the
 * lease for up to a thousand keys, with every third for more, and at once when a lease that lapsed turns out to live. A key is judged only if nothing happened to it between request
 * and answer. Confined to the registry's executor.
 */
final class LeaseAudit {
    private static final int MANY = 1_000;
    private static final int SELDOM = 3;

    private final RegistryHome home;
    private final LeaseGroup group;
    private final LeaseGroup.Book book;
    private int renewals;
    private int failures;
    private boolean running;
    private boolean again;
    private boolean halted;
    private Scheduled retry = () -> {};

    LeaseAudit(RegistryHome home, LeaseGroup group, LeaseGroup.Book book) {
        this.home = home;
        this.group = group;
        this.book = book;
    }

    /** The lease was renewed. */
    void due() {
        boolean seldom = group.size() > MANY;
        if (!seldom || ++renewals % SELDOM == 0) {
            begin();
        }
    }

    /** Everything is in doubt: the audit is repeated until etcd answers. */
    void now() {
        again = true;
        begin();
    }

    /** Repeats at once what waits to be repeated. */
    void retryNow() {
        if (again) {
            retry.cancel();
            begin();
        }
    }

    void halt() {
        halted = true;
        retry.cancel();
    }

    private void begin() {
        LeaseTerm term = group.term().orElse(null);
        if (halted || running || term == null) {
            return;
        }
        running = true;
        boolean demanded = again;
        again = false;
        Map<KeySlot, GuardedKey.Seen> expected = new LinkedHashMap<>();
        group.members().forEach(slot -> slot.settled().ifPresent(seen -> expected.put(slot, seen)));
        home.send(
                () -> home.scope().backend().leases().timeToLiveWithKeys(term.id()),
                (found, failure) -> answered(term.id(), expected, found, demanded));
    }

    private void answered(
            LeaseId lease, Map<KeySlot, GuardedKey.Seen> expected, @Nullable LeaseTimeToLive found, boolean demanded) {
        running = false;
        if (halted || !group.isOn(lease)) {
            return;
        }
        if (found == null) {
            failed(demanded);
            return;
        }
        failures = 0;
        if (found.exists()) {
            compare(lease, expected, new HashSet<>(found.keys()));
        } else {
            group.suspect(lease);
        }
        if (again) {
            begin();
        }
    }

    private void failed(boolean demanded) {
        again |= demanded;
        if (again) {
            retry = home.later(home.backoff().delay(failures++), this::begin);
        }
    }

    private void compare(LeaseId lease, Map<KeySlot, GuardedKey.Seen> expected, Set<Bytes> attached) {
        expected.forEach((slot, seen) -> {
            boolean untouched = slot.settled().filter(seen::equals).isPresent();
            if (untouched && attached.contains(slot.key())) {
                slot.confirmed();
            } else if (untouched) {
                slot.vanished();
                slot.pump();
            }
        });
        if (group.choice() instanceof LeaseChoice.Shared) {
            attached.forEach(key -> book.attached(key, lease));
        }
    }
}
