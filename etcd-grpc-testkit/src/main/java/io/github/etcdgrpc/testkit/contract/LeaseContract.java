package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What a backend's {@link LeaseStore} must do: granting, revoking, renewing, and the end of a lease by itself.
 *
 * @see BackendContract how to hold a backend to it
 */
public abstract class LeaseContract extends LeaseRules {
    /** For leases that must live until several keys hang on them, or a renewal comes late, on a machine that is very busy. */
    private static final Duration SHORT_TTL = MINIMUM_TTL.multipliedBy(2);
    /** A lease that nobody renews is gone by then, even on a machine that is very busy. */
    private static final Duration SURELY_EXPIRED = SHORT_TTL.plusSeconds(15);

    /** Creates the contract for one test. */
    protected LeaseContract() {}

    @Test
    void keepAlive_livingLease_saysTheGrantedTtlAndMakesNoRevision() {
        long before = put("a", "v");
        LeaseId lease = lease(MINUTE);

        LeaseRenewal renewal = answer(leases().keepAliveOnce(lease));

        assertThat(renewal).isEqualTo(new LeaseRenewal(before, lease, MINUTE));
        assertThat(renewal.isAlive()).isTrue();
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void keepAlive_unknownLease_saysGone() {
        LeaseRenewal renewal = answer(leases().keepAliveOnce(new LeaseId(0x7eadbeefL)));

        assertThat(renewal.isAlive()).isFalse();
        assertThat(renewal.id()).isEqualTo(new LeaseId(0x7eadbeefL));
    }

    @Test
    void keepAlive_revokedLease_saysGone() {
        LeaseId lease = lease(MINUTE);
        assertThat(answer(leases().keepAliveOnce(lease)).isAlive()).isTrue();

        answer(leases().revoke(lease));

        assertThat(answer(leases().keepAliveOnce(lease)).isAlive()).isFalse();
    }

    @Test
    void keepAlive_afterAnUnknownLease_renewsOthersStill() {
        LeaseId lease = lease(MINUTE);
        answer(leases().keepAliveOnce(new LeaseId(0x7eadbeefL)));

        assertThat(answer(leases().keepAliveOnce(lease)).isAlive()).isTrue();
    }

    @Test
    void keepAlive_manyAtOnce_eachGetsItsOwnAnswer() {
        List<LeaseId> granted = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            granted.add(lease(MINUTE.plusSeconds(i)));
        }
        List<CompletableFuture<LeaseRenewal>> renewals =
                granted.stream().map(leases()::keepAliveOnce).toList();

        for (int i = 0; i < granted.size(); i++) {
            LeaseRenewal renewal = answer(renewals.get(i));
            assertThat(renewal.id()).isEqualTo(granted.get(i));
            assertThat(renewal.ttl()).isEqualTo(MINUTE.plusSeconds(i));
        }
    }

    @Test
    void keepAlive_sameLeaseSeveralTimesAtOnce_isAnsweredEachTime() {
        LeaseId lease = lease(MINUTE);
        List<CompletableFuture<LeaseRenewal>> renewals = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            renewals.add(leases().keepAliveOnce(lease));
        }

        assertThat(renewals)
                .allSatisfy(renewal -> assertThat(answer(renewal).ttl()).isEqualTo(MINUTE));
    }

    @Test
    void keepAlive_byAnotherClient_renews() {
        LeaseId lease = lease(MINUTE);

        assertThat(answer(another().leases().keepAliveOnce(lease)).ttl()).isEqualTo(MINUTE);
    }

    @Test
    void expiry_notRenewed_deletesTheKeysNotBeforeTheTtl() {
        long begin = time().nanoTime();
        LeaseId lease = lease(MINIMUM_TTL);
        put("a", "v", lease);

        passUntil(SURELY_EXPIRED, () -> find("a").isEmpty());

        assertThat(Duration.ofNanos(time().nanoTime() - begin)).isGreaterThanOrEqualTo(MINIMUM_TTL);
        assertThat(ask(lease).exists()).isFalse();
        assertThat(answer(leases().list()).leases()).doesNotContain(lease);
        assertThat(answer(leases().keepAliveOnce(lease)).isAlive()).isFalse();
        assertRefused(kv().put(PutRequest.of(key("a"), bytes("v"), lease)), EtcdError.LEASE_NOT_FOUND);
        assertRefused(leases().revoke(lease), EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void expiry_severalLeases_areOneRevisionForEachThatHasKeys() {
        LeaseId one = lease(SHORT_TTL);
        LeaseId other = lease(SHORT_TTL);
        LeaseId without = lease(MINIMUM_TTL);
        put("c", "v", one);
        put("a", "v", one);
        put("b", "v", one);
        put("d", "v", other);
        long before = put("stays", "v");
        RecordingListener listener = new RecordingListener();

        backend().watches().watch(WatchRequest.of(everything(), before + 1), listener);
        passUntil(SURELY_EXPIRED, () -> names().size() == 1 && !ask(without).exists());

        List<WatchEvent> events = listener.awaitEvents(4);
        assertThat(revision()).isEqualTo(before + 2);
        assertThat(events).allMatch(event -> event.type() == WatchEvent.Type.DELETE);
        assertThat(events.stream().map(event -> nameOf(event.key())))
                .containsExactlyInAnyOrder("a", "b", "c", "d")
                .containsSubsequence("a", "b", "c");
        assertThat(events.stream().map(WatchEvent::revision).distinct()).hasSize(2);
        listener.assertKeptTheRules();
    }

    @Test
    void expiry_detachedAndMovedKeys_stay() {
        LeaseId expires = lease(SHORT_TTL);
        LeaseId lives = lease(MINUTE);
        put("attached", "v", expires);
        put("detached", "v", expires);
        put("detached", "w");
        put("moved", "v", expires);
        put("moved", "w", lives);

        passUntil(SURELY_EXPIRED, () -> !ask(expires).exists());

        assertThat(names()).containsExactly("detached", "moved");
    }

    @Test
    void expiry_renewedAgainAndAgain_doesNotCome() {
        LeaseId renewed = lease(SHORT_TTL);
        LeaseId left = lease(MINIMUM_TTL);
        put("renewed", "v", renewed);
        put("left", "v", left);

        for (int i = 0; i < 9; i++) {
            assertThat(answer(leases().keepAliveOnce(renewed)).ttl()).isEqualTo(SHORT_TTL);
            letPass(Duration.ofMillis(500));
        }
        passUntil(SURELY_EXPIRED, () -> {
            assertThat(answer(leases().keepAliveOnce(renewed)).isAlive()).isTrue();
            return find("left").isEmpty();
        });

        assertThat(names()).containsExactly("renewed");
        assertThat(get("renewed")).extracting(KeyValue::version).isEqualTo(1L);
    }

    @Test
    void expiry_clientClosed_comesAllTheSame() {
        EtcdBackend owner = another();
        LeaseId lease = answer(owner.leases().grant(MINIMUM_TTL, LeaseId.NONE)).id();
        answer(owner.kv().put(PutRequest.of(key("a"), bytes("v"), lease)));

        owner.close();

        passUntil(SURELY_EXPIRED, () -> names().isEmpty());
    }

    @Test
    void timeToLive_asTimePasses_goesDownUntilRenewed() {
        Duration ttl = Duration.ofSeconds(20);
        LeaseId lease = lease(ttl);

        passUntil(Duration.ofSeconds(15), () -> ask(lease).remaining().compareTo(Duration.ofSeconds(19)) < 0);

        passUntil(Duration.ofSeconds(15), () -> {
            answer(leases().keepAliveOnce(lease));
            return ask(lease).remaining().compareTo(Duration.ofSeconds(19)) >= 0;
        });
        assertThat(ask(lease).remaining()).isLessThanOrEqualTo(ttl);
    }

    @Test
    void close_thenAnyCall_endsWithInvalidState() {
        LeaseId lease = lease(MINUTE);
        EtcdBackend closed = another();
        LeaseStore leases = closed.leases();
        closed.close();

        assertThat(List.<CompletableFuture<?>>of(
                        leases.grant(MINUTE, LeaseId.NONE),
                        leases.revoke(lease),
                        leases.keepAliveOnce(lease),
                        leases.timeToLive(lease),
                        leases.timeToLiveWithKeys(lease),
                        leases.list()))
                .allSatisfy(call -> assertThat(failure(call).code()).isEqualTo(ErrorCode.INVALID_STATE));
        assertThat(ask(lease).exists()).isTrue();
    }
}
