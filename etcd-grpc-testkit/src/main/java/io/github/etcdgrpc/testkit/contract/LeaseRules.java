package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How leases are granted and revoked, and how keys hang on them. */
abstract class LeaseRules extends BackendContract {
    static final Duration MINIMUM_TTL = Duration.ofSeconds(2);
    static final Duration MINUTE = Duration.ofMinutes(1);
    /** That is 9,000,000,000 s. */
    private static final Duration MAXIMUM_TTL = Duration.ofHours(2_500_000);

    @Test
    void grant_noId_getsADifferentPositiveOneEachTime() {
        LeaseId one = lease(MINUTE);
        LeaseId other = lease(MINUTE);

        assertThat(one.value()).isPositive();
        assertThat(other.value()).isPositive().isNotEqualTo(one.value());
    }

    @Test
    void grant_ownId_getsIt() {
        LeaseId own = new LeaseId(0x5eed_0001L);

        assertThat(grant(MINUTE, own).id()).isEqualTo(own);
        assertThat(ask(own).exists()).isTrue();
    }

    @Test
    void grant_ownNegativeId_getsIt() {
        LeaseId negative = new LeaseId(-0x5eed_0002L);

        assertThat(grant(MINUTE, negative).id()).isEqualTo(negative);

        put("a", "v", negative);
        assertThat(get("a").lease()).isEqualTo(negative);
        assertThat(answer(leases().list()).leases()).contains(negative);
    }

    @Test
    void grant_idInUse_isRefusedAndLeavesTheLeaseAsItIs() {
        LeaseId lease = lease(MINUTE);
        put("a", "v", lease);

        assertRefused(leases().grant(Duration.ofMinutes(2), lease), EtcdError.LEASE_EXISTS);
        assertThat(ask(lease).granted()).isEqualTo(MINUTE);
        assertThat(ask(lease).keys()).containsExactly(key("a"));
    }

    @Test
    void grant_idOfRevokedLease_isANewLease() {
        LeaseId lease = lease(MINUTE);
        answer(leases().revoke(lease));

        assertThat(grant(Duration.ofMinutes(2), lease).ttl()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void grant_leaseAndNothingElse_makesNoRevision() {
        long before = put("a", "v");

        LeaseGrant grant = grant(MINUTE, LeaseId.NONE);

        assertThat(grant.revision()).isEqualTo(before);
        assertThat(grant.ttl()).isEqualTo(MINUTE);
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void lease_ttlBelowMinimum_isRaised() {
        for (long seconds : new long[] {1, 0, -5}) {
            LeaseGrant grant = grant(Duration.ofSeconds(seconds), LeaseId.NONE);

            assertThat(grant.ttl()).as("granted for %s s", seconds).isEqualTo(MINIMUM_TTL);
            assertThat(ask(grant.id()).granted()).isEqualTo(MINIMUM_TTL);
        }
    }

    @Test
    void grant_fractionOfASecond_isRoundedUp() {
        assertThat(grant(Duration.ofMillis(60_001), LeaseId.NONE).ttl()).isEqualTo(Duration.ofSeconds(61));
        assertThat(grant(Duration.ofNanos(1), LeaseId.NONE).ttl()).isEqualTo(MINIMUM_TTL);
    }

    @Test
    void grant_largestTtl_isGranted() {
        assertThat(grant(MAXIMUM_TTL, LeaseId.NONE).ttl()).isEqualTo(MAXIMUM_TTL);
    }

    @Test
    void grant_aboveTheLargestTtl_isRefused() {
        assertRefused(leases().grant(MAXIMUM_TTL.plusSeconds(1), LeaseId.NONE), EtcdError.LEASE_TTL_TOO_LARGE);
    }

    @Test
    void revoke_leaseWithKeys_deletesThemInOneRevision() {
        LeaseId lease = lease(MINUTE);
        put("a", "v", lease);
        put("b", "v", lease);
        long before = put("stays", "v");

        assertThat(answer(leases().revoke(lease))).isEqualTo(before + 1);

        assertThat(names()).containsExactly("stays");
        assertThat(revision()).isEqualTo(before + 1);
        assertThat(ask(lease).exists()).isFalse();
    }

    @Test
    void revoke_leaseWithoutKeys_makesNoRevision() {
        LeaseId lease = lease(MINUTE);
        long before = revision();

        assertThat(answer(leases().revoke(lease))).isEqualTo(before);
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void revoke_unknownLease_isRefused() {
        LeaseId lease = lease(MINUTE);
        answer(leases().revoke(lease));

        assertRefused(leases().revoke(lease), EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void revoke_byAnotherClient_endsTheLease() {
        LeaseId lease = lease(MINUTE);
        put("a", "v", lease);

        answer(another().leases().revoke(lease));

        assertThat(find("a")).isEmpty();
        assertRefused(kv().put(PutRequest.of(key("b"), bytes("v"), lease)), EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void put_withLease_attachesTheKey() {
        LeaseId lease = lease(MINUTE);

        put("a", "v", lease);

        assertThat(get("a").lease()).isEqualTo(lease);
        assertThat(ask(lease).keys()).containsExactly(key("a"));
    }

    @Test
    void put_withoutLease_detaches() {
        LeaseId lease = lease(MINUTE);
        put("a", "1", lease);

        put("a", "2");

        assertThat(get("a").lease()).isEqualTo(LeaseId.NONE);
        assertThat(ask(lease).keys()).isEmpty();
        answer(leases().revoke(lease));
        assertThat(get("a").value()).isEqualTo(bytes("2"));
    }

    @Test
    void put_withAnotherLease_movesTheKey() {
        LeaseId old = lease(MINUTE);
        LeaseId current = lease(MINUTE);
        put("a", "1", old);

        put("a", "2", current);

        assertThat(ask(old).keys()).isEmpty();
        assertThat(ask(current).keys()).containsExactly(key("a"));
        answer(leases().revoke(old));
        assertThat(names()).containsExactly("a");
        answer(leases().revoke(current));
        assertThat(names()).isEmpty();
    }

    @Test
    void put_sameLeaseAgain_keepsTheKeyAttachedOnce() {
        LeaseId lease = lease(MINUTE);
        put("a", "1", lease);
        put("a", "2", lease);

        assertThat(ask(lease).keys()).containsExactly(key("a"));
        answer(leases().revoke(lease));
        assertThat(names()).isEmpty();
    }

    @Test
    void delete_attachedKey_detachesIt() {
        LeaseId lease = lease(MINUTE);
        put("a", "v", lease);

        delete("a");
        put("a", "w");

        assertThat(ask(lease).keys()).isEmpty();
        answer(leases().revoke(lease));
        assertThat(names()).containsExactly("a");
    }

    @Test
    void txn_putsAndDeletes_attachAndDetach() {
        LeaseId lease = lease(MINUTE);
        put("gone", "v", lease);

        answer(kv().txn(TxnRequest.when()
                .then(
                        PutRequest.of(key("a"), bytes("v"), lease),
                        PutRequest.of(key("b"), bytes("v"), lease),
                        DeleteRequest.of(key("gone")))));

        assertThat(ask(lease).keys()).containsExactlyInAnyOrder(key("a"), key("b"));
    }

    @Test
    void txn_moveToANewLease_keepsCreateRevision() {
        LeaseId old = lease(MINUTE);
        long created = put("a", "v", old);
        LeaseId longer = lease(Duration.ofMinutes(5));

        answer(kv().txn(TxnRequest.when(Compare.createdAt(key("a"), created))
                .then(PutRequest.of(key("a"), bytes("v"), longer))));
        answer(leases().revoke(old));

        assertThat(get("a").createRevision()).isEqualTo(created);
        assertThat(get("a").lease()).isEqualTo(longer);
    }

    @Test
    void timeToLive_livingLease_saysGrantedAndRemaining() {
        long before = put("a", "v");
        LeaseId lease = lease(MINUTE);

        LeaseTimeToLive answer = answer(leases().timeToLive(lease));

        assertThat(answer.exists()).isTrue();
        assertThat(answer.id()).isEqualTo(lease);
        assertThat(answer.granted()).isEqualTo(MINUTE);
        assertThat(answer.remaining()).isBetween(Duration.ofSeconds(30), MINUTE);
        assertThat(answer.revision()).isEqualTo(before);
    }

    @Test
    void timeToLive_keysNotAsked_saysNone() {
        LeaseId lease = lease(MINUTE);
        put("a", "v", lease);

        assertThat(answer(leases().timeToLive(lease)).keys()).isEmpty();
    }

    @Test
    void timeToLive_unknownLease_saysMinusOneSecond() {
        LeaseId unknown = new LeaseId(0x7eadbeefL);

        LeaseTimeToLive answer = ask(unknown);

        assertThat(answer.exists()).isFalse();
        assertThat(answer)
                .isEqualTo(new LeaseTimeToLive(revision(), unknown, Duration.ZERO, Duration.ofSeconds(-1), List.of()));
    }

    @Test
    void list_grantedAndRevoked_hasThoseThatLive() {
        LeaseId lives = lease(MINUTE);
        LeaseId revoked = lease(MINUTE);
        answer(leases().revoke(revoked));
        long revision = revision();

        assertThat(answer(leases().list()).leases()).contains(lives).doesNotContain(revoked);
        assertThat(answer(leases().list()).revision()).isEqualTo(revision);
    }

    @Test
    void list_severalLeases_hasTheOneThatEndsFirstAtTheFront() {
        LeaseId last = lease(Duration.ofMinutes(30));
        LeaseId first = lease(Duration.ofMinutes(10));
        LeaseId second = lease(Duration.ofMinutes(20));

        assertThat(answer(leases().list()).leases()).containsSubsequence(first, second, last);
    }

    final LeaseTimeToLive ask(LeaseId lease) {
        return answer(leases().timeToLiveWithKeys(lease));
    }
}
