package io.github.etcdgrpc.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.lease.LeaseKeepAlive;
import io.github.etcdgrpc.lease.LeaseLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Listeners that block, throw, or call back: what they do to renewals, to each other and to what they are told themselves. */
class KeepAliveListenerTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration THIRD = TTL.dividedBy(3);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final Bench bench = Bench.open();
    private final CallerLeases leases = new CallerLeases(bench.scope);
    private final LeaseId id = leases.createLease(TTL);
    private final Notes notes = new Notes();

    @Test
    void listenerThatBlocks_stopsNeitherRenewalsNorOtherListeners() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<Object> blockedOn = new ArrayList<>();
        LeaseKeepAlive blocked = leases.keepAlive(id, blocking(gate, blockedOn));
        leases.keepAlive(id, notes);
        Notes elsewhere = new Notes();
        leases.keepAlive(leases.createLease(TTL), elsewhere);

        bench.advance(TTL.multipliedBy(3));

        assertThat(blockedOn).containsExactly(TTL);
        assertThat(notes.told).hasSize(9);
        assertThat(elsewhere.told).hasSize(9);
        assertThat(blocked.isAlive()).isTrue();
        gate.complete(null);
        bench.settle();
        assertThat(blockedOn).containsExactly(TTL, TTL);
    }

    @Test
    void moreListenersBlockThanMayAtATime_renewalsGoOn() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<Object> blockedOn = new ArrayList<>();
        List<LeaseKeepAlive> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(leases.keepAlive(leases.createLease(TTL), blocking(gate, blockedOn)));
        }
        bench.advance(TTL.multipliedBy(5));
        assertThat(blockedOn).hasSize(4);
        assertThat(all).allMatch(LeaseKeepAlive::isAlive);

        gate.complete(null);
        bench.settle();

        assertThat(blockedOn).hasSize(20 + 4);
    }

    @Test
    void listenerThatBlocks_hearsTheLastRenewalAndTheLoss() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<Object> told = new ArrayList<>();
        leases.keepAlive(id, blocking(gate, told));
        bench.advance(TTL);
        bench.etcd().revokeLease(id);
        bench.advance(THIRD);
        assertThat(told).containsExactly(TTL);

        gate.complete(null);
        bench.settle();

        assertThat(told).containsExactly(TTL, TTL, LeaseLoss.REVOKED);
    }

    @Test
    void listenerThatThrows_isToldTheNextNoticeNevertheless() {
        List<Object> told = new ArrayList<>();
        leases.keepAlive(id, new KeepAliveListener() {
            @Override
            public void onLost(LeaseLoss why) {
                told.add(why);
            }

            @Override
            public void onRenewed(Duration ttl) {
                told.add(ttl);
                throw new IllegalStateException("planned");
            }
        });

        bench.advance(THIRD.multipliedBy(2));
        leases.revokeLease(id);
        bench.settle();

        assertThat(told).containsExactly(TTL, TTL, LeaseLoss.REVOKED);
    }

    @Test
    void listener_mayCallTheLibraryAndCloseItself() {
        List<LeaseKeepAlive> handle = new ArrayList<>();
        List<LeaseLoss> told = new ArrayList<>();
        LeaseId other = leases.createLease(TTL);
        handle.add(leases.keepAlive(id, why -> {
            leases.revokeLease(other);
            handle.get(0).close();
            told.add(why);
        }));

        leases.revokeLease(id);
        bench.settle();

        assertThat(told).containsExactly(LeaseLoss.REVOKED);
        assertThat(bench.etcd().leases()).isEmpty();
    }

    @Test
    void listenerThatBlocks_whoseKeepAliveIsClosed_isToldNoMore() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<Object> told = new ArrayList<>();
        LeaseKeepAlive keepAlive = leases.keepAlive(id, blocking(gate, told));
        bench.advance(TTL);

        keepAlive.close();
        gate.complete(null);
        bench.settle();

        assertThat(told).containsExactly(TTL);
    }

    private KeepAliveListener blocking(CompletableFuture<Void> gate, List<Object> told) {
        return new KeepAliveListener() {
            @Override
            public void onLost(LeaseLoss why) {
                told.add(why);
                await();
            }

            @Override
            public void onRenewed(Duration ttl) {
                told.add(ttl);
                await();
            }

            private void await() {
                try {
                    bench.virtual.await(gate, FOREVER);
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }
        };
    }
}
